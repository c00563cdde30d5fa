package net.isthmus.appliance.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import net.isthmus.lab.ApplianceDocument;
import net.isthmus.lab.IsthmusRouter;
import net.isthmus.lab.probe.Arping;
import net.isthmus.lab.probe.Capture;
import net.isthmus.lab.probe.Ping;
import net.isthmus.lab.probe.Scapy;
import net.isthmus.lab.probe.Sockets;
import net.isthmus.lab.probe.Traceroute;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What interfaces may ask of IP besides forwarding, between real hosts: sources, segments, how much ICMP is sent. */
@OnLab
class IpFeaturesIT {

    private static final int OK = 200;
    private static final Duration SEEN = Duration.ofSeconds(10);

    /** Copies of a packet with a source of another subnet, and of one with its own, to web and to the uplink. */
    private static final String SPOOFED = """
        ether = Ether(src=mac, dst='%s')
        for i in range(10):
            send(ether/IP(src='10.20.0.77', dst='10.20.0.11')/UDP(sport=9, dport=9)/Raw(b'x' * 64))
            send(ether/IPv6(src='fd00:20::77', dst='fd00:20::11')/UDP(sport=9, dport=9)/Raw(b'x' * 64))
        """;

    private final StandardLab lab;
    private final IsthmusRouter isthmus;
    private final String standard;

