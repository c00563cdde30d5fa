package net.isthmus.l2bridge.vxlan;

import static net.isthmus.l2bridge.vxlan.TestPackets.counting;
import static net.isthmus.l2bridge.vxlan.TestPackets.frame;
import static net.isthmus.l2bridge.vxlan.TestPackets.ip;
import static net.isthmus.l2bridge.vxlan.VxlanFixture.ALICE;
import static net.isthmus.l2bridge.vxlan.VxlanFixture.BOB;
import static net.isthmus.l2bridge.vxlan.VxlanFixture.BVI;
import static net.isthmus.l2bridge.vxlan.VxlanFixture.TUNNEL_4;
import static net.isthmus.l2bridge.vxlan.VxlanFixture.TUNNEL_6;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.node.IcmpError;
import net.isthmus.fastpath.tables.InterfaceTable;
import net.isthmus.fastpath.tables.InterfaceTable.Entry;
import net.isthmus.fastpath.tables.InterfaceTable.Kind;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.Icmpv6;
import net.isthmus.wire.InternetChecksum;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.NetworkOrder;
import org.junit.jupiter.api.Test;

/** What a bridged host hears when its packet is too long for a VXLAN. */
class VxlanErrorNodeTest {
    private static final long BVI_MAC = 0x0200_0000_00ffL;
    private static final byte[] LONG_4 =
            frame(BOB, ALICE, Ethernet.TYPE_IP4, ip("10.0.0.1", "10.0.0.2", 0, 17, counting(1480)));
    private static final byte[] LONG_6 =
            frame(BOB, ALICE, Ethernet.TYPE_IP6, ip("fd00::1", "fd00::2", 0, 17, counting(1460)));

    private final VxlanFixture vxlan = new VxlanFixture().withTunnels(1400);

    @Test
    void shouldSpeakInTheNameOfTheDestinationWhenBridgeHasNoAddress() {
        byte[] heard = send(TUNNEL_4, LONG_4, TUNNEL_4);
        assertFrame(heard, ALICE, BOB);
        assertIp4(heard, "10.0.0.2", "10.0.0.1", 1400);
        byte[] heard6 = send(TUNNEL_6, LONG_6, TUNNEL_6);
        assertFrame(heard6, ALICE, BOB);
        assertIp6(heard6, "fd00::2", "fd00::1", 1400);
        assertThat(vxlan.drops()).isEqualTo(Map.of(DropReason.VXLAN_PATH_MTU_EXCEEDED, 2L));
        assertThat(vxlan.framesMissing()).isZero();
    }

    @Test
    void shouldSpeakInTheNameOfTheBridgeWhenItHasAnAddress() {
        withBvi();
        byte[] heard = send(TUNNEL_4, LONG_4, BVI);
        assertFrame(heard, ALICE, BVI_MAC);
        assertIp4(heard, "10.0.0.254", "10.0.0.1", 1400);
        byte[] heard6 = send(TUNNEL_4, LONG_6, BVI);
        assertFrame(heard6, ALICE, BVI_MAC);
        assertIp6(heard6, "fd00::fe", "fd00::1", 1400);
    }

    /** A routed packet comes from the bridge's own MAC: what speaks to it is beyond the tunnel. */
    @Test
    void shouldSpeakInTheNameOfTheDestinationWhenThePacketWasRoutedIntoTheBridge() {
        withBvi();
        byte[] routed = LONG_4.clone();
        Ethernet.write(MemorySegment.ofArray(routed), 0, BOB, BVI_MAC, Ethernet.TYPE_IP4);
        assertFrame(send(TUNNEL_4, routed, TUNNEL_4), BVI_MAC, BOB);
    }

    @Test
    void shouldSpeakWhetherDontFragmentIsSetOrNot() {
        byte[] mayBeCut = LONG_4.clone();
        MemorySegment memory = MemorySegment.ofArray(mayBeCut);
        NetworkOrder.putU16(memory, 14 + Ipv4.FRAGMENT, 0);
        Ipv4.writeChecksum(memory, 14, Ipv4.MIN_LENGTH);
        assertIp4(send(TUNNEL_4, mayBeCut, TUNNEL_4), "10.0.0.2", "10.0.0.1", 1400);
    }

    @Test
    void shouldCountOnlyWhenInnerIsNotIp() {
        vxlan.output(TUNNEL_4, frame(BOB, ALICE, 0x88b5, counting(1401)));
        vxlan.drain(VxlanErrorNode.NAME);
        assertThat(vxlan.take("bridge-input")).isEmpty();
        assertThat(vxlan.drops()).isEqualTo(Map.of(DropReason.VXLAN_PATH_MTU_EXCEEDED, 1L));
    }

    @Test
    void shouldNotSpeakInTheNameOfAGroup() {
        vxlan.output(
                TUNNEL_4,
                frame(0x0100_5e00_0001L, ALICE, Ethernet.TYPE_IP4, ip("10.0.0.1", "224.0.0.1", 0, 17, counting(1480))));
        vxlan.output(
                TUNNEL_4,
                frame(0x3333_0000_0001L, ALICE, Ethernet.TYPE_IP6, ip("fd00::1", "ff02::1", 0, 17, counting(1460))));
        vxlan.drain(VxlanErrorNode.NAME);
        assertThat(vxlan.take("bridge-input")).isEmpty();
        assertThat(vxlan.drops())
                .isEqualTo(Map.of(DropReason.VXLAN_PATH_MTU_EXCEEDED, 2L, DropReason.ICMP_ERROR_SUPPRESSED, 2L));
    }

