package net.isthmus.appliance.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import net.isthmus.lab.ApplianceDocument;
import net.isthmus.lab.Await;
import net.isthmus.lab.Command;
import net.isthmus.lab.IsthmusRouter;
import net.isthmus.lab.LabHost;
import net.isthmus.lab.Nic;
import net.isthmus.lab.Outcome;
import net.isthmus.lab.RunningCommand;
import net.isthmus.lab.probe.Sockets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Services over real hosts: who answers behind a virtual address, and what becomes of sessions when a backend dies. */
@OnLab
class BalanceIT {
    private static final int OK = 200;
    private static final Duration SETTLED = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final String VIP = "203.0.113.30";
    private static final String VIP6 = "fd00:ffff::30";

    /** Asks by new connections, one after the other, and says who has answered each. */
    private static final String ASK_TCP = """
        import socket, sys
        for i in range(int(sys.argv[3])):
            try:
                with socket.create_connection((sys.argv[1], int(sys.argv[2])), 5) as s:
                    print(s.makefile().readline().strip(), flush=True)
            except OSError as e:
                print("failed", e, flush=True)
        """;

    /** The same until it is ended. */
    private static final String ASK_ON = """
        import socket, sys, time
        while True:
            try:
                with socket.create_connection((sys.argv[1], int(sys.argv[2])), 5) as s:
                    print(s.makefile().readline().strip() or "failed", flush=True)
            except OSError as e:
                print("failed", e, flush=True)
            time.sleep(0.01)
        """;

    /** Asks by datagrams from new ports. */
    private static final String ASK_UDP = """
        import socket, sys
        for i in range(int(sys.argv[3])):
            family = socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET
            with socket.socket(family, socket.SOCK_DGRAM) as s:
                s.settimeout(5)
                s.sendto(b"who", (sys.argv[1], int(sys.argv[2])))
                try:
                    print(s.recv(100).decode().strip(), flush=True)
                except OSError as e:
                    print("failed", e, flush=True)
        """;

    /** Keeps connections until all backends have some, echoes on each, and says of each what becomes of it. */
    private static final String HOLD = """
        import select, socket, sys, time
        held = []
        for i in range(40):
            s = socket.create_connection((sys.argv[1], int(sys.argv[2])), 10)
            s.settimeout(120)
            held.append((s.recv(100).decode().strip(), s))
        print("holding", *sorted({name for name, _ in held}), flush=True)
        end = time.monotonic() + 90
        lost, asked = set(), 0
        while time.monotonic() < end and not lost >= {sys.argv[3]}:
            for name, s in held:
                if name != sys.argv[3]:
                    s.sendall(b"x")
                    asked += 1
                    assert s.recv(1) == b"x", name
                elif select.select([s], [], [], 0)[0]:
                    try:
                        s.recv(1)
                    except ConnectionResetError:
                        lost.add(name)
            time.sleep(0.05)
        print("reset", *lost, "others answered", asked > 0, flush=True)
        """;

    private final StandardLab lab;
    private final IsthmusRouter isthmus;
    private final String standard;

    BalanceIT(StandardLab lab) {
        this.lab = lab;
        this.isthmus = lab.isthmus("a kernel reads no document");
        this.standard = ApplianceDocument.of(lab.network().topology());
    }

    @AfterEach
    void restore() {
        if (isthmus.isRunning()) {
            commit(standard);
        }
    }

