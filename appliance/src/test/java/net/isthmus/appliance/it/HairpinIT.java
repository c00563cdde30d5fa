package net.isthmus.appliance.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import net.isthmus.lab.ApplianceDocument;
import net.isthmus.lab.IsthmusRouter;
import net.isthmus.lab.LabHost;
import net.isthmus.lab.Namespace;
import net.isthmus.lab.Nic;
import net.isthmus.lab.probe.Ping;
import net.isthmus.lab.probe.Reachability;
import net.isthmus.lab.probe.Reachability.Question;
import net.isthmus.lab.probe.Sockets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Policy between hosts of one L2VPC, in the ways by which their packets can be made to take the appliance, and without
 * them. The database may be asked by the web server for SQL and by nobody for anything else.
 *
 * <pre>
 *   db s1 .11 ─┐
 *              ├─ fabric ── eth1 Isthmus       web ─▶ db  5432  ─▶ appliance ─▶ the same link
 *   web s2 .12 ┘
 * </pre>
 */
@OnLab
class HairpinIT {
    private static final int OK = 200;
    private static final int SQL = 5432;
    private static final String POLICY = """

        workloads:
          db: { labels: { app: db }, addresses: [%s, "%s"] }
          web: { labels: { app: web }, addresses: [%s, "%s"] }
        networkPolicies:
          db-from-web:
            podSelector: { matchLabels: { app: db } }
            policyTypes: [Ingress]
            ingress:
              - { from: [{ podSelector: { matchLabels: { app: web } } }], ports: [{ port: 5432 }] }
        """;

    private final StandardLab lab;
    private final IsthmusRouter isthmus;
    private final String standard;
    private final LabHost db;
    private final LabHost web;
    private final Nic fabric;

    HairpinIT(StandardLab lab) {
        this.lab = lab;
        isthmus = lab.isthmus("a kernel has no such policy");
        standard = ApplianceDocument.of(lab.network().topology());
        db = lab.s1();
        web = lab.host("s2");
        fabric = lab.network().port("storage").other();
    }

    @AfterEach
    void restore() {
        keepApart(false);
        have(db, "/24", "/64");
        have(web, "/24", "/64");
        if (isthmus.isRunning()) {
            commit(standard);
        }
    }

    @Test
    void shouldEnforcePolicyWhenHostsHaveNothingButTheGatewayOnTheirLink() {
        have(db, "/32", "/128");
        have(web, "/32", "/128");
        commit(standard + policy(db, web));

        assertPolicyHolds(db, web);
        assertThat(macThatWebKnowsOf(db.ip4()))
                .as("no neighbour but the gateway")
                .isEmpty();
    }

    @Test
    void shouldEnforcePolicyWhenTheFabricKeepsHostsApartAndTheApplianceAnswersForAll() {
        keepApart(true);
        String document = standard + policy(db, web);
        commit(document);
        assertThat(Reachability.surprises(questions(db, web), _ -> false))
                .as("nobody answers for the other")
                .isEmpty();

        commit(document.replace("{ match: { name: eth1 },", "{ match: { name: eth1 }, ip: { hairpin: true },"));
        forgetNeighbours();
        assertPolicyHolds(db, web);
        assertThat(macThatWebKnowsOf(db.ip4()))
                .contains(lab.network().port("storage").one().mac());
    }

    /** The appliance is the fabric itself here: a bridge whose members never exchange frames. */
    @Test
    void shouldEnforcePolicyWhenABridgeOfTheApplianceKeepsItsMembersApart() {
        String members = "interfaces: [campus-a, dc-200]";
        assertThat(standard).contains(members);
        commit(standard.replace(members, members + """
            , ip: { hairpin: true },
                ports: { campus-a: { splitHorizonGroup: 1 }, dc-200: { splitHorizonGroup: 1 } }""") + policy(lab.a1(), lab.b1()));
        lab.a1().namespace().ip("neigh", "flush", "all");
        lab.b1().namespace().ip("neigh", "flush", "all");
        assertPolicyHolds(lab.a1(), lab.b1());
    }

