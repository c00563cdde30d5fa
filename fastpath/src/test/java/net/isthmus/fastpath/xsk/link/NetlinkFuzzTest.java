package net.isthmus.fastpath.xsk.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import net.isthmus.fastpath.testing.Corpus;
import net.isthmus.wire.MacAddress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Netlink parsing: a real message, and odd ones, which must neither throw nor read beyond their end. */
class NetlinkFuzzTest {

    /** RTM_NEWLINK of a veth named "pa", index 2, MTU 9000, up, with carrier: the attributes that are read. */
    private static final byte[] NEW_LINK = newLink();

    private static byte[] newLink() {
        String header = "00000000" + "1000" + "0000" + "05000000" + "00000000";
        String fixed = "00" + "00" + "0100" + "02000000" + "43100100" + "00000000";
        String name = "0700" + "0300" + "706100" + "00";
        String mtu = "0800" + "0400" + "28230000";
        String mac = "0a00" + "0100" + "0200000000aa" + "0000";
        String rxQueues = "0800" + "2000" + "02000000";
        String carrier = "0500" + "2100" + "01" + "000000";
        String kind = "0d00" + "1200" + "0900" + "0100" + "7665746800" + "000000";
        String maxMtu = "0800" + "3300" + "ffff0000";
        byte[] octets = HexFormat.of().parseHex(header + fixed + name + mtu + mac + rxQueues + carrier + kind + maxMtu);
        octets[0] = (byte) octets.length;
        return octets;
    }

    @Test
    void shouldReadALink() {
        var messages = NetlinkMessage.parseAll(MemorySegment.ofArray(NEW_LINK));
        assertThat(messages).hasSize(1);
        NetworkLink link = NetworkLink.parse(messages.getFirst()).orElseThrow();
        assertThat(link)
                .isEqualTo(new NetworkLink(
                        "pa",
                        2,
                        MacAddress.parse("02:00:00:00:00:aa"),
                        9000,
                        65535,
                        true,
                        true,
                        true,
                        2,
                        1,
                        "veth",
                        false));
    }

    @Test
    void shouldSurviveEveryTruncation() {
        for (int length = 0; length < NEW_LINK.length; length++) {
            byte[] cut = Arrays.copyOf(NEW_LINK, length);
            if (length > 0) {
                cut[0] = (byte) length;
            }
            assertThatCode(() -> readAll(cut)).as("%s octets", length).doesNotThrowAnyException();
        }
    }

    @Test
    void shouldSurviveEveryFlippedBit() {
        for (int bit = 0; bit < NEW_LINK.length * 8; bit++) {
            byte[] odd = NEW_LINK.clone();
            odd[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatCode(() -> readAll(odd)).as("bit %s", bit).doesNotThrowAnyException();
        }
    }

    @Test
    void shouldSurviveRandomOctets() {
        var random = new SplittableRandom(17);
        for (int i = 0; i < 100_000; i++) {
            byte[] octets = new byte[random.nextInt(200)];
            random.nextBytes(octets);
            if (octets.length >= 16 && random.nextBoolean()) {
                octets[0] = (byte) octets.length;
                octets[1] = octets[2] = octets[3] = 0;
                octets[4] = (byte) random.nextInt(16, 26);
                octets[5] = 0;
            }
            readAll(octets);
        }
    }

    @FuzzTest(maxDuration = "2m")
    void shouldSurviveWhateverTheOctets(byte @Nullable [] octets) {
        if (octets != null) {
            readAll(octets);
        }
    }

    @Test
    void shouldSurviveWhenOctetsAreInTheCorpus() throws IOException {
        Corpus.forEach(NetlinkFuzzTest.class, "shouldSurviveWhateverTheOctets", NetlinkFuzzTest::readAll);
    }

    /** All that is ever done with received octets. */
    private static void readAll(byte[] octets) {
        var table = new LinkTable();
        for (NetlinkMessage message : NetlinkMessage.parseAll(MemorySegment.ofArray(octets))) {
            table.apply(message);
            NetworkLink.parse(message);
            AddressMessage.parse(message);
            message.attributesAfter(20).text(1);
            message.int32(0);
        }
    }
}
