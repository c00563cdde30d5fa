package net.isthmus.fastpath.node;

import static net.isthmus.fastpath.testing.Packets.icmp;
import static net.isthmus.fastpath.testing.Packets.ip4;
import static net.isthmus.fastpath.testing.Packets.ip6;
import static net.isthmus.fastpath.testing.Packets.udp;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.feature.IpBehaviour;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.LocalService;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.tables.AdjacencyTable;
import net.isthmus.fastpath.tables.IcmpLimits;
import net.isthmus.fastpath.tables.InterfaceTable;
import net.isthmus.fastpath.tables.PolicyRule;
import net.isthmus.fastpath.tables.PolicyTable;
import net.isthmus.fastpath.testing.Allocations;
import net.isthmus.fastpath.testing.Interfaces;
import net.isthmus.fastpath.testing.TestWorker;
import net.isthmus.wire.Icmp;
import net.isthmus.wire.Icmpv6;
import net.isthmus.wire.IpPrefix;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LocalInputNodeTest {
    private static final int PORT = 2;
    private static final int TUNNEL = 3;
    private static final int OTHER_VRF = 4;
    private static final int DHCP_KIND = 40;
    private static final int GRE = 47;
    private static final byte[] PAYLOAD = {1, 2, 3, 4, 5, 6, 7, 8};

    private final TestWorker worker = new TestWorker(64);
    private final Edges edges = new Edges();
    private final Vector tunnel = edges.to("tunnel-input");
    private final Vector host = edges.to("host-output");
    private final Vector ip4 = edges.to("ip4-input");
    private final Vector ip6 = edges.to("ip6-input");
    private final List<PolicyRule> rules = new ArrayList<>();
    private final IpBehaviour behaviour = IpBehaviour.usual();
    private final LocalInputNode node = new LocalInputNode(
            worker.context(),
            List.of(
                    LocalService.udp(4789, "tunnel-input"),
                    LocalService.udp(68, DHCP_KIND),
                    LocalService.protocol(GRE, "tunnel-input")),
            behaviour,
            edges);

    @AfterEach
    void everyFrameIsAccountedFor() {
        List.of(tunnel, host, ip4, ip6).forEach(worker::take);
        assertThat(worker.framesMissing()).isZero();
        worker.close();
    }

    @Test
    void shouldNameTheDropWhenTheRateOfEchoRepliesIsSpent() {
        behaviour.icmpLimits().set(new IcmpLimits(0, 0, 0, 0, 1));
        byte[] echo4 = ip4("10.0.0.2", "10.0.0.1")
                .payload(IpProtocol.ICMP, icmp(Icmp.ECHO_REQUEST, 0, 8))
                .build();
        byte[] echo6 = ip6("fd00::2", "fd00::1")
                .payload(IpProtocol.ICMPV6, icmp(Icmpv6.ECHO_REQUEST, 0, 8))
                .build();
        for (int i = 0; i < 8; i++) {
            worker.run(node, worker.packet(2, echo4), worker.packet(2, echo6));
        }

        assertThat(ip4.count() + ip6.count()).as("ten at once").isEqualTo(10);
        assertThat(worker.dropped(DropReason.ICMP_ECHO_REPLY_LIMITED)).isEqualTo(6);
    }

    @Test
    void shouldHandAPacketToWhoeverHasRegisteredForItsPortOrProtocol() {
        byte[] vxlan = ip4("10.0.0.2", "10.0.0.1")
                .payload(IpProtocol.UDP, udp(5000, 4789, 8))
                .build();
        byte[] vxlan6 = ip6("fd00::2", "fd00::1")
                .payload(IpProtocol.UDP, udp(5000, 4789, 8))
                .build();
        byte[] gre = ip4("10.0.0.2", "10.0.0.1").payload(GRE, PAYLOAD).build();
        byte[] ssh = ip4("10.0.0.2", "10.0.0.1")
                .payload(IpProtocol.TCP, new byte[20])
                .build();
        byte[] dns = ip6("fd00::2", "fd00::1")
                .payload(IpProtocol.UDP, udp(5000, 53, 8))
                .build();
        run(vxlan, vxlan6, gre, ssh, dns);
        assertThat(worker.take(tunnel)).containsExactly(vxlan, vxlan6, gre);
        assertThat(worker.take(host)).containsExactly(ssh, dns);
    }

    @Test
    void shouldHandAPacketToTheControlLoopWithItsInterface() {
        byte[] offer = ip4("10.0.0.2", "255.255.255.255")
                .payload(IpProtocol.UDP, udp(67, 68, 300))
                .build();
        run(offer);
        assertThat(worker.punted()).singleElement().satisfies(record -> {
            assertThat(record.kind()).isEqualTo(DHCP_KIND);
            assertThat(record.first()).isEqualTo(PORT);
            assertThat(record.bytes()).isEqualTo(offer);
        });
    }

    @Test
    void shouldAnswerAnEchoRequestWithRightChecksums() {
        run(ip4("10.0.0.2", "10.0.0.1")
                .hopLimit(3)
                .payload(IpProtocol.ICMP, icmp(8, 0, 40))
                .build());
        assertThat(worker.take(ip4))
                .containsExactly(ip4("10.0.0.1", "10.0.0.2")
                        .hopLimit(64)
                        .payload(IpProtocol.ICMP, icmp(0, 0, 40))
                        .build());
    }

    @Test
    void shouldAnswerAnEchoRequestOverIpv6WithARightChecksum() {
        run(ip6("fd00::2", "fd00::1")
                .payload(IpProtocol.ICMPV6, icmp(Icmpv6.ECHO_REQUEST, 0, 40))
                .build());
        assertThat(worker.take(ip6)).singleElement().satisfies(reply -> {
            MemorySegment memory = MemorySegment.ofArray(reply);
            assertThat(reply[Ipv6.LENGTH] & 0xff).isEqualTo(Icmpv6.ECHO_REPLY);
            assertThat(Icmpv6.sum(memory, 0, 48)).isEqualTo(0xffff);
            assertThat(Ipv6.sourceLow(memory, 0)).isEqualTo(1);
            assertThat(Ipv6.destinationLow(memory, 0)).isEqualTo(2);
        });
    }

    @Test
    void shouldLeaveFragmentsAndBroadcastEchoesToTheHostStack() {
        byte[] fragment = ip4("10.0.0.2", "10.0.0.1")
                .fragment(Ipv4.MORE_FRAGMENTS)
                .payload(IpProtocol.ICMP, icmp(8, 0, 40))
                .build();
        byte[] rest = ip4("10.0.0.2", "10.0.0.1")
                .fragment(6)
                .payload(IpProtocol.UDP, udp(5000, 4789, 40))
                .build();
        byte[] broadcast = ip4("10.0.0.2", "255.255.255.255")
                .payload(IpProtocol.ICMP, icmp(8, 0, 40))
                .build();
        run(fragment, rest, broadcast);
        assertThat(worker.take(host)).containsExactly(fragment, rest, broadcast);
    }

    @Test
    void shouldLeaveAPacketThatEndsBeforeItsPortsToTheHostStack() {
        byte[] cut =
                ip4("10.0.0.2", "10.0.0.1").payload(IpProtocol.UDP, new byte[3]).build();
        byte[] nothing = ip4("10.0.0.2", "10.0.0.1")
                .payload(IpProtocol.ICMP, new byte[0])
                .build();
        run(cut, nothing);
        assertThat(worker.take(host)).containsExactly(cut, nothing);
    }

    @Test
    void shouldDropWhatComesInClearWhenSelectorsSayThatItsAnswerIsProtected() {
        protect("10.0.0.0/24", "10.9.0.0/16", IpProtocol.UDP, List.of(new PolicyRule.Ports(4789, 4789)));
        protect("fd00::/64", "fd09::/64", PolicyRule.ANY, List.of());
        byte[] vxlan = ip4("10.9.0.2", "10.0.0.1")
                .payload(IpProtocol.UDP, udp(4789, 4789, 8))
                .build();
        byte[] six =
                ip6("fd09::2", "fd00::1").payload(IpProtocol.TCP, new byte[20]).build();
        byte[] first = ip4("10.9.0.2", "10.0.0.1")
                .fragment(Ipv4.MORE_FRAGMENTS)
                .payload(IpProtocol.UDP, udp(4789, 4789, 8))
                .build();
        byte[] otherPort = ip4("10.9.0.2", "10.0.0.1")
                .payload(IpProtocol.UDP, udp(4789, 53, 8))
                .build();
        byte[] elsewhere = ip4("10.8.0.2", "10.0.0.1")
                .payload(IpProtocol.UDP, udp(4789, 4789, 8))
                .build();
        byte[] ike = ip4("10.9.0.2", "10.0.0.1")
                .payload(IpProtocol.UDP, udp(4789, 500, 8))
                .build();

        run(vxlan, six, first, otherPort, elsewhere, ike);

        assertThat(worker.dropped(DropReason.ESP_MISSING)).isEqualTo(3);
        assertThat(worker.take(tunnel)).containsExactly(elsewhere);
        assertThat(worker.take(host)).containsExactly(otherPort, ike);
    }

    @Test
    void shouldTakeFromATunnelWhatMayNotComeInClear() {
        protect("10.0.0.0/24", "10.9.0.0/16", PolicyRule.ANY, List.of());
        byte[] packet = ip4("10.9.0.2", "10.0.0.1")
                .payload(IpProtocol.UDP, udp(5000, 4789, 8))
                .build();

        worker.run(node, worker.packet(TUNNEL, packet), worker.packet(OTHER_VRF, packet));

        assertThat(worker.take(tunnel)).containsExactly(packet, packet);
    }

    @Test
    void shouldJudgeAnErrorByThePacketThatItIsAbout() {
        protect("10.0.0.0/24", "10.9.0.0/16", IpProtocol.TCP, List.of());
        protect("fd00::/64", "fd09::/64", IpProtocol.TCP, List.of());
        byte[] aboutProtected = ip4("10.8.0.2", "10.0.0.1")
                .payload(IpProtocol.ICMP, about(IpProtocol.TCP, false))
                .build();
        byte[] aboutClear = ip4("10.9.0.2", "10.0.0.1")
                .payload(IpProtocol.ICMP, about(IpProtocol.ESP, false))
                .build();
        byte[] aboutProtected6 = ip6("fd08::2", "fd00::1")
                .payload(IpProtocol.ICMPV6, about(IpProtocol.TCP, true))
                .build();

        run(aboutProtected, aboutClear, aboutProtected6);

        assertThat(worker.take(host)).containsExactly(aboutClear);
        assertThat(worker.dropped(DropReason.ESP_MISSING)).isEqualTo(2);
    }

    private static byte[] about(int protocol, boolean isIp6) {
        byte[] quoted = isIp6
                ? ip6("fd00::1", "fd09::2").payload(protocol, new byte[8]).build()
                : ip4("10.0.0.1", "10.9.0.2").payload(protocol, new byte[8]).build();
        byte[] error = new byte[8 + quoted.length];
        error[0] = (byte) (isIp6 ? Icmpv6.TOO_BIG : Icmp.UNREACHABLE);
        System.arraycopy(quoted, 0, error, 8, quoted.length);
        return error;
    }

    /** Rules as the children of an IPsec connection make them, behind that which lets IKE pass. */
    private void protect(String local, String remote, int protocol, List<PolicyRule.Ports> localPorts) {
        var ike = List.of(new PolicyRule.Ports(500, 500));
        if (rules.isEmpty()) {
            rules.add(rule(List.of(), List.of(), IpProtocol.UDP, ike, PolicyTable.TO_ROUTES));
        }
        var from = List.of(IpPrefix.parse(local));
        var to = List.of(IpPrefix.parse(remote));
        rules.add(rule(from, to, protocol, localPorts, AdjacencyTable.BLACKHOLE));
        behaviour.policies().set(new PolicyTable(rules, 8));
        var own = Interfaces.port(PORT, "02:00:00:00:00:02", "10.0.0.1", "fd00::1")
                .withFeatures(InterfaceTable.FEATURE_OWN_RULES, true);
        var out = Interfaces.port(TUNNEL, "02:00:00:00:00:03", "10.1.0.1", "fd01::1")
                .withFeatures(InterfaceTable.FEATURE_OWN_RULES | InterfaceTable.FEATURE_PROTECTED, true);
        var apart = Interfaces.port(OTHER_VRF, "02:00:00:00:00:04", "10.0.0.1", "fd00::1");
        worker.turn(new InterfaceTable(List.of(own, out, apart)), 0);
    }

    private static PolicyRule rule(
            List<IpPrefix> from, List<IpPrefix> to, int protocol, List<PolicyRule.Ports> localPorts, int adjacency) {
        return new PolicyRule(
                0,
                List.of(PolicyTable.OWN),
                from,
                to,
                protocol,
                protocol,
                localPorts,
                List.of(),
                PolicyRule.ALL_DSCPS,
                adjacency);
    }

    @Test
    void shouldAllocateNothing() {
        protect("10.0.0.0/24", "10.9.0.0/16", PolicyRule.ANY, List.of());
        byte[] echo = ip4("10.0.0.2", "10.0.0.1")
                .payload(IpProtocol.ICMP, icmp(8, 0, 40))
                .build();
        int frame = worker.packet(PORT, echo);
        long allocated = Allocations.during(100_000, () -> {
            node.inbox().append(frame);
            node.process(node.inbox());
            node.inbox().clear();
            ip4.clear();
            host.clear();
        });
        assertThat(allocated).isZero();
        worker.frames().freePacket(frame);
    }

    private void run(byte[]... packets) {
        for (byte[] packet : packets) {
            worker.run(node, worker.packet(PORT, packet));
        }
    }
}
