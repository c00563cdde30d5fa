package net.isthmus.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The way through extension headers to the upper layer. */
class Ipv6HeadersTest {

    @Test
    void shouldFindTheUpperLayerWhenThereAreNoExtensions() {
        long walked = walk(IpProtocol.TCP, new byte[20]);

        assertThat(Ipv6Headers.protocol(walked)).isEqualTo(IpProtocol.TCP);
        assertThat(Ipv6Headers.offset(walked)).isEqualTo(40);
        assertThat(Ipv6Headers.fragmentAt(walked)).isZero();
    }

    @Test
    void shouldPassExtensionsWhenTheyPrecedeTheUpperLayer() {
        byte[] headers = new byte[16 + 12 + 8 + 8];
        headers[0] = IpProtocol.AUTHENTICATION;
        headers[1] = 1; // hop-by-hop of sixteen bytes
        headers[16] = IpProtocol.FRAGMENT;
        headers[17] = 1; // authentication of twelve
        headers[28] = IpProtocol.UDP;
        headers[31] = Ipv6Headers.MORE_FRAGMENTS;

        long walked = walk(IpProtocol.HOP_BY_HOP, headers);

        assertThat(Ipv6Headers.protocol(walked)).isEqualTo(IpProtocol.UDP);
        assertThat(Ipv6Headers.fragmentAt(walked)).isEqualTo(40 + 28);
        assertThat(Ipv6Headers.offset(walked)).isEqualTo(40 + 36);
    }

    @Test
    void shouldEndAtTheFragmentHeaderWhenItHasAnOffset() {
        byte[] fragment = new byte[8];
        fragment[0] = IpProtocol.DESTINATION_OPTIONS;
        fragment[3] = 8;

        long walked = walk(IpProtocol.FRAGMENT, fragment);

        assertThat(Ipv6Headers.protocol(walked)).isEqualTo(IpProtocol.DESTINATION_OPTIONS);
        assertThat(Ipv6Headers.offset(walked)).isEqualTo(48);
    }

    @Test
    void shouldSayIncompleteWhenTheChainIsCutOffOrEndless() {
        assertThat(Ipv6Headers.isIncomplete(walk(IpProtocol.ROUTING, new byte[4])))
                .isTrue();
        byte[] tooLong = new byte[8];
        tooLong[0] = IpProtocol.UDP;
        tooLong[1] = 4;
        assertThat(Ipv6Headers.isIncomplete(walk(IpProtocol.ROUTING, tooLong))).isTrue();
        byte[] endless = new byte[8 * 9];
        for (int i = 0; i < endless.length; i += 8) {
            endless[i] = IpProtocol.DESTINATION_OPTIONS;
        }
        assertThat(Ipv6Headers.isIncomplete(walk(IpProtocol.DESTINATION_OPTIONS, endless)))
                .isTrue();
    }

    @Test
    void shouldStayWithinThePacketWhateverTheBytes() {
        var random = new Random(3);
        int[] extensions = {0, 43, 44, 51, 60};
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(80)];
            random.nextBytes(bytes);
            for (int at = 0; at < bytes.length; at += 8) {
                bytes[at] = (byte) extensions[random.nextInt(5)];
                if (at + 1 < bytes.length) {
                    bytes[at + 1] &= 3;
                }
            }
            long walked = walk(extensions[random.nextInt(5)], bytes);
            if (!Ipv6Headers.isIncomplete(walked)) {
                assertThat(Ipv6Headers.offset(walked)).isBetween(40, 40 + bytes.length);
                assertThat(Ipv6Headers.fragmentAt(walked)).isLessThanOrEqualTo(Ipv6Headers.offset(walked));
            }
        }
    }

    private static long walk(int nextHeader, byte[] behind) {
        byte[] packet = new byte[Ipv6.LENGTH + behind.length];
        packet[0] = 0x60;
        packet[Ipv6.NEXT_HEADER] = (byte) nextHeader;
        System.arraycopy(behind, 0, packet, Ipv6.LENGTH, behind.length);
        return Ipv6Headers.walk(MemorySegment.ofArray(packet), 0, packet.length);
    }
}
