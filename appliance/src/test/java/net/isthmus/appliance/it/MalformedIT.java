package net.isthmus.appliance.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import net.isthmus.core.DropReason;
import net.isthmus.lab.LabHost;
import net.isthmus.lab.probe.Arping;
import net.isthmus.lab.probe.Capture;
import net.isthmus.lab.probe.Ping;
import net.isthmus.lab.probe.Scapy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Frames that no honest host sends, made with scapy: each is dropped, by the reason that an operator would expect, and
 * the appliance goes on.
 */
@OnLab
class MalformedIT {

    private static final int COPIES = 10;

    /** What must not show up behind the appliance; the hosts' own ARP, ND and MLD may. */
    private static final String BEYOND = "not ether multicast and not arp and not icmp6";

    /** What a script may use beside scapy's own names. */
    private static final String NAMES = """
            gateway = '%s'
            ether = Ether(src=mac, dst=gateway)
            ip4 = dict(src='10.10.0.11', dst='10.20.0.11')
            ip6 = dict(src='fd00:10::11', dst='fd00:20::11')
            udp = UDP(sport=9, dport=9)/Raw(b'x' * 64)
            everyone = 'ff:ff:ff:ff:ff:ff'
            asked = Ether(src=mac, dst=everyone, type=0x806)
            question = bytes(ARP(hwsrc=mac, psrc='10.10.0.11', pdst='10.10.0.1'))
            solicited = Ether(src=mac, dst='33:33:ff:00:00:01')
            solicitation = ICMPv6ND_NS(tgt='fd00:10::1')/ICMPv6NDOptSrcLLAddr(lladdr=mac)
            """;

    /**
     * A frame and its fate.
     *
     * @param frame an expression in Python
     * @param reason why it is to be dropped
     */
    record Malformed(String frame, DropReason reason) {
        @Override
        public String toString() {
            return reason.label() + ": " + frame;
        }
    }

    private final StandardLab lab;

    MalformedIT(StandardLab lab) {
        this.lab = lab;
    }