    IpFeaturesIT(StandardLab lab) {
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
    void shouldDropSourcesOfAnotherInterfaceWhenTheReversePathIsStrict() {
        commit(with("storage", "ip: { reversePath: strict }"));
        long before = lab.drops("reverse-path");

        try (Capture beyond = Capture.start(lab.w1().nic(), "udp port 9")) {
            Scapy.run(lab.s1().nic(), SPOOFED.formatted(gatewayOfStorage()));
            assertThat(beyond.finish()).isEmpty();
        }

        assertThat(lab.newDrops("reverse-path", before, 20)).isEqualTo(20);
        assertThat(lab.ping(lab.s1(), lab.w1().ip4()).run()).matches(Ping.Result::isComplete);
        assertThat(lab.ping(lab.s1(), lab.w1().ip6()).run()).matches(Ping.Result::isComplete);
        assertThat(lab.ping(lab.s1(), "10.10.0.1").run()).matches(Ping.Result::isComplete);
    }

    @Test
    void shouldPassSourcesOfAnotherInterfaceWhenTheReversePathIsLoose() {
        commit(with("storage", "ip: { reversePath: loose }"));
        long before = lab.drops("reverse-path");

        try (Capture beyond = Capture.start(lab.w1().nic(), "udp port 9")) {
            Scapy.run(lab.s1().nic(), SPOOFED.formatted(gatewayOfStorage()));
            beyond.await("10.20.0.77.9 > 10.20.0.11.9", SEEN);
        }

        assertThat(lab.drops("reverse-path")).isEqualTo(before);
    }

    @Test
    void shouldAnnounceSegmentsThatFitTheUplinkWhenTheMssIsClampedThere() {
        String internet = lab.internet().description().loopbackIp4();
        String internet6 = lab.internet().description().loopbackIp6();
        commit(with("uplink", "ip: { mssClamp: auto }"));

        assertThat(announced(internet, 7001)).contains("mss 1460");
        assertThat(announced(internet6, 7002)).contains("mss 1440");

        commit(with("uplink", "ip: { mssClamp: 1200 }"));
        assertThat(announced(internet, 7003)).contains("mss 1200").doesNotContain("mss 1460", "mss 8960");
        Sockets.Transfer transfer =
                Sockets.tcp(lab.s1().namespace(), lab.internet().namespace(), internet, 7004, 1_000_000);
        assertThat(transfer.isIdentical()).as(transfer.text()).isTrue();
    }

    @Test
    void shouldSteerByPortAndFragmentsWithThemAndCountHits() {
        commit(standard + """

            policyRoutes:
              - { name: to-s2, in: [web], protocol: udp, ports: [7100], via: 10.10.0.12 }
              - { name: no-telnet, in: [web], protocol: tcp, ports: [23], prohibit: true }
            """);
        String internet = lab.internet().description().loopbackIp4();
        String script = """
            ether = Ether(src=mac, dst='%s')
            whole = IP(src='10.20.0.11', dst='198.51.100.10', id=77)/UDP(sport=9, dport=7100)/Raw(b'x' * 2000)
            for piece in reversed(fragment(whole, 1000)):
                send(ether/piece)
            send(ether/IP(src='10.20.0.11', dst='198.51.100.10')/UDP(sport=9, dport=7101)/Raw(b'x' * 64))
            """;

        try (Capture steered =
                        Capture.start(lab.host("s2").nic(), "src 10.20.0.11 and (udp or ip[6:2] & 0x1fff != 0)");
                Capture routed =
                        Capture.start(lab.internet().nic(), "src 10.20.0.11 and (udp or ip[6:2] & 0x1fff != 0)")) {
            Scapy.run(
                    lab.w1().nic(),
                    script.formatted(Arping.run(lab.w1().nic(), "10.20.0.1").getFirst()));
            routed.await("10.20.0.11.9 > 198.51.100.10.7101", SEEN);
            assertThat(steered.finish(3))
                    .as("every fragment, though the first came last")
                    .hasSize(3);
            assertThat(routed.finish()).hasSize(1);
        }
        assertThat(lab.ping(lab.w1(), internet).run()).matches(Ping.Result::isComplete);
        assertThat(lab.w1()
                        .namespace()
                        .run("traceroute", "-n", "-T", "-p", "23", "-q", "1", internet)
                        .output())
                .as("administratively prohibited")
                .contains("!X");
        assertThat(isthmus.command("show", "policy-routes").output())
                .containsPattern("to-s2\\s+3\\s+via 10.10.0.12\\s+yes\\s+in web; udp; ports 7100")
                .containsPattern("no-telnet\\s+[1-9]");
    }

    @Test
    void shouldSteerIpv6LikewiseWhenRulesAreOfIpv6() {
        commit(standard + """

            policyRoutes:
              - { name: to-s2, in: [web], to: ["2001:db8::/32"], protocol: udp, ports: [7100], via: "fd00:10::12" }
              - { name: voice, in: [web], from: ["fd00:20::/64"], dscp: [ef], via: "fd00:10::12" }
              - { name: no-telnet, in: [web], from: ["::/0"], protocol: tcp, ports: [23], prohibit: true }
            """);
        String internet = lab.internet().description().loopbackIp6();
        String script = """
            ether = Ether(src=mac, dst='%s')
            there = IPv6(src='fd00:20::11', dst='2001:db8:100::10')
            whole = there/IPv6ExtHdrFragment(id=77)/UDP(sport=9, dport=7100)/Raw(b'x' * 2000)
            for piece in reversed(fragment6(whole, 1000)):
                send(ether/piece)
            send(ether/IPv6(src='fd00:20::11', dst='2001:db8:100::10', tc=184)/UDP(sport=8, dport=7101)/Raw(b'x'))
            send(ether/there/UDP(sport=9, dport=7101)/Raw(b'x' * 64))
            """;

        try (Capture steered = Capture.start(lab.host("s2").nic(), "src fd00:20::11 and dst 2001:db8:100::10");
                Capture routed = Capture.start(lab.internet().nic(), "src fd00:20::11 and not tcp")) {
            Scapy.run(
                    lab.w1().nic(),
                    script.formatted(Arping.run(lab.w1().nic(), "10.20.0.1").getFirst()));
            routed.await("fd00:20::11.9 > 2001:db8:100::10.7101", SEEN);
            List<String> seen = steered.finish(4);
            assertThat(seen.stream().filter(line -> line.contains("frag")))
                    .as("every fragment, though the first came last: %s", seen)
                    .hasSize(3);
            assertThat(seen).as("and what is marked ef").hasSize(4);
            assertThat(routed.finish()).hasSize(1);
        }
        assertThat(lab.ping(lab.w1(), internet).run()).matches(Ping.Result::isComplete);
        assertThat(lab.w1()
                        .namespace()
                        .run("traceroute", "-6", "-n", "-T", "-p", "23", "-q", "1", internet)
                        .output())
                .as("administratively prohibited")
                .contains("!X");
        assertThat(isthmus.command("show", "policy-routes").output())
                .containsPattern("to-s2\\s+3\\s+via fd00:10::12\\s+yes")
                .containsPattern("voice\\s+1\\s+via fd00:10::12\\s+yes")
                .containsPattern("no-telnet\\s+[1-9]");
    }

    /** The SYN and the SYN-ACK of a connection from s1 as the internet host sees and s1 gets them, with checksums. */
    private String announced(String to, int port) {
        try (Capture there = Capture.start(lab.internet().nic(), "tcp port " + port);
                Capture here = Capture.start(lab.s1().nic(), "tcp port " + port)) {
            Sockets.Transfer transfer =
                    Sockets.tcp(lab.s1().namespace(), lab.internet().namespace(), to, port, 100);
            assertThat(transfer.isIdentical()).as(transfer.text()).isTrue();
            String syn = String.join(
                    "\n",
                    there.finish().stream()
                            .filter(line -> line.contains("Flags [S]"))
                            .toList());
            String synAck = String.join(
                    "\n",
                    here.finish().stream()
                            .filter(line -> line.contains("Flags [S.]"))
                            .toList());
            assertThat(syn).contains("mss").contains("(correct)").doesNotContain("mss 8960", "mss 8940");
            assertThat(synAck).contains("mss").contains("(correct)");
            return syn + synAck;
        }
    }

    @Test
    void shouldCountByNameAndLetTracerouteThroughWhenIcmpIsLimited() {
        commit(standard.replace(
                "hostname: lab", "hostname: lab\n  icmpRateLimits: { timeExceeded: 300, echoReply: 20 }"));
        long before = lab.drops("icmp-time-exceeded-limited");
        String internet = lab.internet().description().loopbackIp4();

        Scapy.run(lab.s1().nic(), """
            frame = bytes(Ether(src=mac, dst='%s')/IP(src='10.10.0.11', dst='10.20.0.11', ttl=1)/UDP(dport=9))
            for i in range(500):
                wire.send(frame)
            """.formatted(gatewayOfStorage()));
        assertThat(lab.newDrops("icmp-time-exceeded-limited", before, 200)).isBetween(200L, 470L);

        assertThat(Traceroute.run(lab.s1().namespace(), internet)).containsExactly("10.10.0.1", internet);
        // Without -w, traceroute waits no longer than three times the first answer of a hop took: microseconds here.
        assertThat(lab.s1()
                        .namespace()
                        .run("traceroute", "-n", "-I", "-q", "10", "-N", "20", "-w", "2,0,0", internet)
                        .output())
                .as("ten probes a hop, twenty under way, as mtr is used")
                .doesNotContain("*");

        long unanswered = lab.drops("icmp-echo-reply-limited");
        lab.s1().namespace().run("ping", "-n", "-q", "-c", "200", "-i", "0.002", "-W", "1", "10.10.0.1");
        assertThat(lab.newDrops("icmp-echo-reply-limited", unanswered, 1)).isPositive();
    }

    private String gatewayOfStorage() {
        return Arping.run(lab.s1().nic(), "10.10.0.1").getFirst();
    }

    private String with(String link, String key) {
        String start = "  " + link + ": {";
        assertThat(standard).contains(start);
        return standard.replace(start, start + " " + key + ",");
    }

    private void commit(String document) {
        HttpResponse<String> response = isthmus.commit(document);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(OK);
    }
}
