package net.isthmus.fastpath.node;

import static net.isthmus.fastpath.testing.Packets.icmp;
import static net.isthmus.fastpath.testing.Packets.ip4;
import static net.isthmus.fastpath.testing.Packets.ip6;
import static net.isthmus.fastpath.testing.Packets.udp;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.List;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.LocalService;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.tables.IcmpLimits;
import net.isthmus.fastpath.tables.Published;
import net.isthmus.fastpath.testing.Allocations;
import net.isthmus.fastpath.testing.TestWorker;
import net.isthmus.wire.Icmp;
import net.isthmus.wire.Icmpv6;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LocalInputNodeTest {
    private static final int PORT = 2;
    private static final int DHCP_KIND = 40;
    private static final int GRE = 47;
    private static final byte[] PAYLOAD = {1, 2, 3, 4, 5, 6, 7, 8};

    private final TestWorker worker = new TestWorker(64);
    private final Edges edges = new Edges();
    private final Vector tunnel = edges.to("tunnel-input");
    private final Vector host = edges.to("host-output");
    private final Vector ip4 = edges.to("ip4-input");
    private final Vector ip6 = edges.to("ip6-input");
    private final Published<IcmpLimits> limits = new Published<>(IcmpLimits.USUAL);
    private final LocalInputNode node = new LocalInputNode(
            worker.context(),
            List.of(
                    LocalService.udp(4789, "tunnel-input"),
                    LocalService.udp(68, DHCP_KIND),
                    LocalService.protocol(GRE, "tunnel-input")),
            limits,
            edges);

    @AfterEach
    void everyFrameIsAccountedFor() {
        List.of(tunnel, host, ip4, ip6).forEach(worker::take);
        assertThat(worker.framesMissing()).isZero();
        worker.close();
    }

    @Test
    void shouldNameTheDropWhenTheRateOfEchoRepliesIsSpent() {
        limits.set(new IcmpLimits(0, 0, 0, 0, 1));
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
    void shouldAllocateNothing() {
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
