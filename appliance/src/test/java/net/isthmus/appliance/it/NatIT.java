package net.isthmus.appliance.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.isthmus.lab.ApplianceDocument;
import net.isthmus.lab.Await;
import net.isthmus.lab.IsthmusRouter;
import net.isthmus.lab.LabHost;
import net.isthmus.lab.Namespace;
import net.isthmus.lab.Outcome;
import net.isthmus.lab.RunningCommand;
import net.isthmus.lab.probe.Arping;
import net.isthmus.lab.probe.Capture;
import net.isthmus.lab.probe.Ping;
import net.isthmus.lab.probe.Scapy;
import net.isthmus.lab.probe.Traceroute;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Translation between real hosts. The internet host is outside, behind the uplink; storage and web are inside. It knows
 * a route to both, so that only what a server says of its clients tells whether they were translated.
 */
@OnLab
class NatIT {
    private static final int OK = 200;
    private static final int PORT = PeerTalk.PORT;

    /** From 1024 on. */
    private static final int PORTS = 64_512;

    private static final String UPLINK = "172.16.0.2";
    private static final String INTERNET = "172.16.0.1";
    private static final Duration SETTLED = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final String MASQUERADE = """
        nat:
          source:
            - { from: 10.0.0.0/8, to: 10.0.0.0/8, bypass: true }
            - { from: 10.0.0.0/8, out: uplink, masquerade: true }
        """;

    /** Says whether a datagram is refused; a socket hears errors only from the address that it has asked. */
    private static final String REFUSED = """
        import socket, sys
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.settimeout(2)
        s.connect((sys.argv[1], int(sys.argv[2])))
        for i in range(3):
            try: s.send(b'?'); s.recv(10)
            except ConnectionRefusedError: print('refused'); break
            except OSError: continue
        """;

    private final StandardLab lab;
    private final IsthmusRouter isthmus;
    private final LabHost internet;
    private final String far;
    private final String standard;

    NatIT(StandardLab lab) {
        this.lab = lab;
        isthmus = lab.isthmus("a kernel reads no document");
        internet = lab.internet();
        far = internet.description().loopbackIp4();
        standard = ApplianceDocument.of(lab.network().topology());
    }

    @AfterEach
    void restore() {
        if (isthmus.isRunning()) {
            commit("");
        }
    }

    @Test
    void shouldMasqueradeTcpUdpAndIcmpAndErrorsAboutThem() {
        commit(MASQUERADE);
        try (PeerTalk _ = PeerTalk.on(internet)) {
            assertThat(PeerTalk.ask(lab.s1(), "tcp", far, PORT, 40_001)).isEqualTo(UPLINK + " 40001");
            assertThat(PeerTalk.ask(lab.s1(), "udp", INTERNET, PORT, 40_002)).isEqualTo(UPLINK + " 40002");
            assertThat(PeerTalk.ask(lab.w1(), "udp", INTERNET, PORT, 40_002))
                    .as("the port is the first host's")
                    .startsWith(UPLINK + " ")
                    .isNotEqualTo(UPLINK + " 40002");
        }
        assertThat(lab.ping(lab.s1(), far).run()).matches(Ping.Result::isComplete);
        assertThat(Traceroute.run(lab.s1().namespace(), far)).containsExactly("10.10.0.1", far);
        assertThat(lab.ping(lab.s1(), internet.description().loopbackIp6()).run())
                .as("IPv6 as it was")
                .matches(Ping.Result::isComplete);
        assertThat(isthmus.command("show", "nat").output()).contains("interface uplink", "10.10.0.11", UPLINK);
    }

    @Test
    void shouldTellHostsOfNarrowLinksBehindTheOutside() {
        commit(MASQUERADE);
        Namespace beyond = internet.namespace();
        beyond.require("ip", "link", "add", "narrow0", "mtu", "1000", "type", "veth", "peer", "name", "narrow1");
        try {
            beyond.ip("address", "add", "198.18.0.1/24", "dev", "narrow0");
            beyond.ip("link", "set", "narrow0", "up");
            beyond.ip("link", "set", "narrow1", "up");
            beyond.sysctl("net.ipv4.ip_forward=1");
            Ping.Result tooBig = lab.ping(lab.s1(), "198.18.0.2")
                    .packets(1400)
                    .unfragmented()
                    .count(1)
                    .run();

            assertThat(tooBig.complaints())
                    .containsExactly(new Ping.Complaint(INTERNET, "Frag needed and DF set (mtu = 1000)"));
            assertThat(lab.s1()
                            .namespace()
                            .require("ip", "route", "get", "198.18.0.2")
                            .output())
                    .contains("mtu 1000");
        } finally {
            beyond.ip("link", "del", "narrow0");
            beyond.sysctl("net.ipv4.ip_forward=0");
            lab.s1().namespace().ip("route", "flush", "cache");
        }
    }