    @Test
    void shouldShareTcpAmongBackendsAndLeaveOutTheDead() {
        commit(document("", "tcp: true"));
        try (RunningCommand one = echo(lab.w1());
                RunningCommand _ = echo(lab.host("w2"))) {
            awaitState("web-0", "up");
            awaitState("web-1", "up");
            assertThat(answers(lab.internet(), ASK_TCP, VIP, 7, 40)).containsExactlyInAnyOrder("w1", "w2");
            assertThat(answers(lab.s1(), ASK_TCP, VIP6, 7, 40)).containsExactlyInAnyOrder("w1", "w2");

            one.kill();
            awaitState("web-0", "down");
            assertThat(answers(lab.internet(), ASK_TCP, VIP, 7, 40)).containsExactly("w2");
            assertThat(answers(lab.s1(), ASK_TCP, VIP6, 7, 40)).containsExactly("w2");
        }
        awaitState("web-1", "down");
        long before = lab.drops("service-no-backend");
        assertThat(lab.s1()
                        .namespace()
                        .run(Command.of("timeout", "2", "bash", "-c", "echo >/dev/tcp/" + VIP + "/7"))
                        .succeeded())
                .isFalse();
        assertThat(lab.newDrops("service-no-backend", before, 1)).isPositive();
    }

    @Test
    void shouldServeEveryNewSessionOnceADeadBackendIsLeftOutAndAgainWhenItIsBack() {
        commit(document("", "tcp: true"));
        try (RunningCommand one = echo(lab.w1());
                RunningCommand _ = echo(lab.host("w2"))) {
            awaitState("web-0", "up");
            awaitState("web-1", "up");
            try (RunningCommand asking = lab.internet().namespace().start("/usr/bin/python3", "-c", ASK_ON, VIP, "7")) {
                asking.awaitOutput("w1", SETTLED);
                one.kill();
                awaitState("web-0", "down");
                int known = lines(asking).size() + 2; // one may be under way, and one half written
                awaitLines(asking, known + 200);
                assertThat(lines(asking).subList(known, known + 200)).containsOnly("w2");

                try (RunningCommand _ = echo(lab.w1())) {
                    awaitState("web-0", "up");
                    int back = lines(asking).size();
                    awaitLines(asking, back + 200);
                    assertThat(lines(asking).subList(back, back + 200))
                            .contains("w1", "w2")
                            .containsOnly("w1", "w2");
                }
            }
        }
    }

    private static List<String> lines(RunningCommand asking) {
        return asking.output().lines().toList();
    }

    private static void awaitLines(RunningCommand asking, int count) {
        assertThat(Await.until(SETTLED, POLL, () -> lines(asking).size() > count))
                .as(asking.tail())
                .isTrue();
    }

    @Test
    void shouldTellSendersOfANarrowWayInTheNameOfTheService() {
        String far = lab.internet().description().loopbackIp4(); // behind the uplink, whose MTU is 1500
        try (RunningCommand _ = Sockets.udpEcho(lab.internet().namespace(), far, 9053)) {
            commit(document("backends: { web-1: { drain: true } },", "")
                    .replace(lab.w1().ip4(), far));

            Sockets.askUdp(lab.s1().namespace(), VIP, 53, 4000, 2, true);

            assertThat(lab.s1().namespace().ip("route", "get", VIP).output()).contains("mtu 1500");
            assertThat(Sockets.askUdp(lab.s1().namespace(), VIP, 53, 1400, 3, true)
                            .areComplete())
                    .isTrue();
        } finally {
            lab.s1().namespace().ip("route", "flush", "cache");
        }
    }

    @Test
    void shouldResetTheSessionsOfADeadBackendAndLeaveTheOthersAlone() {
        commit(document("", "icmp: true"));
        try (RunningCommand _ = echo(lab.w1());
                RunningCommand _ = echo(lab.host("w2"))) {
            awaitState("web-0", "up");
            awaitState("web-1", "up");
            try (RunningCommand held = lab.internet()
                    .namespace()
                    .start("/usr/bin/python3", "-c", HOLD, VIP, "7", "w1")
                    .awaitOutput("holding w1 w2", SETTLED)) {
                lab.w1().namespace().sysctl("net.ipv4.icmp_echo_ignore_all=1");
                held.awaitOutput("reset w1 others answered True", Duration.ofSeconds(100));
            } finally {
                lab.w1().namespace().sysctl("net.ipv4.icmp_echo_ignore_all=0");
            }
        }
    }

