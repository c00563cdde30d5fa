package net.isthmus.l2bridge.vxlan;

import static net.isthmus.l2bridge.vxlan.TestPackets.counting;
import static net.isthmus.l2bridge.vxlan.TestPackets.frame;
import static net.isthmus.l2bridge.vxlan.TestPackets.ip;
import static net.isthmus.l2bridge.vxlan.TestPackets.udp;
import static net.isthmus.l2bridge.vxlan.TestPackets.udpSum;
import static net.isthmus.l2bridge.vxlan.TestPackets.vxlan;
import static net.isthmus.l2bridge.vxlan.VxlanFixture.ALICE;
import static net.isthmus.l2bridge.vxlan.VxlanFixture.BOB;
import static net.isthmus.l2bridge.vxlan.VxlanFixture.TUNNEL_4;
import static net.isthmus.l2bridge.vxlan.VxlanFixture.TUNNEL_6;
import static net.isthmus.l2bridge.vxlan.VxlanFixture.VNI;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.graph.Counters.InterfaceCounter;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.node.IcmpError;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.InternetChecksum;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.NetworkOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VxlanOutputNodeTest {
    private static final byte[] PING =
            frame(BOB, ALICE, Ethernet.TYPE_IP4, ip("10.0.0.1", "10.0.0.2", 0, 1, counting(64)));

    private final VxlanFixture vxlan = new VxlanFixture().withTunnels(9000);

    @Test
    void shouldMakeTheOuterPacketOfRfc7348WhenUnderlayIsIpv4() {
        vxlan.output(TUNNEL_4, PING);
        byte[] outer = vxlan.takeOne("ip4-input");
        byte[] expected = vxlan("192.0.2.1", "192.0.2.2", 0, 4789, VNI, PING);
        copyPort(outer, expected, 20);
        assertThat(outer).isEqualTo(expected);
        assertThat(Ipv4.hasValidChecksum(MemorySegment.ofArray(outer), 0, 20)).isTrue();
        assertThat(vxlan.framesMissing()).isZero();
    }

    @Test
    void shouldMakeAChecksumAndAFlowLabelWhenUnderlayIsIpv6() {
        vxlan.output(TUNNEL_6, PING);
        byte[] outer = vxlan.takeOne("ip6-input");
        assertThat(udpSum(outer)).isEqualTo(0xffff);
        MemorySegment memory = MemorySegment.ofArray(outer);
        assertThat(NetworkOrder.u16(memory, 46)).isNotZero();
        assertThat(NetworkOrder.i32(memory, 0) & 0xf_ffff).isNotZero();
        byte[] expected = vxlan("2001:db8::1", "2001:db8::2", 0, 4789, VNI, PING);
        copyPort(outer, expected, 40);
        NetworkOrder.putI32(MemorySegment.ofArray(expected), 0, NetworkOrder.i32(memory, 0));
        NetworkOrder.putU16(MemorySegment.ofArray(expected), 46, NetworkOrder.u16(memory, 46));
        assertThat(outer).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 65, 1499, 3800, 3841, 8999, 9000})
    void shouldKeepEveryByteAndTheChecksumWhenFrameIsAChain(int bytes) {
        byte[] inner =
                frame(BOB, ALICE, Ethernet.TYPE_IP6, ip("fd00::1", "fd00::2", 0, 17, udp(1, 2, counting(bytes - 48))));
        for (int chunkBytes : new int[] {Frames.CHUNK_DATA_BYTES, 1001, 97}) {
            vxlan.chunkBytes(chunkBytes).output(TUNNEL_6, inner);
            byte[] outer = vxlan.takeOne("ip6-input");
            assertThat(udpSum(outer)).isEqualTo(0xffff);
            assertThat(outer).endsWith(inner).hasSize(inner.length + 56);
        }
        assertThat(vxlan.framesMissing()).isZero();
    }

    @Test
    void shouldSendAsLocallyOriginatedByTheTunnelWhenEncapsulated() {
        vxlan.output(TUNNEL_4, PING);
        int frame = vxlan.edge("ip4-input").get(0);
        assertThat(vxlan.frames.rxInterface(frame)).isEqualTo(TUNNEL_4);
        assertThat(vxlan.frames.flags(frame)).isEqualTo(Frames.FLAG_LOCALLY_ORIGINATED | Frames.FLAG_ENCAPSULATED);
        assertThat(vxlan.context.counters().get(TUNNEL_4, InterfaceCounter.TX_PACKETS))
                .isEqualTo(1);
        assertThat(vxlan.context.counters().get(TUNNEL_4, InterfaceCounter.TX_BYTES))
                .isEqualTo(PING.length);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 0xb8, 0xbb})
    void shouldCopyDscpAndEcnWhenInnerIsIp(int trafficClass) {
        vxlan.output(
                TUNNEL_4,
                frame(BOB, ALICE, Ethernet.TYPE_IP6, ip("fd00::1", "fd00::2", trafficClass, 17, counting(20))));
        byte[] outer4 = vxlan.takeOne("ip4-input");
        assertThat(outer4[1] & 0xff).isEqualTo(trafficClass);
        assertThat(InternetChecksum.fold(InternetChecksum.sum(MemorySegment.ofArray(outer4), 0, 20, 0)))
                .isEqualTo(0xffff);
        vxlan.output(
                TUNNEL_6,
                frame(BOB, ALICE, Ethernet.TYPE_IP4, ip("10.0.0.1", "10.0.0.2", trafficClass, 17, counting(20))));
        byte[] outer6 = vxlan.takeOne("ip6-input");
        assertThat(NetworkOrder.u16(MemorySegment.ofArray(outer6), 0) >>> 4 & 0xff)
                .isEqualTo(trafficClass);
    }

    @Test
    void shouldSpreadFlowsOverSourcePortsAndKeepEachOnOne() {
        Set<Integer> ports = new HashSet<>();
        for (int flow = 0; flow < 200; flow++) {
            byte[] inner = frame(
                    BOB, ALICE, Ethernet.TYPE_IP4, ip("10.0.0.1", "10.0.0.2", 0, 17, udp(flow, 53, counting(20))));
            int port = sourcePortOf(inner);
            assertThat(port).isBetween(49_152, 65_535);
            assertThat(sourcePortOf(inner)).isEqualTo(port);
            ports.add(port);
        }
        assertThat(ports).hasSizeGreaterThan(190);
    }

    @Test
    void shouldKeepFragmentsTogetherWhenOnlyTheFirstHasPorts() {
        byte[] first =
                frame(BOB, ALICE, Ethernet.TYPE_IP4, ip("10.0.0.1", "10.0.0.2", 0, 17, udp(7, 53, counting(20))));
        byte[] second = frame(BOB, ALICE, Ethernet.TYPE_IP4, ip("10.0.0.1", "10.0.0.2", 0, 17, counting(28)));
        NetworkOrder.putU16(MemorySegment.ofArray(first), 14 + Ipv4.FRAGMENT, Ipv4.MORE_FRAGMENTS);
        NetworkOrder.putU16(MemorySegment.ofArray(second), 14 + Ipv4.FRAGMENT, 100);
        assertThat(sourcePortOf(first)).isEqualTo(sourcePortOf(second));
    }

    @Test
    void shouldSpreadByMacsWhenInnerIsNotIp() {
        Set<Integer> ports = new HashSet<>();
        for (int station = 0; station < 100; station++) {
            ports.add(sourcePortOf(frame(BOB, ALICE + station, 0x88b5, counting(46))));
        }
        assertThat(ports).hasSizeGreaterThan(90);
    }

    @Test
    void shouldRefuseWithTheInnerMtuWhenFrameIsLongerThanTheTunnels() {
        var narrow = new VxlanFixture().withTunnels(1450);
        narrow.output(TUNNEL_4, frame(BOB, ALICE, 0x88b5, counting(1450)));
        assertThat(narrow.take("ip4-input")).hasSize(1);
        narrow.output(TUNNEL_4, frame(BOB, ALICE, 0x88b5, counting(1451)));
        int refused = narrow.edge("vxlan-error").get(0);
        assertThat(narrow.frames.adjacency(refused)).isEqualTo(IcmpError.request(IcmpError.TOO_BIG, 1450));
        assertThat(narrow.take("ip4-input")).isEmpty();
    }

    @Test
    void shouldDropWhenFrameIsInATunnelAlready() {
        vxlan.output(TUNNEL_4, PING);
        int frame = vxlan.edge("ip4-input").get(0);
        vxlan.edge("ip4-input").clear();
        vxlan.frames.txInterface(frame, TUNNEL_6);
        vxlan.run(VxlanOutputNode.NAME, frame);
        assertThat(vxlan.drops()).isEqualTo(Map.of(DropReason.VXLAN_NESTED, 1L));
        assertThat(vxlan.framesMissing()).isZero();
    }

    @Test
    void shouldDropWhenTunnelIsGone() {
        vxlan.tunnels.remove(TUNNEL_4);
        vxlan.output(TUNNEL_4, PING);
        vxlan.output(900, PING);
        assertThat(vxlan.drops()).isEqualTo(Map.of(DropReason.TX_PORT_DOWN, 2L));
        assertThat(vxlan.framesMissing()).isZero();
    }

    @Test
    void shouldReadNothingBehindTheFrameWhenInnerHeadersAreCutOff() {
        for (int length = 14; length < PING.length; length++) {
            byte[] cut = Arrays.copyOf(PING, length);
            vxlan.output(TUNNEL_4, cut);
            assertThat(vxlan.takeOne("ip4-input")).endsWith(cut);
        }
    }

    private int sourcePortOf(byte[] inner) {
        vxlan.output(TUNNEL_4, inner);
        return NetworkOrder.u16(MemorySegment.ofArray(vxlan.takeOne("ip4-input")), 20);
    }

    private static void copyPort(byte[] from, byte[] to, int udp) {
        to[udp] = from[udp];
        to[udp + 1] = from[udp + 1];
    }
}
