package net.isthmus.appliance.cli;

import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code isthmus show …}: what the appliance is doing. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Show what the appliance is doing.",
        footer = {"", "In the list of routes a star marks the one that packets use."})
final class ShowCommand implements Callable<Integer> {

    private static final String CLEAR = "\u001b[H\u001b[2J";

    /** What can be shown. */
    enum Subject {
        interfaces,
        bridges,
        vxlans,
        mac_nat {
            @Override
            public String toString() {
                return "mac-nat";
            }
        },
        multicast,
        routes,
        vrfs,
        policy,
        policy_routes {
            @Override
            public String toString() {
                return "policy-routes";
            }
        },
        services,
        ipsec,
        bgp,
        sessions,
        nat,
        neighbours,
        clients,
        drops,
        counters,
        balance,
        workers,
        configuration
    }

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ApiClient api = new ApiClient();

    @Parameters(
            index = "0",
            paramLabel = "SUBJECT",
            description =
                    "interfaces, bridges, mac-nat, vxlans, multicast, routes, vrfs, policy, policy-routes, services, "
                            + "ipsec, bgp, sessions, nat, neighbours, clients, drops, counters, balance, workers "
                            + "or configuration.")
    private Subject subject = Subject.interfaces;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "PREFIX|NAME",
            description = "Only routes within this prefix; only this IPsec connection or BGP neighbour.")
    private @Nullable String within;

    @Option(names = "--vrf", paramLabel = "NAME", description = "Only routes of this VRF; the default one is main.")
    private @Nullable String vrf;

    @Option(
            names = "--limit",
            defaultValue = "1000",
            description = "The most routes, sessions, mappings (default: 1000).")
    private int limit;

    @Option(names = "--plan", description = "How interfaces are served: NIC, way, queues, what the MTU costs, and why.")
    private boolean isPlanWanted;

    @Option(names = "--all", description = "Show drop reasons without drops, too.")
    private boolean isAllWanted;

    @Option(names = "--recent", description = "Only drops of the last minute, with their rate and an example.")
    private boolean isRecentWanted;

    @Mixin
    private SessionOptions sessionOptions = new SessionOptions();

    @Option(names = "--count", description = "Only how many sessions there are.")
    private boolean isCountWanted;

    @Option(names = "--json", description = "As the API answers.")
    private boolean isJson;

    @Option(names = "--watch", description = "Again every second, until Ctrl-C.")
    private boolean isWatching;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        out.print(show());
        out.flush();
        while (isWatching) {
            TimeUnit.SECONDS.sleep(1);
            String next = show();
            out.print(CLEAR + next);
            out.flush();
        }
        return IsthmusCommand.DONE;
    }

    private String show() {
        if (subject == Subject.configuration && !isJson) {
            String document = api.get("/configuration/document");
            return document.endsWith("\n") ? document : document + "\n";
        }
        JsonTree answer = JsonTree.parse(api.get(path()));
        return isJson ? answer.pretty() + "\n" : table(answer);
    }

    private String path() {
        if (subject == Subject.drops && isRecentWanted) {
            return "/drops/recent";
        }
        if (subject == Subject.interfaces && isPlanWanted) {
            return "/interfaces/plan";
        }
        if (subject == Subject.multicast) {
            return "/" + Subject.bridges;
        }
        if (subject == Subject.sessions) {
            return isCountWanted
                    ? "/sessions/count?" + sessionOptions.query()
                    : "/sessions?limit=" + limit + sessionOptions.query();
        }
        if (subject == Subject.ipsec && within != null) {
            return "/ipsec/" + within;
        }
        if (subject == Subject.bgp && within != null) {
            return "/bgp/neighbors/" + within;
        }
        if (subject == Subject.nat) {
            return "/nat?limit=" + limit;
        }
        if (subject != Subject.routes) {
            return "/" + subject;
        }
        String filter = within == null ? "" : "&within=" + URLEncoder.encode(within, StandardCharsets.UTF_8);
        String table = vrf == null ? "" : "&vrf=" + URLEncoder.encode(vrf, StandardCharsets.UTF_8);
        return "/routes?limit=" + limit + filter + table;
    }

    private String table(JsonTree answer) {
        return switch (subject) {
            case interfaces -> isPlanWanted ? InterfacePlanView.of(answer) : Views.interfaces(answer);
            case bridges -> Views.bridges(answer);
            case vxlans -> Views.vxlans(answer);
            case mac_nat -> Views.macNat(answer);
            case multicast -> MulticastView.of(answer);
            case routes -> Views.routes(answer);
            case vrfs -> Views.vrfs(answer);
            case policy -> PolicyView.lines(answer);
            case policy_routes -> Views.policyRoutes(answer);
            case services -> ServicesView.of(answer);
            case ipsec -> within == null ? IpsecView.of(answer) : IpsecView.one(answer);
            case bgp -> within == null ? BgpView.of(answer) : BgpView.one(answer);
            case sessions -> isCountWanted ? SessionsView.count(answer) : SessionsView.of(answer);
            case nat -> NatView.of(answer);
            case neighbours -> Views.neighbours(answer);
            case clients -> Views.clients(answer);
            case drops -> isRecentWanted ? Views.recentDrops(answer) : Views.drops(answer, isAllWanted);
            case counters -> Views.counters(answer);
            case balance -> Views.balance(answer);
            case workers -> Views.workers(answer);
            case configuration -> answer.text("document");
        };
    }
}
