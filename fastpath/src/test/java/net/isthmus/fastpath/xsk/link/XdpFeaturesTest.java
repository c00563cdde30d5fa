package net.isthmus.fastpath.xsk.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Answers of the generic netlink controller and of the netdev family, octet by octet. */
class XdpFeaturesTest {

    /** CTRL_CMD_NEWFAMILY: name "netdev", number 0x1d, version 1. */
    private static final String FAMILY = message(
            "1000",
            "01020000" + "0b000200" + "6e657464657600" + "00" + "06000100" + "1d00" + "0000" + "08000300" + "01000000");

    /** A NIC with index 7 that can do all but hardware offload, five chunks in zero-copy, both transmit offloads. */
    private static final String DEVICE = message(
            "1d00",
            "01010000" + "08000100" + "07000000" + "0c000300" + "6f00000000000000" + "08000400" + "05000000"
                    + "0c000500" + "0000000000000000" + "0c000600" + "0300000000000000");

    private static String message(String type, String payload) {
        int length = NetlinkMessage.HEADER_BYTES + payload.length() / 2;
        return "%02x000000".formatted(length) + type + "0000" + "01000000" + "00000000" + payload;
    }

    @Test
    void shouldReadTheNumberOfTheFamily() {
        assertThat(NetdevFamily.familyOf(parse(octets(FAMILY)))).hasValue(0x1d);
    }

    @Test
    void shouldReadWhatADriverCanDo() {
        XdpFeatures features = NetdevFamily.featuresIn(parse(octets(DEVICE)), 7).orElseThrow();
        assertThat(features).isEqualTo(new XdpFeatures(0x6f, 5, 3));
        assertThat(features.names())
                .containsExactly(
                        "basic",
                        "redirect",
                        "ndo-xmit",
                        "xsk-zerocopy",
                        "rx-sg",
                        "ndo-xmit-sg",
                        "xsk tx-timestamp",
                        "xsk tx-checksum");
        assertThat(NetdevFamily.featuresIn(parse(octets(DEVICE)), 8))
                .as("of another NIC")
                .isEmpty();
    }

    @Test
    void shouldNameABitThatIsNotKnownByItsNumber() {
        assertThat(new XdpFeatures(1 | 1L << 40, 1, 0).names()).containsExactly("basic", "bit 40");
    }

    @Test
    void shouldTakeAnyOctetsForAnAnswer() {
        var random = new SplittableRandom(1);
        byte[] whole = octets(DEVICE);
        for (int round = 0; round < 20_000; round++) {
            byte[] odd = Arrays.copyOf(whole, random.nextInt(whole.length + 1));
            for (int change = random.nextInt(5); change > 0 && odd.length > 0; change--) {
                odd[random.nextInt(odd.length)] = (byte) random.nextInt();
            }
            NetdevFamily.featuresIn(parse(odd), 7).ifPresent(features -> assertThat(features.zeroCopySegments())
                    .isPositive());
            NetdevFamily.familyOf(parse(odd));
        }
    }

    private static byte[] octets(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private static List<NetlinkMessage> parse(byte[] received) {
        return NetlinkMessage.parseAll(MemorySegment.ofArray(received));
    }
}