    @Test
    void shouldBalanceUdpOfBothFamiliesAndKeepAClientWithItsBackend() {
        try (RunningCommand _ = udp(lab.w1());
                RunningCommand _ = udp(lab.host("w2"))) {
            commit(document("", ""));
            assertThat(answersToDatagrams(lab.s1(), VIP, 40)).containsExactlyInAnyOrder("w1", "w2");
            assertThat(answersToDatagrams(lab.internet(), VIP, 40)).containsExactlyInAnyOrder("w1", "w2");
            assertThat(answersToDatagrams(lab.s1(), VIP6, 40)).containsExactlyInAnyOrder("w1", "w2");

            commit(document("sessionAffinity: ClientIP, algorithm: roundRobin,", ""));
            assertThat(answersToDatagrams(lab.s1(), VIP, 20)).hasSize(1).isSubsetOf("w1", "w2");

            commit(document("backends: { web-0: { drain: true } },", ""));
            assertThat(answersToDatagrams(lab.s1(), VIP, 20)).containsExactly("w2");
        }
    }

    @Test
    void shouldLetBackendsAnswerByThemselvesAndTellClientsOfTheDead() {
        haveVip(lab.w1(), lab.host("w2"));
        try (RunningCommand _ = Backend.start(lab.w1(), "tcp-echo", "::", 7, "w1");
                RunningCommand _ = Backend.start(lab.host("w2"), "tcp-echo", "::", 7, "w2")) {
            commit(direct("icmp: true"));
            awaitState("web-0", "up");
            awaitState("web-1", "up");

            // Their way to clients is the appliance: it lets answers pass.
            assertThat(answers(lab.internet(), ASK_TCP, VIP, 7, 40)).containsExactlyInAnyOrder("w1", "w2");
            assertThat(answers(lab.s1(), ASK_TCP, VIP6, 7, 40)).containsExactlyInAnyOrder("w1", "w2");

            try (RunningCommand held = lab.internet()
                    .namespace()
                    .start("/usr/bin/python3", "-c", HOLD, VIP, "7", "w1")
                    .awaitOutput("holding w1 w2", SETTLED)) {
                lab.w1().namespace().sysctl("net.ipv4.icmp_echo_ignore_all=1");
                held.awaitOutput("reset w1 others answered True", Duration.ofSeconds(100));
            }
        } finally {
            lab.w1().namespace().sysctl("net.ipv4.icmp_echo_ignore_all=0");
            loseVip(lab.w1(), lab.host("w2"));
        }
    }

    @Test
    void shouldServeClientsWhoseAnswersGoPastTheAppliance() {
        Nic side = lab.w1().namespace().nic("side");
        Nic clients = lab.s1().namespace().nic("side");
        haveVip(lab.w1());
        try (RunningCommand _ = Backend.start(lab.w1(), "tcp-echo", "::", 7, "w1");
                RunningCommand _ = Backend.start(lab.w1(), "udp", VIP, 53, "w1")) {
            lab.cable(side, clients, 1500);
            side.address("10.99.0.1/30");
            clients.address("10.99.0.2/30");
            lab.s1().namespace().sysctl("net.ipv4.conf.all.rp_filter=0", "net.ipv4.conf.side.rp_filter=0");
            lab.w1().namespace().ip("route", "replace", lab.s1().ip4(), "via", "10.99.0.2");
            commit(direct("").replace("web-1: { labels: { app: web }", "web-1: { labels: { app: spare }"));

            long before = side.statistic("tx_packets");
            assertThat(answers(lab.s1(), ASK_TCP, VIP, 7, 20)).containsExactly("w1");
            assertThat(answersToDatagrams(lab.s1(), VIP, 20)).containsExactly("w1");
            assertThat(side.statistic("tx_packets") - before).isGreaterThanOrEqualTo(20 * 3);
            assertThat(isthmus.get("/api/v1/sessions")).contains(lab.w1().ip4() + ":7");
        } finally {
            lab.w1().namespace().ip("link", "del", "side");
            loseVip(lab.w1());
        }
    }

