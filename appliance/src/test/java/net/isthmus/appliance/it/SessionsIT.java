package net.isthmus.appliance.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import net.isthmus.lab.ApplianceDocument;
import net.isthmus.lab.Await;
import net.isthmus.lab.IsthmusRouter;
import net.isthmus.lab.LabHost;
import net.isthmus.lab.RunningCommand;
import net.isthmus.lab.probe.Arping;
import net.isthmus.lab.probe.Capture;
import net.isthmus.lab.probe.Ping;
import net.isthmus.lab.probe.Scapy;
import net.isthmus.lab.probe.Sockets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A stateful firewall between real hosts: storage and web may go anywhere, the uplink's zone may open nothing.
 *
 * <pre>
 *   s1 ── storage ─┐
 *                  ├─ Isthmus ── uplink ── internet
 *   w1 ── web ─────┘
 *        zone inside: allow-out             zone outside: deny
 * </pre>
 */
@OnLab
class SessionsIT {

    private static final int OK = 200;
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(100);

    /** One line a second is asked and answered, until the end of either; each answer is printed. */
    private static final String CHATTER = """
        import socket, time, sys
        s = socket.create_connection(('%s', %d))
        while True:
            s.sendall(b'x')
            if not s.recv(1): break
            print('answered', flush=True)
            time.sleep(0.1)
        """;

    private static final String ECHO = """
        import socket
        l = socket.create_server(('', %d), family=socket.AF_INET6, dualstack_ipv6=True)
        print('listening', flush=True)
        c, _ = l.accept()
        while True:
            data = c.recv(100)
            if not data: break
            c.sendall(data)
        """;

    private final StandardLab lab;
    private final IsthmusRouter isthmus;
    private final String standard;
    private final String there;
    private final String there6;

    SessionsIT(StandardLab lab) {
        this.lab = lab;
        isthmus = lab.isthmus("a kernel reads no document");
        standard = ApplianceDocument.of(lab.network().topology());
        there = lab.internet().description().loopbackIp4();
        there6 = lab.internet().description().loopbackIp6();
    }

    @AfterEach
    void restore() {
        if (isthmus.isRunning()) {
            commit(standard);
        }
    }

    @Test
    void shouldLetInsideOutAndAnswersInButNothingUnasked() {
        commit(zoned(""));
        LabHost s1 = lab.s1();
        assertThat(lab.ping(s1, there).run()).matches(Ping.Result::isComplete);
        assertThat(lab.ping(s1, there6).run()).matches(Ping.Result::isComplete);
        Sockets.Transfer transfer = Sockets.tcp(s1.namespace(), lab.internet().namespace(), there, 7301, 2_000_000);
        assertThat(transfer.isIdentical()).as(transfer.text()).isTrue();
        Sockets.Transfer transfer6 = Sockets.tcp(s1.namespace(), lab.internet().namespace(), there6, 7302, 2_000_000);
        assertThat(transfer6.isIdentical()).as(transfer6.text()).isTrue();
        assertThat(s1.namespace()
                        .run("ping", "-n", "-c", "3", "-s", "4000", there)
                        .exitCode())
                .as("fragments both ways")
                .isZero();
        assertThat(lab.ping(s1, lab.w1().ip4()).run()).as("within a zone").matches(Ping.Result::isComplete);

        long before = lab.drops("policy-denied");
        assertThat(lab.ping(lab.internet(), s1.ip4()).count(2).run().isComplete())
                .isFalse();
        assertThat(lab.ping(lab.internet(), s1.ip6()).count(2).run().isComplete())
                .isFalse();
        // Others may come: hosts of the tests before this one try again what is no longer allowed.
        assertThat(lab.newDrops("policy-denied", before, 4)).isGreaterThanOrEqualTo(4);
        assertThat(isthmus.command("show", "sessions", "--proto", "tcp", "--dst", there)
                        .output())
                .containsPattern("tcp\\s+(time-wait|closing|closed)\\s+10.10.0.11:\\d+\\s+198.51.100.10:7301");
        assertThat(isthmus.command("show", "sessions", "--count").output()).containsPattern("\\d+ of 1000000 sessions");
    }