    @Test
    void shouldForwardPortsFromOutsideAndTurnThemBackForTheInside() {
        commit(MASQUERADE + """
              destination:
                - { name: talk, in: uplink, to: "172.16.0.2:2222/tcp", forward: "10.20.0.11:7100" }
                - { name: closed, in: uplink, to: "172.16.0.2:2224/udp", forward: "10.20.0.11:7199" }
            """);
        for (LabHost client : List.of(internet, lab.s1(), lab.host("w2"))) {
            assertThat(client.namespace()
                            .run("/usr/bin/python3", "-c", REFUSED, UPLINK, "2224")
                            .output())
                    .as("%s hears that nobody listens there, in the name of the external address", client)
                    .startsWith("refused");
        }
        try (PeerTalk _ = PeerTalk.on(lab.w1())) {
            assertThat(PeerTalk.ask(internet, "tcp", UPLINK, 2222, 40_010)).isEqualTo(INTERNET + " 40010");
            assertThat(PeerTalk.ask(lab.s1(), "tcp", UPLINK, 2222, 40_011))
                    .as("another network of the inside")
                    .isEqualTo(UPLINK + " 40011");
            assertThat(PeerTalk.ask(lab.host("w2"), "tcp", UPLINK, 2222, 40_012))
                    .as("the host's own network")
                    .isEqualTo(UPLINK + " 40012");
            assertThat(PeerTalk.ask(internet, "tcp", UPLINK, 2223, 40_013))
                    .as("a port that is not forwarded")
                    .isEmpty();
        }
    }

    @Test
    void shouldAttachHostToAnAddressBothWaysForEveryProtocol() {
        internet.namespace().ip("route", "replace", "203.0.113.20/32", "via", UPLINK);
        commit("""
            nat:
              directAttach:
                - { address: 203.0.113.20, to: 10.20.0.11, out: uplink }
            """);
        assertThat(lab.reaches(internet, "203.0.113.20")).isTrue();
        try (PeerTalk _ = PeerTalk.on(lab.w1());
                PeerTalk _ = PeerTalk.on(internet)) {
            assertThat(PeerTalk.ask(internet, "tcp", "203.0.113.20", PORT, 40_020))
                    .isEqualTo(INTERNET + " 40020");
            assertThat(PeerTalk.ask(internet, "gre", "203.0.113.20", 0, 0))
                    .as("who answers, and whom it has seen")
                    .isEqualTo("203.0.113.20 " + INTERNET);
            assertThat(PeerTalk.ask(lab.w1(), "udp", INTERNET, PORT, 40_021)).isEqualTo("203.0.113.20 40021");
            assertThat(lab.ping(lab.s1(), "203.0.113.20").run()).matches(Ping.Result::isComplete);
            assertThat(lab.ping(lab.host("w2"), "203.0.113.20").run()).matches(Ping.Result::isComplete);
            assertThat(PeerTalk.ask(lab.s1(), "tcp", "203.0.113.20", PORT, 40_022))
                    .as("from another network of the inside")
                    .isEqualTo("10.10.0.11 40022");
            assertThat(PeerTalk.ask(lab.host("w2"), "tcp", "203.0.113.20", PORT, 40_023))
                    .as("from its own network, by way of the appliance")
                    .isEqualTo("10.20.0.1 40023");
        }
    }

    @Test
    void shouldLeaveAloneWhatIsExcepted() {
        commit("""
            nat:
              source:
                - { to: 198.51.100.0/24, bypass: true }
                - { out: uplink, masquerade: true }
            """);
        try (PeerTalk _ = PeerTalk.on(internet)) {
            assertThat(PeerTalk.ask(lab.s1(), "tcp", far, PORT, 40_030)).isEqualTo("10.10.0.11 40030");
            assertThat(PeerTalk.ask(lab.s1(), "tcp", INTERNET, PORT, 40_030)).isEqualTo(UPLINK + " 40030");
        }
    }

