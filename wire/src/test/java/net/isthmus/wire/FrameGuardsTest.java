package net.isthmus.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** What hides a router advertisement, and what does not. */
class FrameGuardsTest {
    private static final String MACS = "333300000001 02000000000a ";
    private static final String ADDRESSES = "fe80000000000000000000000000000a ff020000000000000000000000000001 ";
    private static final String RA = "86 00 0000 40 00 0708 00000000 00000000";

    private static int classify(String hex) {
        byte[] frame = HexFormat.of().parseHex(hex.replace(" ", ""));
        MemorySegment memory = MemorySegment.ofArray(frame);
        return FrameGuards.classify(memory, 0, frame.length, FrameGuards.typeAt(memory, 0, frame.length));
    }

    private static String ip6(int next, String payload) {
        int length = payload.replace(" ", "").length() / 2;
        return "60000000 %04x %02x ff ".formatted(length, next) + ADDRESSES + payload;
    }

    @Test
    void shouldKnowARouterAdvertisementWhereverItHides() {
        assertThat(classify(MACS + "86dd" + ip6(58, RA))).isEqualTo(FrameGuards.ROUTER_ADVERTISEMENT);
        assertThat(classify(MACS + "86dd" + ip6(60, "3a 00 0104 00000000 " + RA)))
                .as("behind destination options")
                .isEqualTo(FrameGuards.ROUTER_ADVERTISEMENT);
        assertThat(classify(MACS + "86dd" + ip6(0, "2c 00 0104 00000000 3a 00 0000 12345678 " + RA)))
                .as("behind hop-by-hop options and an atomic fragment header")
                .isEqualTo(FrameGuards.ROUTER_ADVERTISEMENT);
        assertThat(classify(MACS + "8100 0000 86dd" + ip6(58, RA)))
                .as("with a priority tag")
                .isEqualTo(FrameGuards.ROUTER_ADVERTISEMENT);
        assertThat(classify(MACS + "0040 aaaa03 000000 86dd" + ip6(58, RA)))
                .as("with LLC/SNAP")
                .isEqualTo(FrameGuards.ROUTER_ADVERTISEMENT);
    }

    @Test
    void shouldTellWhenTheUpperLayerIsHidden() {
        assertThat(classify(MACS + "86dd" + ip6(44, "3c 00 0001 12345678 3a 08 0104 00000000")))
                .as("a first fragment whose destination options do not end in it")
                .isEqualTo(FrameGuards.HIDDEN);
        assertThat(classify(MACS + "86dd" + ip6(60, "3a 01 0104 00000000"))).isEqualTo(FrameGuards.HIDDEN);
        assertThat(classify(MACS + "8100 0000 8100 0000 8100 0000 8100 0000 8100 0000 86dd" + ip6(58, RA)))
                .as("too many tags")
                .isEqualTo(FrameGuards.HIDDEN);
    }

    @Test
    void shouldLetOthersBe() {
        assertThat(classify(MACS + "86dd" + ip6(58, "87 00 0000 00000000"))).isEqualTo(FrameGuards.OTHER);
        assertThat(classify(MACS + "86dd" + ip6(44, "3a 00 0008 12345678 " + RA)))
                .as("a later fragment")
                .isEqualTo(FrameGuards.OTHER);
        assertThat(classify(MACS + "86dd" + ip6(17, "0035 1388 0010 0000 0000000000000000")))
                .isEqualTo(FrameGuards.OTHER);
        assertThat(classify(MACS + "88b5 0000 0000")).isEqualTo(FrameGuards.OTHER);
    }

    @Test
    void shouldKnowAnswersOfDhcpServers() {
        String ip4 = "4500 0024 0000 0000 40 11 0000 0a000001 ffffffff ";
        assertThat(classify("ffffffffffff 02000000000a 0800" + ip4 + "0043 0044 0010 0000 0000000000000000"))
                .isEqualTo(FrameGuards.DHCP_ANSWER);
        assertThat(classify("ffffffffffff 02000000000a 0800" + ip4 + "0044 0043 0010 0000 0000000000000000"))
                .as("a client's question")
                .isEqualTo(FrameGuards.OTHER);
        assertThat(classify(MACS + "86dd" + ip6(17, "0223 0222 0010 0000 0700000000000000")))
                .isEqualTo(FrameGuards.DHCP_ANSWER);
    }
}