    @Test
    void shouldServeALoadWithoutErrorsOnceOneOfThreeIsLeftOutAndWhenItIsBack() {
        String third = "  web-2: { labels: { app: web }, addresses: [%s] }%nservices:"
                .formatted(lab.a1().ip4());
        // Backends in Python under load may take their time for an answer.
        commit(document("", "http: /").replace("services:", third).replace("600ms", "2s"));
        try (RunningCommand one = Backend.start(lab.w1(), "http", "::", 9007, "w1");
                RunningCommand _ = Backend.start(lab.host("w2"), "http", "::", 9007, "w2");
                RunningCommand _ = Backend.start(lab.a1(), "http", "::", 9007, "a1")) {
            List.of("web-0", "web-1", "web-2").forEach(name -> awaitState(name, "up"));
            try (RunningCommand _ = lab.internet().namespace().start(load(60))) {
                assertServesWithoutErrors();
                one.kill();
                awaitState("web-0", "down");
                assertServesWithoutErrors();
                try (RunningCommand _ = Backend.start(lab.w1(), "http", "::", 9007, "w1")) {
                    awaitState("web-0", "up");
                    assertServesWithoutErrors();
                }
            }
        }
    }

    private static List<String> load(int seconds) {
        return List.of("wrk", "-t1", "-c8", "-d" + seconds + "s", "--timeout", "20s", "http://" + VIP + ":7/");
    }

    private void assertServesWithoutErrors() {
        String said =
                lab.s1().namespace().require(load(3).toArray(String[]::new)).output();
        assertThat(said).containsPattern("[1-9]\\d* requests in").doesNotContain("Socket errors", "Non-2xx");
    }

    @Test
    void shouldAnswerForVirtualAddressesOnTheirOwnSubnetAndRefuseOtherPorts() {
        try (RunningCommand _ = echo(lab.w1());
                RunningCommand _ = echo(lab.host("w2"))) {
            commit(document("", "").replace(VIP, "10.10.0.200").replace(VIP6, "fd00:10::200"));

            assertThat(answers(lab.s1(), ASK_TCP, "10.10.0.200", 7, 20)).containsExactlyInAnyOrder("w1", "w2");
            assertThat(answers(lab.s1(), ASK_TCP, "fd00:10::200", 7, 20)).containsExactlyInAnyOrder("w1", "w2");
            assertThat(answers(lab.s1(), ASK_TCP, "10.10.0.200", 8, 1))
                    .singleElement()
                    .asString()
                    .contains("failed", "No route to host");
            assertThat(isthmus.command("show", "routes").output()).contains("10.10.0.200/32");
            String counted = totals();
            String[] why = "why --in storage --from 10.10.0.11 --to 10.10.0.200 --protocol tcp --port 7".split(" ");
            assertThat(isthmus.command(why).output()).contains("session-setup", "web");
            assertThat(totals()).isEqualTo(counted).contains("sessions");
        }
        commit(standard);
        assertThat(isthmus.command("show", "routes").output()).doesNotContain("10.10.0.200/32");
    }

    @Test
    void shouldServeClientsOnTheBackendsOwnLinkWhenTheirSourcesAreTranslated() {
        try (RunningCommand _ = Backend.start(lab.w1(), "http", lab.w1().ip4(), 9007, "w1")) {
            commit(document("backends: { web-1: { drain: true } },", "") + """
                nat:
                  source: [{ from: 10.0.0.0/8, out: uplink, masquerade: true }]
                """);
            assertThat(fetched(lab.host("w2"))).isEqualTo("w1 172.16.0.2");
            assertThat(fetched(lab.s1()))
                    .as("from another link")
                    .isEqualTo("w1 " + lab.s1().ip4());
        }
    }