    @Test
    void shouldAnswerForPoolAddressesAndSurviveWithoutPorts() {
        commit("""
            nat:
              pools:
                egress: { addresses: 10.20.0.100, ports: 2000-2001 }
              source:
                - { from: 10.10.0.0/24, out: web, pool: egress }
            """);
        long before = lab.drops("nat-exhausted");
        try (PeerTalk _ = PeerTalk.on(lab.w1())) {
            assertThat(PeerTalk.ask(lab.s1(), "udp", "10.20.0.11", PORT, 2000)).isEqualTo("10.20.0.100 2000");
            assertThat(PeerTalk.ask(lab.s1(), "udp", "10.20.0.11", PORT, 40_040))
                    .isEqualTo("10.20.0.100 2001");
            assertThat(PeerTalk.ask(lab.host("s2"), "udp", "10.20.0.11", PORT, 40_041))
                    .isEmpty();
            assertThat(PeerTalk.ask(lab.s1(), "udp", "10.20.0.11", PORT, 2000))
                    .as("who has a port goes on")
                    .isEqualTo("10.20.0.100 2000");
            assertThat(PeerTalk.ask(lab.host("s2"), "tcp", "10.20.0.11", PORT, 40_042))
                    .as("another protocol has its own ports")
                    .startsWith("10.20.0.100 ");
        }
        assertThat(lab.newDrops("nat-exhausted", before, 1)).isPositive();
        assertThat(isthmus.get("/api/v1/nat")).containsPattern("\"exhausted\"\\s*:\\s*[1-9]");
        assertThat(lab.ping(lab.w1(), "10.20.0.100").count(1).run().isComplete())
                .as("nobody answers pings of a pool")
                .isFalse();
        assertThat(lab.newDrops("nat-nobody", 0, 1)).isPositive();
    }

    @Test
    void shouldKeepSessionsWhenOtherRulesChange() {
        commit(MASQUERADE);
        try (PeerTalk _ = PeerTalk.on(internet);
                RunningCommand asking = PeerTalk.keepAsking(lab.s1(), far, PORT, 50)) {
            commit(MASQUERADE + """
                  destination:
                    - { name: other, to: "172.16.0.2:2222/tcp", forward: 10.20.0.11 }
                """);
            commit("""
                nat:
                  pools: { other: { addresses: 203.0.113.10 } }
                  source:
                    - { from: 10.10.0.0/24, out: uplink, pool: other }
                """);
            assertThat(Await.until(SETTLED, POLL, () -> asking.output().contains("complete")))
                    .as(asking.output())
                    .isTrue();
        }
    }

    /** Both have sent their SYN before either has got one (RFC 9293 §3.5): what hosts behind NAT do to meet. */
    @Test
    void shouldLetBothSidesOpenAtOnceByTheirExternalEndpoints() {
        commit("""
            nat:
              pools: { egress: { addresses: 203.0.113.10 } }
              source: [{ from: 10.10.0.0/24, out: uplink, pool: egress }]
            """);
        String script = """
            import socket, sys
            s = socket.socket(); s.settimeout(15); s.bind(('', int(sys.argv[1])))
            s.connect((sys.argv[2], int(sys.argv[3])))
            s.sendall(b'hello'); print('got', s.recv(5).decode(), *s.getpeername(), flush=True)
            """;
        long early = lab.drops("nat-nobody");
        try (RunningCommand outside =
                internet.namespace().start("/usr/bin/python3", "-c", script, "40051", "203.0.113.10", "40050")) {
            assertThat(Await.until(SETTLED, POLL, () -> lab.drops("nat-nobody") > early))
                    .as("the first SYN from outside")
                    .isTrue();
            Outcome inside = lab.s1().namespace().run("/usr/bin/python3", "-c", script, "40050", INTERNET, "40051");
            assertThat(inside.output()).as(inside.describe()).startsWith("got hello " + INTERNET);
            outside.awaitOutput("got hello 203.0.113.10 40050", SETTLED);
        }
    }