    @Test
    void shouldDropStreamsThatItHasNotSeenBeginAndLetErrorsOfSessionsThrough() {
        commit(zoned(""));
        assertThat(lab.ping(lab.s1(), there).run()).matches(Ping.Result::isComplete);
        long before = lab.drops("tcp-no-session"); // others may come: connections of before that try again
        Scapy.run(lab.s1().nic(), """
            ether = Ether(src=mac, dst='%s')
            for i in range(5):
                send(ether/IP(src='10.10.0.11', dst='%s')/TCP(sport=7, dport=80, flags='A', seq=1, ack=1))
            send(ether/IP(src='10.10.0.11', dst='%s')/UDP(sport=7310, dport=7311)/Raw(b'x' * 64))
            """.formatted(gateway(lab.s1(), "10.10.0.1"), there, there));
        assertThat(Await.until(LIMIT, POLL, () -> lab.drops("tcp-no-session") - before >= 5))
                .isTrue();

        long unknown = lab.drops("icmp-no-session");
        String uplink = lab.internet().ip4();
        try (Capture here = Capture.start(lab.s1().nic(), "icmp")) {
            Scapy.run(lab.internet().nic(), """
                ether = Ether(src=mac, dst='%s')
                quoted = IP(src='10.10.0.11', dst='%s')/UDP(sport=7310, dport=7311)/Raw(b'x' * 64)
                stranger = IP(src='10.10.0.11', dst='%s')/UDP(sport=7399, dport=7311)/Raw(b'x' * 64)
                send(ether/IP(src='%s', dst='10.10.0.11')/ICMP(type=3, code=4, nexthopmtu=1400)/stranger)
                send(ether/IP(src='%s', dst='10.10.0.11')/ICMP(type=3, code=4, nexthopmtu=1300)/quoted)
                """.formatted(gatewayOfUplink(), there, there, uplink, uplink));
            here.await("mtu 1300", LIMIT);
        }
        assertThat(lab.newDrops("icmp-no-session", unknown, 1)).isPositive();
    }

    @Test
    void shouldKeepAllowedSessionsAndEndForbiddenOnesWhenThePolicyChanges() {
        commit(zoned(""));
        assertThat(lab.ping(lab.s1(), there).run()).matches(Ping.Result::isComplete);
        try (RunningCommand echo1 = echo(7321);
                RunningCommand echo2 = echo(7322);
                RunningCommand kept = chatter(7321);
                RunningCommand ended = chatter(7322)) {
            assertThat(echo1.isAlive() && echo2.isAlive()).isTrue();
            kept.awaitOutput("answered", LIMIT);
            ended.awaitOutput("answered", LIMIT);

            commit(zoned("""

                firewall:
                  rules:
                    - { name: no-more, protocol: tcp, port: 7322, action: deny }
                """));
            int silent = lines(ended);
            int before = lines(kept);
            assertThat(Await.until(LIMIT, POLL, () -> lines(kept) > before + 10))
                    .as("goes on")
                    .isTrue();
            assertThat(lines(ended)).as("has ended").isLessThanOrEqualTo(silent + 1);
            assertThat(Await.until(LIMIT, POLL, () -> isthmus.command("show", "sessions", "--port", "7322")
                            .output()
                            .contains("There are no such sessions")))
                    .isTrue();
            assertThat(isthmus.command("show", "sessions", "--port", "7321").output())
                    .contains("established");

            assertThat(isthmus.command("clear", "sessions", "--port", "7321").output())
                    .contains("1 session has ended");
        }
    }

    private RunningCommand echo(int port) {
        RunningCommand echo = lab.internet().namespace().start("python3", "-c", ECHO.formatted(port));
        echo.awaitOutput("listening", LIMIT);
        return echo;
    }

    private RunningCommand chatter(int port) {
        return lab.s1().namespace().start("python3", "-c", CHATTER.formatted(there, port));
    }

    private static int lines(RunningCommand command) {
        return (int) command.output().lines().filter("answered"::equals).count();
    }

    private static String gateway(LabHost host, String address) {
        return Arping.run(host.nic(), address).getFirst();
    }

    private String gatewayOfUplink() {
        return Arping.run(
                        lab.internet().nic(),
                        lab.internet().description().gateways().getFirst())
                .getFirst();
    }

    private String zoned(String more) {
        String document = standard;
        for (String link : new String[] {"storage", "web"}) {
            document = document.replace("  " + link + ": {", "  " + link + ": { zone: inside,");
        }
        document = document.replace("  uplink: {", "  uplink: { zone: outside,");
        assertThat(document).contains("storage: { zone", "web: { zone", "uplink: { zone");
        return document + """

            zones:
              inside: { default: allow-out }
              outside: { default: deny }
            """ + more;
    }

    private void commit(String document) {
        HttpResponse<String> response = isthmus.commit(document);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(OK);
    }
}
