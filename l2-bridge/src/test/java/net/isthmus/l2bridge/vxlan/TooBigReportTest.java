package net.isthmus.l2bridge.vxlan;

import static net.isthmus.l2bridge.vxlan.TestPackets.counting;
import static net.isthmus.l2bridge.vxlan.TestPackets.ip;
import static net.isthmus.l2bridge.vxlan.TestPackets.vxlan;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import net.isthmus.fastpath.tunnel.TooBigReport;
import org.junit.jupiter.api.Test;

/** Any bytes at all, as an ICMP error of the underlay: refused, or read. */
class TooBigReportTest {

    @Test
    void shouldReadOrRefuseWhenRealErrorsAreCutAndMutilated() {
        var random = new Random(792);
        byte[] quoted4 = vxlan("192.0.2.1", "192.0.2.2", 0, 4789, 1, counting(80));
        byte[] quoted6 = vxlan("2001:db8::1", "2001:db8::2", 0, 4789, 1, counting(80));
        byte[] icmp4 = concat(new byte[] {3, 4, 0, 0, 0, 0, 5, 0x78}, quoted4);
        byte[] icmp6 = concat(new byte[] {2, 0, 0, 0, 0, 0, 5, 0x78}, quoted6);
        byte[] whole4 = ip("198.51.100.1", "192.0.2.1", 0, 1, icmp4);
        byte[] whole6 = ip("2001:db8:1::1", "2001:db8::1", 0, 58, icmp6);
        assertThat(TooBigReport.parse(whole4)).isPresent();
        assertThat(TooBigReport.parse(whole6)).isPresent();
        for (byte[] whole : new byte[][] {whole4, whole6}) {
            for (int length = 0; length <= whole.length; length++) {
                check(Arrays.copyOf(whole, length));
            }
            for (int i = 0; i < 20_000; i++) {
                byte[] mutilated = whole.clone();
                for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                    mutilated[random.nextInt(Math.min(mutilated.length, 100))] = (byte) random.nextInt();
                }
                check(mutilated);
            }
        }
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static void check(byte[] bytes) {
        TooBigReport.parse(bytes).ifPresent(report -> {
            assertThat(report.mtu()).isBetween(0, 0xffff);
            assertThat(report.port()).isBetween(0, 0xffff);
            assertThat(report.source().family()).isEqualTo(report.destination().family());
        });
    }
}
