package net.isthmus.appliance.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code isthmus bgp …}: routes of BGP, and what an operator wants of its sessions. */
@Command(
        name = "bgp",
        mixinStandardHelpOptions = true,
        description = "Show the routes of BGP, reset its sessions.",
        subcommands = {BgpCommand.Routes.class, BgpCommand.Clear.class},
        footer = {"", "isthmus show bgp tells how the neighbours are."})
final class BgpCommand implements Runnable {

    private static final String BGP = "/bgp";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command?");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** {@code isthmus bgp routes}. */
    @Command(
            name = "routes",
            mixinStandardHelpOptions = true,
            description = "Show paths with their attributes and what became of them.")
    static final class Routes implements Callable<Integer> {

        /** Which of a neighbour's. */
        static final class Part {
            @Option(names = "--received", description = "As neighbours have announced them, before any policy.")
            private boolean isReceived;

            @Option(names = "--announced", description = "As neighbours are told, after the policies.")
            private boolean isAnnounced;
        }

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Mixin
        private ApiClient api = new ApiClient();

        @Parameters(index = "0", arity = "0..1", paramLabel = "PREFIX", description = "Only within this prefix.")
        private @Nullable String within;

        @Option(names = "--neighbor", paramLabel = "NAME", description = "Only of this neighbour.")
        private @Nullable String neighbor;

        @ArgGroup
        private Part part = new Part();

        @Option(names = "--limit", defaultValue = "1000", description = "The most paths (default: 1000).")
        private int limit;

        @Option(names = "--json", description = "As the API answers.")
        private boolean isJson;

        @Override
        public Integer call() {
            String which = part.isReceived ? "received" : part.isAnnounced ? "announced" : "known";
            JsonTree answer = JsonTree.parse(api.get(BGP + "/paths?part=" + which + "&limit=" + limit
                    + (within == null ? "" : "&within=" + encoded(within))
                    + (neighbor == null ? "" : "&neighbor=" + encoded(neighbor))));
            spec.commandLine().getOut().print(isJson ? answer.pretty() + "\n" : BgpView.paths(answer));
            spec.commandLine().getOut().flush();
            return IsthmusCommand.DONE;
        }
    }

    /** {@code isthmus bgp clear}. */
    @Command(
            name = "clear",
            mixinStandardHelpOptions = true,
            description = "End the session with a neighbour and begin it anew, or have routes told again.")
    static final class Clear implements Callable<Integer> {

        /** What of it. */
        static final class What {
            @Option(names = "--soft-in", description = "Ask for the neighbour's routes again; the session stays.")
            private boolean isIn;

            @Option(names = "--soft-out", description = "Tell it all routes again; the session stays.")
            private boolean isOut;
        }

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Mixin
        private ApiClient api = new ApiClient();

        @Parameters(index = "0", paramLabel = "NAME|all", description = "The neighbour, or all of them.")
        private String name = "";

        @ArgGroup
        private What what = new What();

        @Override
        public Integer call() {
            String word = what.isIn ? "soft-in" : what.isOut ? "soft-out" : "hard";
            api.post(BGP + (name.equals("all") ? "" : "/neighbors/" + encoded(name)) + "/clear?what=" + word);
            String who = name.equals("all") ? "all neighbours" : name;
            spec.commandLine()
                    .getOut()
                    .println(
                            what.isIn
                                    ? "The routes of " + who + " are asked for again."
                                    : what.isOut
                                            ? "All routes are told again to " + who + "."
                                            : "The session with " + who + " begins anew.");
            spec.commandLine().getOut().flush();
            return IsthmusCommand.DONE;
        }
    }
}