    /** Routing found the egress link too narrow for the outer packet. */
    @Test
    void shouldTellTheInnerMtuWhenRoutingRefusedTheOuterPacket() {
        var wide = new VxlanFixture().withTunnels(9000);
        for (int tunnel : new int[] {TUNNEL_4, TUNNEL_6}) {
            String edge = tunnel == TUNNEL_4 ? "ip4-input" : "ip6-input";
            wide.output(tunnel, LONG_4);
            int outer = wide.edge(edge).get(0);
            wide.edge(edge).clear();
            IcmpError.request(wide.frames, outer, IcmpError.TOO_BIG, 1400);
            wide.run(VxlanErrorNode.NAME, outer);
            assertIp4(wide.takeOne("bridge-input"), "10.0.0.2", "10.0.0.1", tunnel == TUNNEL_4 ? 1350 : 1330);
        }
        wide.output(TUNNEL_4, LONG_4);
        int unroutable = wide.edge("ip4-input").get(0);
        wide.edge("ip4-input").clear();
        IcmpError.request(wide.frames, unroutable, IcmpError.NO_ROUTE, 0);
        wide.run(VxlanErrorNode.NAME, unroutable);
        assertThat(wide.take("bridge-input")).isEmpty();
        assertThat(wide.drops())
                .isEqualTo(Map.of(DropReason.VXLAN_PATH_MTU_EXCEEDED, 2L, DropReason.VXLAN_REMOTE_UNREACHABLE, 1L));
        assertThat(wide.framesMissing()).isZero();
    }

    @Test
    void shouldQuoteNoMoreThanIsThereWhenFrameIsAChainOfShortChunks() {
        vxlan.chunkBytes(100);
        byte[] heard = send(TUNNEL_4, LONG_4, TUNNEL_4);
        assertThat(heard).hasSize(14 + 20 + 8 + 86);
        assertIp4(heard, "10.0.0.2", "10.0.0.1", 1400);
    }

    private void withBvi() {
        Entry bvi = Entry.of(BVI, "campus", Kind.BVI)
                .withMac(BVI_MAC)
                .withBridgeDomain(7)
                .withPort(0, 0)
                .withAddresses(
                        true,
                        IpAddress.parse("10.0.0.254").ipv4Bits(),
                        IpAddress.parse("fd00::fe").high(),
                        IpAddress.parse("fd00::fe").low());
        Entry member = Entry.of(TUNNEL_4, "stretch/192.0.2.2", Kind.VXLAN)
                .withBridgeDomain(7)
                .withPort(0, 0);
        vxlan.interfaces(new InterfaceTable(List.of(bvi, member)));
        vxlan.tunnels.changed(bvi, true);
        vxlan.tunnels.changed(member, true);
    }

    private byte[] send(int tunnel, byte[] inner, int speaker) {
        vxlan.output(tunnel, inner);
        vxlan.drain(VxlanErrorNode.NAME);
        assertThat(vxlan.edge("bridge-input").count())
                .as("drops %s", vxlan.drops())
                .isEqualTo(1);
        assertThat(vxlan.frames.rxInterface(vxlan.edge("bridge-input").get(0))).isEqualTo(speaker);
        return vxlan.takeOne("bridge-input");
    }

    private static void assertFrame(byte[] heard, long destination, long source) {
        MemorySegment memory = MemorySegment.ofArray(heard);
        assertThat(Ethernet.destination(memory, 0)).isEqualTo(destination);
        assertThat(Ethernet.source(memory, 0)).isEqualTo(source);
    }

    private static void assertIp4(byte[] heard, String source, String destination, int mtu) {
        MemorySegment memory = MemorySegment.ofArray(heard);
        assertThat(heard.length).isLessThanOrEqualTo(14 + 576);
        assertThat(Ipv4.totalLength(memory, 14)).isEqualTo(heard.length - 14);
        assertThat(Ipv4.hasValidChecksum(memory, 14, 20)).isTrue();
        assertThat(IpAddress.ofIpv4(Ipv4.source(memory, 14))).hasToString(source);
        assertThat(IpAddress.ofIpv4(Ipv4.destination(memory, 14))).hasToString(destination);
        assertThat(NetworkOrder.u16(memory, 34)).isEqualTo(3 << 8 | 4);
        assertThat(InternetChecksum.fold(InternetChecksum.sum(memory, 34, heard.length - 34, 0)))
                .isEqualTo(0xffff);
        assertThat(NetworkOrder.i32(memory, 38)).isEqualTo(mtu);
        assertThat(IpAddress.ofIpv4(Ipv4.source(memory, 42))).hasToString(destination);
    }

    private static void assertIp6(byte[] heard, String source, String destination, int mtu) {
        MemorySegment memory = MemorySegment.ofArray(heard);
        assertThat(heard.length).isLessThanOrEqualTo(14 + 1280);
        assertThat(Icmpv6.sum(memory, 14, heard.length - 54)).isEqualTo(0xffff);
        assertThat(IpAddress.ofIpv6(NetworkOrder.i64(memory, 22), NetworkOrder.i64(memory, 30)))
                .hasToString(source);
        assertThat(IpAddress.ofIpv6(NetworkOrder.i64(memory, 38), NetworkOrder.i64(memory, 46)))
                .hasToString(destination);
        assertThat(heard[54]).isEqualTo((byte) Icmpv6.TOO_BIG);
        assertThat(NetworkOrder.i32(memory, 58)).isEqualTo(mtu);
    }
}
