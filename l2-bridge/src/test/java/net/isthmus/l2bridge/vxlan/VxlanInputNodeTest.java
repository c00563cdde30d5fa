package net.isthmus.l2bridge.vxlan;

import static net.isthmus.l2bridge.vxlan.TestPackets.counting;
import static net.isthmus.l2bridge.vxlan.TestPackets.frame;
import static net.isthmus.l2bridge.vxlan.TestPackets.ip;
import static net.isthmus.l2bridge.vxlan.TestPackets.vxlan;
import static net.isthmus.l2bridge.vxlan.TestPackets.withUdpChecksum;
import static net.isthmus.l2bridge.vxlan.VxlanFixture.ALICE;
import static net.isthmus.l2bridge.vxlan.VxlanFixture.BOB;
import static net.isthmus.l2bridge.vxlan.VxlanFixture.TUNNEL_4;
import static net.isthmus.l2bridge.vxlan.VxlanFixture.TUNNEL_6;
import static net.isthmus.l2bridge.vxlan.VxlanFixture.VNI;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import net.isthmus.core.DropReason;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.Ipv4;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VxlanInputNodeTest {
    private static final byte[] PING =
            frame(ALICE, BOB, Ethernet.TYPE_IP4, ip("10.0.0.2", "10.0.0.1", 2, 1, counting(64)));

    private final VxlanFixture vxlan = new VxlanFixture().withTunnels(9000);

    private static byte[] from4(int vni, byte[] inner) {
        return vxlan("192.0.2.2", "192.0.2.1", 0, 4789, vni, inner);
    }

    private static byte[] from6(byte[] inner) {
        return vxlan("2001:db8::2", "2001:db8::1", 0, 4789, VNI, inner);
    }

    @Test
    void shouldGiveTheInnerFrameToTheMemberOfItsRemote() {
        vxlan.input(from4(VNI, PING));
        int frame = vxlan.edge("ethernet-input").get(0);
        assertThat(vxlan.frames.rxInterface(frame)).isEqualTo(TUNNEL_4);
        assertThat(vxlan.frames.flags(frame)).isZero();
        assertThat(vxlan.takeOne("ethernet-input")).isEqualTo(PING);
        vxlan.input(from6(PING));
        assertThat(vxlan.frames.rxInterface(vxlan.edge("ethernet-input").get(0)))
                .isEqualTo(TUNNEL_6);
        assertThat(vxlan.takeOne("ethernet-input")).isEqualTo(PING);
        assertThat(vxlan.drops()).isEmpty();
        assertThat(vxlan.framesMissing()).isZero();
    }

    @Test
    void shouldTakeWhatTheOutputNodeMakes() {
        var sender = new VxlanFixture();
        sender.tunnels.put(VxlanFixture.tunnel(TUNNEL_4, "192.0.2.2", "192.0.2.1", 9000));
        sender.tunnels.put(VxlanFixture.tunnel(TUNNEL_6, "2001:db8::2", "2001:db8::1", 9000));
        for (int bytes : new int[] {64, 1500, 5001, 9000}) {
            byte[] inner = frame(ALICE, BOB, 0x88b5, counting(bytes));
            sender.output(TUNNEL_4, inner);
            vxlan.input(sender.takeOne("ip4-input"));
            assertThat(vxlan.takeOne("ethernet-input")).isEqualTo(inner);
            sender.output(TUNNEL_6, inner);
            vxlan.input(sender.takeOne("ip6-input"));
            assertThat(vxlan.takeOne("ethernet-input")).isEqualTo(inner);
        }
    }

    @Test
    void shouldVerifyTheChecksumWhenThereIsOne() {
        for (byte[] packet : new byte[][] {from4(VNI, PING), from6(PING)}) {
            vxlan.chunkBytes(73).input(withUdpChecksum(packet));
            assertThat(vxlan.takeOne("ethernet-input")).isEqualTo(PING);
            packet[packet.length - 1] ^= 1;
            vxlan.chunkBytes(4000).input(packet);
        }
        assertThat(vxlan.drops()).isEqualTo(Map.of(DropReason.VXLAN_CHECKSUM_WRONG, 2L));
        assertThat(vxlan.framesMissing()).isZero();
    }

    @Test
    void shouldNameWhatIsUnknown() {
        vxlan.input(from4(VNI + 1, PING));
        assertThat(vxlan.drops()).isEqualTo(Map.of(DropReason.VXLAN_VNI_UNKNOWN, 1L));
        vxlan.input(vxlan("192.0.2.3", "192.0.2.1", 0, 4789, VNI, PING));
        vxlan.input(vxlan("192.0.2.2", "192.0.2.9", 0, 4789, VNI, PING));
        vxlan.input(vxlan("192.0.2.2", "192.0.2.1", 0, 8472, VNI, PING));
        assertThat(vxlan.drops())
                .isEqualTo(Map.of(DropReason.VXLAN_VNI_UNKNOWN, 1L, DropReason.VXLAN_REMOTE_UNKNOWN, 3L));
        assertThat(vxlan.framesMissing()).isZero();
    }

    @Test
    void shouldDropWhenTheHeaderHasNoVni() {
        byte[] packet = from4(VNI, PING);
        packet[28] = (byte) 0xf7;
        vxlan.input(packet);
        assertThat(vxlan.drops()).isEqualTo(Map.of(DropReason.VXLAN_HEADER_INVALID, 1L));
    }

    @Test
    void shouldIgnoreReservedBits() {
        byte[] packet = from4(VNI, PING);
        packet[28] = (byte) 0xff;
        packet[29] = (byte) 0xff;
        packet[35] = (byte) 0xff;
        vxlan.input(packet);
        assertThat(vxlan.takeOne("ethernet-input")).isEqualTo(PING);
    }

    @Test
    void shouldDropWhenCutOffAnywhereBeforeTheInnerHeaderEnds() {
        byte[] packet = from4(VNI, PING);
        for (int length = 20; length < packet.length; length++) {
            vxlan.input(Arrays.copyOf(packet, length));
        }
        assertThat(vxlan.drops()).isEqualTo(Map.of(DropReason.VXLAN_TRUNCATED, (long) packet.length - 20));
        assertThat(vxlan.framesMissing()).isZero();
    }

    @Test
    void shouldCutOffWhatLiesBehindTheUdpLength() {
        byte[] packet = from4(VNI, PING);
        vxlan.input(Arrays.copyOf(packet, packet.length + 9));
        assertThat(vxlan.takeOne("ethernet-input")).isEqualTo(PING);
    }

    @Test
    void shouldLeaveThePacketToTheHostWhenThereIsNoVxlanAtAll() {
        var none = new VxlanFixture();
        byte[] packet = from4(VNI, PING);
        none.input(packet);
        assertThat(none.takeOne("host-output")).isEqualTo(packet);
    }

    /** RFC 6040 §4.2, figure 4; 0 not-ECT, 1 ECT(1), 2 ECT(0), 3 CE; -1 is a drop. */
    @ParameterizedTest
    @CsvSource({
        "0,0,0", "0,2,0", "0,1,0", "0,3,-1", "2,0,2", "2,2,2", "2,1,1", "2,3,3", "1,0,1", "1,2,1", "1,1,1", "1,3,3",
        "3,0,3", "3,2,3", "3,1,3", "3,3,3"
    })
    void shouldMergeEcnAsRfc6040Says(int inner, int outer, int merged) {
        for (String[] inside : new String[][] {{"10.0.0.2", "10.0.0.1"}, {"fd00::2", "fd00::1"}}) {
            for (String[] outside : new String[][] {{"192.0.2.2", "192.0.2.1"}, {"2001:db8::2", "2001:db8::1"}}) {
                int type = inside[0].contains(":") ? Ethernet.TYPE_IP6 : Ethernet.TYPE_IP4;
                byte[] sent = frame(ALICE, BOB, type, ip(inside[0], inside[1], 0xb8 | inner, 17, counting(30)));
                vxlan.input(vxlan(outside[0], outside[1], outer, 4789, VNI, sent));
                if (merged < 0) {
                    assertThat(vxlan.take("ethernet-input")).isEmpty();
                    assertThat(vxlan.drops()).containsOnlyKeys(DropReason.VXLAN_CONGESTION_UNHEARD);
                    continue;
                }
                byte[] expected = frame(ALICE, BOB, type, ip(inside[0], inside[1], 0xb8 | merged, 17, counting(30)));
                byte[] taken = vxlan.takeOne("ethernet-input");
                assertThat(taken).isEqualTo(expected);
                assertThat(type == Ethernet.TYPE_IP6
                                || Ipv4.hasValidChecksum(MemorySegment.ofArray(taken), 14, Ipv4.MIN_LENGTH))
                        .isTrue();
            }
        }
    }

    @Test
    void shouldFindEveryTunnelWhenThereAreMany() {
        var random = new Random(4789);
        var many = new VxlanFixture();
        for (int index = 20; index < 900; index++) {
            int host = 10 + index;
            many.tunnels.put(new Tunnel(
                    index,
                    1 + index % 7,
                    0,
                    net.isthmus.wire.IpAddress.parse("10.0.0.1"),
                    net.isthmus.wire.IpAddress.parse("10.1.%d.%d".formatted(host / 250, host % 250 + 1)),
                    4789,
                    1450));
        }
        for (int i = 0; i < 2000; i++) {
            int index = 20 + random.nextInt(880);
            int host = 10 + index;
            many.input(vxlan(
                    "10.1.%d.%d".formatted(host / 250, host % 250 + 1), "10.0.0.1", 0, 4789, 1 + index % 7, PING));
            assertThat(many.frames.rxInterface(many.edge("ethernet-input").get(0)))
                    .isEqualTo(index);
            many.take("ethernet-input");
        }
    }
}