    static Stream<Malformed> frames() {
        return Stream.of(
                // Ethernet and VLAN
                new Malformed("Ether(src=mac, dst='02:00:00:00:cc:01')/IP(**ip4)/udp", DropReason.ETHERNET_NOT_FOR_US),
                new Malformed(
                        "Ether(src=mac, dst=gateway, type=0x88b5)/Raw(b'x' * 46)", DropReason.ETHERNET_TYPE_UNKNOWN),
                new Malformed("Dot3(src=mac, dst=gateway)/LLC()/Raw(b'x' * 46)", DropReason.ETHERNET_TYPE_UNKNOWN),
                new Malformed("ether/Dot1Q(vlan=999)/IP(**ip4)/udp", DropReason.VLAN_UNKNOWN),
                // IPv4
                new Malformed("Ether(src=mac, dst=gateway, type=0x800)/Raw(b'E')", DropReason.IP4_HEADER_INVALID),
                new Malformed(
                        "Ether(src=mac, dst=gateway, type=0x800)/Raw(bytes(IP(**ip4))[:19])",
                        DropReason.IP4_HEADER_INVALID),
                new Malformed(
                        "Ether(src=mac, dst=gateway, type=0x800)/IP(version=6, **ip4)/udp",
                        DropReason.IP4_HEADER_INVALID),
                new Malformed("ether/IP(ihl=4, **ip4)/udp", DropReason.IP4_HEADER_INVALID),
                new Malformed("ether/IP(ihl=15, len=40, **ip4)/Raw(b'x' * 20)", DropReason.IP4_HEADER_INVALID),
                new Malformed("ether/IP(len=19, **ip4)/udp", DropReason.IP4_HEADER_INVALID),
                new Malformed("ether/IP(len=2000, **ip4)/udp", DropReason.IP4_HEADER_INVALID),
                new Malformed("ether/IP(len=65535, **ip4)/Raw(b'x' * 8980)", DropReason.IP4_HEADER_INVALID),
                new Malformed("ether/IP(chksum=0x1234, **ip4)/udp", DropReason.IP4_CHECKSUM_WRONG),
                new Malformed("ether/IP(src='127.0.0.1', dst='10.20.0.11')/udp", DropReason.IP4_SOURCE_INVALID),
                new Malformed("ether/IP(src='224.0.0.5', dst='10.20.0.11')/udp", DropReason.IP4_SOURCE_INVALID),
                new Malformed("ether/IP(src='255.255.255.255', dst='10.20.0.11')/udp", DropReason.IP4_SOURCE_INVALID),
                new Malformed("ether/IP(ttl=0, **ip4)/udp", DropReason.IP4_TTL_EXPIRED),
                new Malformed(
                        "Ether(src=mac, dst='01:00:5e:01:02:03')/IP(src='10.10.0.11', dst='239.1.2.3', ttl=9)/udp",
                        DropReason.MULTICAST_NOT_ROUTED),
                // IPv6
                new Malformed(
                        "Ether(src=mac, dst=gateway, type=0x86dd)/Raw(bytes(IPv6(**ip6))[:39])",
                        DropReason.IP6_HEADER_INVALID),
                new Malformed(
                        "Ether(src=mac, dst=gateway, type=0x86dd)/IPv6(version=4, **ip6)/udp",
                        DropReason.IP6_HEADER_INVALID),
                new Malformed("ether/IPv6(plen=2000, **ip6)/udp", DropReason.IP6_HEADER_INVALID),
                new Malformed("ether/IPv6(src='ff02::1', dst='fd00:20::11')/udp", DropReason.IP6_SOURCE_INVALID),
                new Malformed("ether/IPv6(src='::1', dst='fd00:20::11')/udp", DropReason.IP6_SOURCE_INVALID),
                new Malformed("ether/IPv6(hlim=0, **ip6)/udp", DropReason.IP6_HOP_LIMIT_EXPIRED),
                new Malformed("ether/IPv6(src='fe80::77', dst='fd00:20::11')/udp", DropReason.IP6_SCOPE_EXCEEDED),
                // ARP and neighbour discovery
                new Malformed("asked/Raw(question[:20])", DropReason.ARP_INVALID),
                new Malformed("asked/Raw(question[:4] + b'\\x08' + question[5:])", DropReason.ARP_INVALID),
                new Malformed("asked/Raw(question[:2] + b'\\x12\\x34' + question[4:])", DropReason.ARP_INVALID),
                new Malformed(
                        "solicited/IPv6(src='fd00:10::11', dst='ff02::1:ff00:1', hlim=64)/solicitation",
                        DropReason.ND_INVALID),
                new Malformed(
                        "solicited/IPv6(src='fd00:10::11', dst='ff02::1:ff00:1', "
                                + "hlim=255)/ICMPv6ND_NS(tgt='fd00:10::1', cksum=0x1234)",
                        DropReason.ND_INVALID),
                new Malformed(
                        "solicited/IPv6(src='fd00:10::11', dst='ff02::1:ff00:1', hlim=255)/ICMPv6ND_NS(tgt='ff02::1')",
                        DropReason.ND_INVALID),
                new Malformed(
                        "solicited/IPv6(src='fd00:10::11', dst='ff02::1:ff00:1', "
                                + "hlim=255)/ICMPv6ND_NS(tgt='fd00:10::1')/Raw(b'\\x01\\x00' + b'x' * 6)",
                        DropReason.ND_INVALID));
    }

    @ParameterizedTest
    @MethodSource("frames")
    void shouldDropByItsNameWhenMalformed(Malformed malformed) {
        lab.isthmus("Linux does not name its drops alike");
        String reason = malformed.reason().label();
        long before = lab.drops(reason);
        try (Capture beyond = Capture.start(lab.w1().nic(), BEYOND)) {
            send(lab.s1(), "frame = %s\nfor _ in range(%d):\n    send(frame)\n".formatted(malformed.frame(), COPIES));
            assertThat(beyond.finish()).as("forwarded").isEmpty();
        }
        assertThat(lab.newDrops(reason, before, COPIES))
                .as("drops by " + reason)
                .isGreaterThanOrEqualTo(COPIES);
    }

    @Test
    void shouldForwardNothingWhenMalformed() {
        StringBuilder script = new StringBuilder();
        frames().forEach(malformed ->
                script.append("send(").append(malformed.frame()).append(")\n"));
        try (Capture beyond = Capture.start(lab.w1().nic(), BEYOND)) {
            send(lab.s1(), script.toString());
            assertThat(beyond.finish()).isEmpty();
        }
    }

    @Test
    void shouldDropGroupSourcesWhenBridged() {
        lab.isthmus("Linux does not name its drops alike");
        long before = lab.drops(DropReason.BRIDGE_SOURCE_MAC_INVALID.label());
        try (Capture beyond = Capture.start(lab.b1().nic(), "ether proto 0x88b5")) {
            Scapy.run(lab.a1().nic(), """
                    for source in ('03:00:00:00:00:01', 'ff:ff:ff:ff:ff:ff', '00:00:00:00:00:00'):
                        send(Ether(src=source, dst='ff:ff:ff:ff:ff:ff', type=0x88b5)/Raw(b'x' * 46))
                    """);
            assertThat(beyond.finish()).isEmpty();
        }
        assertThat(lab.newDrops(DropReason.BRIDGE_SOURCE_MAC_INVALID.label(), before, 3))
                .isGreaterThanOrEqualTo(3);
    }