    @Test
    void shouldTranslateFragmentsInAnyOrderAndGiveUpWhatOverlaps() {
        commit(MASQUERADE);
        long before = lab.drops("fragment-overlap");
        try (PeerTalk _ = PeerTalk.on(internet);
                Capture answers = Capture.start(lab.s1().nic(), "udp and src " + INTERNET)) {
            Scapy.run(lab.s1().nic(), """
                import itertools
                ether = Ether(src=mac, dst='%s')
                def pieces(number):
                    whole = IP(src='10.10.0.11', dst='%s', id=number)/UDP(sport=number, dport=7100)/Raw(b'x' * 64)
                    return fragment(IP(bytes(whole)), 24)
                for n, order in enumerate(itertools.permutations(pieces(41000))):
                    for piece in order:
                        piece = piece.copy(); piece.id = 41000 + n
                        send(ether/piece)
                for number in (42000, 42001):
                    first, second, last = pieces(number)
                    for piece in (first, second):
                        send(ether/piece)
                    if number == 42001: # once more from the middle of what has come
                        second.frag = 2; send(ether/second)
                    send(ether/last)
                """.formatted(gateway(), INTERNET));
            answers.await("> 10.10.0.11.42000", SETTLED);
            List<String> all = answers.finish();
            assertThat(all).filteredOn(line -> line.contains(".41000:")).hasSize(6);
            assertThat(all).filteredOn(line -> line.contains(".42001:")).isEmpty();
        }
        assertThat(lab.newDrops("fragment-overlap", before, 1)).isPositive();
    }

    /**
     * 64,512 ports, and 100,000 hosts' endpoints that want one: who has one keeps it, others are refused and counted.
     */
    @Test
    @Tag("slow")
    void shouldSurviveAHundredThousandFlowsThroughOneAddress() {
        commit("""
            nat:
              pools: { egress: { addresses: 203.0.113.10 } }
              source: [{ from: 10.10.0.0/24, out: uplink, pool: egress }]
            """);
        long before = lab.drops("nat-exhausted");
        try (PeerTalk _ = PeerTalk.on(internet);
                RunningCommand asking = PeerTalk.keepAsking(lab.s1(), far, PORT, 50)) {
            assertThat(PeerTalk.ask(lab.s1(), "udp", INTERNET, PORT, 40_060)).isEqualTo("203.0.113.10 40060");
            for (int round = 0; round < 5 && udpPortsOfPool() < PORTS; round++) {
                takePorts(); // what a full ring has lost comes again
            }
            assertThat(udpPortsOfPool()).isEqualTo(PORTS);
            assertThat(lab.drops("nat-exhausted") - before).isGreaterThan(10_000);
            assertThat(PeerTalk.ask(lab.host("s2"), "udp", INTERNET, PORT, 40_061))
                    .as("nothing is left")
                    .isEmpty();
            assertThat(PeerTalk.ask(lab.s1(), "udp", INTERNET, PORT, 40_060))
                    .as("who has a port goes on")
                    .isEqualTo("203.0.113.10 40060");
            assertThat(PeerTalk.ask(lab.host("s2"), "tcp", far, PORT, 40_062))
                    .as("ports of another protocol")
                    .isEqualTo("203.0.113.10 40062");
            assertThat(Await.until(SETTLED, POLL, () -> asking.output().contains("complete")))
                    .as(asking.output())
                    .isTrue();

            isthmus.command("clear", "sessions", "--dst", "198.51.100.77/32");
            assertThat(Await.until(SETTLED, POLL, () -> PeerTalk.ask(lab.host("s2"), "udp", INTERNET, PORT, 40_061)
                            .startsWith("203.0.113.10 ")))
                    .as("what comes back is given again")
                    .isTrue();
        }
    }

    /** A datagram of each of ten hosts' ten thousand ports. */
    private void takePorts() {
        Scapy.run(lab.s1().nic(), """
            import struct
            frame = bytearray(bytes(Ether(src=mac, dst='%s')
                /IP(id=0xffff - 100, src='10.10.0.100', dst='198.51.100.77')/UDP(dport=9, chksum=0)/Raw(b'x' * 18)))
            for n in range(100000):
                source = 100 + n %% 10
                struct.pack_into('>H', frame, 18, 0xffff - source) # the checksum stays right
                struct.pack_into('>H', frame, 28, source)
                struct.pack_into('>H', frame, 34, 2000 + n // 10)
                wire.send(frame)
                if n %% 2000 == 0: time.sleep(0.01)
            """.formatted(gateway()));
    }

    private int udpPortsOfPool() {
        Matcher used = Pattern.compile("isthmus_nat_ports_used\\{pool=\"egress\",protocol=\"udp\"} (\\d+)")
                .matcher(isthmus.get("/q/metrics"));
        return used.find() ? Integer.parseInt(used.group(1)) : 0;
    }

    private String gateway() {
        return Arping.run(lab.s1().nic(), "10.10.0.1").getFirst();
    }

    private void commit(String nat) {
        HttpResponse<String> response = isthmus.commit(standard + nat);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(OK);
    }
}
