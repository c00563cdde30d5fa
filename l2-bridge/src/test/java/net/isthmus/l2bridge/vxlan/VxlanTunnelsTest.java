package net.isthmus.l2bridge.vxlan;

import static net.isthmus.l2bridge.vxlan.TestPackets.counting;
import static net.isthmus.l2bridge.vxlan.TestPackets.ip;
import static net.isthmus.l2bridge.vxlan.TestPackets.vxlan;
import static net.isthmus.l2bridge.vxlan.VxlanFixture.TUNNEL_4;
import static net.isthmus.l2bridge.vxlan.VxlanFixture.TUNNEL_6;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.NetworkOrder;
import org.junit.jupiter.api.Test;

/** Path MTU discovery in the underlay: who is believed, what follows, and for how long. */
class VxlanTunnelsTest {
    private static final long NOW = 5_000_000_000_000L;

    private final VxlanTunnels tunnels = new VxlanFixture().withTunnels(9000).tunnels;

    private static byte[] error4(int mtu, byte[] quoted) {
        byte[] message = new byte[8 + quoted.length];
        MemorySegment memory = MemorySegment.ofArray(message);
        NetworkOrder.putI32(memory, 0, 3 << 24 | 4 << 16);
        NetworkOrder.putI32(memory, 4, mtu);
        System.arraycopy(quoted, 0, message, 8, quoted.length);
        return ip("198.51.100.1", "192.0.2.1", 0, IpProtocol.ICMP, message);
    }

    private static byte[] error6(int mtu, byte[] quoted) {
        byte[] message = new byte[8 + quoted.length];
        MemorySegment memory = MemorySegment.ofArray(message);
        NetworkOrder.putI32(memory, 0, 2 << 24);
        NetworkOrder.putI32(memory, 4, mtu);
        System.arraycopy(quoted, 0, message, 8, quoted.length);
        return ip("2001:db8:1::1", "2001:db8::1", 0, IpProtocol.ICMPV6, message);
    }

    private static byte[] sent4() {
        return Arrays.copyOf(vxlan("192.0.2.1", "192.0.2.2", 0, 4789, 30_030, counting(60)), 28);
    }

    private static byte[] sent6() {
        return vxlan("2001:db8::1", "2001:db8::2", 0, 4789, 30_030, counting(60));
    }

    @Test
    void shouldNarrowTheTunnelWhenTheUnderlaySaysSo() {
        assertThat(tunnels.mtu(TUNNEL_4)).isEqualTo(9000);
        assertThat(tunnels.underlayError(error4(1400, sent4()), 0, NOW)).isTrue();
        assertThat(tunnels.mtu(TUNNEL_4)).isEqualTo(1350);
        assertThat(tunnels.mtu(TUNNEL_6)).isEqualTo(9000);
        assertThat(tunnels.underlayError(error6(1400, sent6()), 0, NOW)).isTrue();
        assertThat(tunnels.mtu(TUNNEL_6)).isEqualTo(1330);
        assertThat(tunnels.underlayError(error4(1300, sent4()), 0, NOW)).isTrue();
        assertThat(tunnels.mtu(TUNNEL_4)).isEqualTo(1250);
    }

    @Test
    void shouldForgetTenMinutesAfterTheLastReport() {
        tunnels.underlayError(error4(1400, sent4()), 0, NOW);
        assertThat(tunnels.underlayError(error4(1400, sent4()), 0, NOW + 300_000_000_000L))
                .isFalse();
        tunnels.tick(NOW + 899_000_000_000L);
        assertThat(tunnels.mtu(TUNNEL_4)).isEqualTo(1350);
        tunnels.tick(NOW + 900_000_000_000L);
        assertThat(tunnels.mtu(TUNNEL_4)).isEqualTo(9000);
    }

    @Test
    void shouldNotGrowByAReport() {
        tunnels.underlayError(error4(1400, sent4()), 0, NOW);
        assertThat(tunnels.underlayError(error4(1450, sent4()), 0, NOW)).isFalse();
        assertThat(tunnels.mtu(TUNNEL_4)).isEqualTo(1350);
    }

    @Test
    void shouldBelieveNobodyBelowWhatEveryLinkCarries() {
        tunnels.underlayError(error4(68, sent4()), 0, NOW);
        assertThat(tunnels.pathMtu(0, IpAddress.parse("192.0.2.2"))).isEqualTo(576);
        tunnels.underlayError(error6(0, sent6()), 0, NOW);
        assertThat(tunnels.pathMtu(0, IpAddress.parse("2001:db8::2"))).isEqualTo(1280);
    }

    @Test
    void shouldTakeTheNextPlateauWhenTheRouterIsTooOldToSay() {
        byte[] quoted = vxlan("192.0.2.1", "192.0.2.2", 0, 4789, 30_030, counting(8900));
        tunnels.underlayError(error4(0, Arrays.copyOf(quoted, 28)), 0, NOW);
        assertThat(tunnels.pathMtu(0, IpAddress.parse("192.0.2.2"))).isEqualTo(8166);
    }

    @Test
    void shouldNotBelieveReportsAboutPacketsThatItNeverSends() {
        byte[] otherRemote = vxlan("192.0.2.1", "192.0.2.9", 0, 4789, 30_030, counting(60));
        byte[] otherLocal = vxlan("192.0.2.8", "192.0.2.2", 0, 4789, 30_030, counting(60));
        byte[] otherPort = vxlan("192.0.2.1", "192.0.2.2", 0, 53, 30_030, counting(60));
        for (byte[] quoted : new byte[][] {otherRemote, otherLocal, otherPort}) {
            assertThat(tunnels.underlayError(error4(1400, quoted), 0, NOW)).isFalse();
        }
        assertThat(tunnels.underlayError(error4(1400, sent4()), 1, NOW)).isFalse();
        byte[] unreachable = error4(1400, sent4());
        unreachable[21] = 3;
        assertThat(tunnels.underlayError(unreachable, 0, NOW)).isFalse();
        assertThat(tunnels.mtu(TUNNEL_4)).isEqualTo(9000);
    }
}