    @Test
    void shouldCutWhatFollowsThePacketWhenTheFrameIsLonger() {
        try (Capture beyond = Capture.start(lab.w1().nic(), "udp dst port 9")) {
            send(
                    lab.s1(),
                    "send(ether/IP(len=48, **ip4)/UDP(sport=9, dport=9, len=28)/Raw(b'x' * 20)/Raw(b'trailer' * 9))\n");
            assertThat(beyond.finish(1)).singleElement().asString().contains("length 62:");
        }
    }

    /** Valid frames with bytes changed, cut and doubled at random, the same in every run. */
    @Test
    void shouldGoOnWhenFramesAreMutilatedAtRandom() {
        for (LabHost host : new LabHost[] {lab.s1(), lab.a1(), lab.b1(), lab.internet()}) {
            send(host, """
                    chance = random.Random(20)
                    tag = Dot1Q(vlan=200)
                    good = [bytes(frame) for frame in (
                        ether/IP(**ip4)/udp, ether/IPv6(**ip6)/udp, ether/tag/IP(**ip4)/udp, ether/tag/IPv6(**ip6)/udp,
                        ether/IP(flags='MF', frag=7, **ip4)/udp, ether/IPv6(**ip6)/IPv6ExtHdrFragment(offset=5)/udp,
                        Ether(src=mac, dst=everyone)/ARP(pdst='10.10.0.1'), Ether(src=mac, dst=everyone)/tag/ARP(pdst='10.30.0.1'),
                        solicited/IPv6(src='fd00:10::11', dst='ff02::1:ff00:1', hlim=255)/solicitation,
                        ether/IP(src='10.10.0.11', dst='10.10.0.1')/ICMP()/Raw(b'x' * 3000),
                        ether/IP(options=[IPOption_Router_Alert()], **ip4)/udp,
                        ether/IPv6(**ip6)/IPv6ExtHdrHopByHop()/IPv6ExtHdrDestOpt()/udp)]
                    for _ in range(4000):
                        frame = bytearray(chance.choice(good))
                        for _ in range(chance.randrange(6)):
                            frame[chance.randrange(min(len(frame), 90))] = chance.randrange(256)
                        if chance.random() < 0.2:
                            frame = frame[:chance.randrange(14, len(frame))]
                        elif chance.random() < 0.1:
                            frame = (frame * 60)[:chance.randrange(1000, 9014)]
                        try:
                            send(bytes(frame))
                        except OSError:
                            pass  # longer than this host's MTU
                    """);
        }
        assertThat(lab.router().isRunning()).isTrue();
        assertThat(lab.reaches(lab.s1(), lab.w1().ip4())).isTrue();
        assertThat(lab.reaches(lab.a1(), lab.b1().ip6())).isTrue();
        // Mutilated ARP from its own port may have told a wrong MAC of the host there: that heals by asking again.
        // Hosts beside it may have heard it, too, and would ask again only after a while.
        for (LabHost host : lab.network().hosts()) {
            host.namespace().ip("neigh", "flush", "all");
        }
        for (String bvi : new String[] {"10.30.0.1", "fd00:30::1"}) {
            assertThat(lab.reaches(lab.a1(), bvi)).isTrue();
            assertThat(lab.reaches(lab.b1(), bvi)).isTrue();
        }
        assertThat(lab.reaches(lab.s1(), lab.internet().ip4())).isTrue();
        assertThat(lab.reaches(lab.s1(), lab.internet().ip6())).isTrue();
        Ping.Result jumbo =
                lab.ping(lab.s1(), lab.w1().ip4()).packets(9000).unfragmented().run();
        assertThat(jumbo)
                .as(() -> "%s%n%s"
                        .formatted(jumbo, lab.isthmus("reads the drop counters").get("/api/v1/drops")))
                .matches(Ping.Result::isComplete);
        assertThat(lab.drops(DropReason.WORKER_FAULT.label())).isZero();
    }

    private void send(LabHost host, String script) {
        String gateway = Arping.run(host.nic(), gatewayOf(host)).getFirst();
        Scapy.run(host.nic(), NAMES.formatted(gateway) + script);
    }

    private static String gatewayOf(LabHost host) {
        return host.description().gateways().getFirst();
    }
}