    private String totals() {
        return Pattern.compile("\"sessions\"\\s*:\\s*\\d+")
                .matcher(isthmus.get("/api/v1/services"))
                .results()
                .map(MatchResult::group)
                .collect(Collectors.joining(" "));
    }

    private static String fetched(LabHost client) {
        return client.namespace()
                .require("curl", "-s", "-m", "20", "http://" + VIP + ":7/")
                .output()
                .strip();
    }

    /** With direct server return a backend has the virtual addresses, and does not answer for them on its link. */
    private static void haveVip(LabHost... hosts) {
        for (LabHost host : hosts) {
            host.namespace().sysctl("net.ipv4.conf.all.arp_ignore=1", "net.ipv4.conf.all.arp_announce=2");
            host.namespace().ip("addr", "add", VIP + "/32", "dev", "lo");
            host.namespace().ip("addr", "add", VIP6 + "/128", "dev", "lo", "nodad");
        }
    }

    private static void loseVip(LabHost... hosts) {
        for (LabHost host : hosts) {
            host.namespace().run("ip", "addr", "del", VIP + "/32", "dev", "lo");
            host.namespace().run("ip", "addr", "del", VIP6 + "/128", "dev", "lo");
        }
    }

    private String direct(String check) {
        return document("mode: dsr,", check).replace(", targetPort: 9007", "").replace(", targetPort: 9053", "");
    }

    private RunningCommand echo(LabHost host) {
        return Backend.start(host, "tcp-echo", "::", 9007, host.name());
    }

    private RunningCommand udp(LabHost host) {
        return Backend.start(host, "udp", "::", 9053, host.name());
    }

    /** A port that is met again would have the session that it had before, and that one's backend. */
    private Set<String> answersToDatagrams(LabHost client, String to, int count) {
        isthmus.command("clear", "sessions", "--port", "53").orThrow();
        return answers(client, ASK_UDP, to, 53, count);
    }

    private Set<String> answers(LabHost client, String script, String to, int port, int count) {
        Outcome outcome = client.namespace()
                .run(Command.of("/usr/bin/python3", "-c", script, to, Integer.toString(port), Integer.toString(count))
                        .within(Duration.ofSeconds(120)));
        return outcome.orThrow().output().lines().collect(Collectors.toSet());
    }

    private String document(String keys, String check) {
        String health =
                check.isEmpty() ? "" : "healthCheck: { " + check + ", interval: 600ms, timeout: 600ms, fall: 2 }";
        return standard
                + """

                workloads:
                  web-0: { labels: { app: web }, addresses: [%s, "%s"] }
                  web-1: { labels: { app: web }, addresses: [%s, "%s"] }
                services:
                  web:
                    {
                      loadBalancerIP: [%s, "%s"], selector: { app: web }, %s
                      ports: [{ port: 7, targetPort: 9007 }, { port: 53, targetPort: 9053, protocol: UDP }],
                      %s
                    }
                """.formatted(
                                lab.w1().ip4(),
                                lab.w1().ip6(),
                                lab.host("w2").ip4(),
                                lab.host("w2").ip6(),
                                VIP,
                                VIP6,
                                keys,
                                health);
    }

    private void awaitState(String backend, String state) {
        Pattern wrong =
                Pattern.compile("\"name\"\\s*:\\s*\"%s\"[^}]*\"state\"\\s*:\\s*\"(?!%s\")".formatted(backend, state));
        String[] shown = {""};
        boolean isSeen = Await.until(SETTLED, POLL, () -> {
            shown[0] = isthmus.get("/api/v1/services");
            return shown[0].contains(backend) && !wrong.matcher(shown[0]).find();
        });
        assertThat(isSeen).as("%s %s in\n%s", backend, state, shown[0]).isTrue();
    }

    private void commit(String document) {
        HttpResponse<String> answer = isthmus.commit(document);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(OK);
    }
}