    @Test
    void shouldNotSeeHostsThatHaveOneAnotherOnTheirLink() {
        commit(standard + policy(db, web));
        assertThat(Reachability.surprises(questions(db, web), _ -> true))
                .as("they speak past the appliance, whatever the policy says")
                .isEmpty();
    }

    private void assertPolicyHolds(LabHost server, LabHost client) {
        long before = lab.drops("policy-denied");
        List<Question> back = List.of(question(server, client, "TCP", 80), question(server, client, "UDP", 53));
        List<Question> all = new ArrayList<>(questions(server, client));
        all.addAll(back); // the database may ask what it likes, and is answered
        assertThat(Reachability.surprises(
                        all,
                        question ->
                                back.contains(question) || question.protocol().equals("TCP") && question.port() == SQL))
                .isEmpty();
        assertThat(lab.newDrops("policy-denied", before, 1)).isPositive();
        assertThat(lab.ping(client, server.ip4()).count(1).run().isComplete()).isFalse();
        assertThat(lab.ping(server, client.ip4()).run()).matches(Ping.Result::isComplete);
        assertThat(lab.ping(server, client.ip6()).run()).matches(Ping.Result::isComplete);

        Sockets.Transfer transfer = Sockets.tcp(client.namespace(), server.namespace(), server.ip4(), SQL, 1_000_000);
        assertThat(transfer.isIdentical()).as(transfer.text()).isTrue();
        assertThat(isthmus.command("show", "sessions", "--port", Integer.toString(SQL), "--dst", server.ip4())
                        .output())
                .as("the appliance has seen both sides speak")
                .containsPattern("tcp\\s+(time-wait|closing|closed)\\s+" + client.ip4() + ":");
    }

    private static List<Question> questions(LabHost server, LabHost client) {
        List<Question> questions = new ArrayList<>();
        for (String protocol : List.of("TCP", "UDP")) {
            for (int port : new int[] {80, SQL}) {
                questions.add(question(client, server, protocol, port));
                questions.add(new Question(
                        client.namespace(), client.ip6(), server.namespace(), server.ip6(), protocol, port));
            }
        }
        return questions;
    }

    private static Question question(LabHost from, LabHost to, String protocol, int port) {
        return new Question(from.namespace(), from.ip4(), to.namespace(), to.ip4(), protocol, port);
    }

    private static String policy(LabHost server, LabHost client) {
        return POLICY.formatted(server.ip4(), server.ip6(), client.ip4(), client.ip6());
    }

    /** Gives a host its addresses with these prefix lengths, and the appliance for everything beyond. */
    private static void have(LabHost host, String length4, String length6) {
        Namespace namespace = host.namespace();
        namespace.ip("addr", "flush", "dev", "eth0", "scope", "global");
        host.nic().address(host.ip4() + length4).address(host.ip6() + length6);
        for (String gateway : host.description().gateways()) {
            namespace.ip("route", "replace", gateway, "dev", "eth0");
            namespace.ip("route", "replace", "default", "via", gateway);
            if (!length4.equals("/32")) {
                namespace.ip("route", "del", gateway, "dev", "eth0");
            }
        }
    }

    private void keepApart(boolean isWanted) {
        for (LabHost host : List.of(db, web)) {
            fabric.namespace()
                    .require("bridge", "link", "set", "dev", host.name(), "isolated", isWanted ? "on" : "off");
        }
        forgetNeighbours();
    }

    private void forgetNeighbours() {
        db.namespace().ip("neigh", "flush", "all");
        web.namespace().ip("neigh", "flush", "all");
    }

    private String macThatWebKnowsOf(String address) {
        return web.namespace().ip("neigh", "show", address).output();
    }

    private void commit(String document) {
        HttpResponse<String> response = isthmus.commit(document);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(OK);
    }
}
