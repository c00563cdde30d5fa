package net.isthmus.bgp.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import net.isthmus.bgp.attr.AsPath;
import net.isthmus.bgp.attr.AsSegment;
import net.isthmus.bgp.attr.PathAttributes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MessageReaderTest {
    private static final WireOptions FOUR_OCTETS = new WireOptions(false, true, false, true, Set.of(Family.values()));
    private static final WireOptions TWO_OCTETS = new WireOptions(false, false, false, false, Set.of(Family.values()));
    private static final String FRONT = "40 01 01 00 40 03 04 0a000001";
    private static final String NLRI = "18 c00002";

    private final MessageReader reader = new MessageReader();

    static List<Captured> captured() {
        return Captured.ALL;
    }

    @ParameterizedTest
    @MethodSource("captured")
    void shouldReadWhatOthersSend(Captured captured) {
        reader.agree(FOUR_OCTETS);
        assertThat(read(captured.octets()))
                .isEqualTo(new Read.Complete(captured.meaning(), captured.octets().length, List.of()));
    }

    @ParameterizedTest
    @MethodSource("captured")
    void shouldWaitForTheRestWhenAMessageIsNotAllThere(Captured captured) {
        reader.agree(FOUR_OCTETS);
        int whole = captured.octets().length;
        for (int length = 0; length < whole; length++) {
            assertThat(read(Arrays.copyOf(captured.octets(), length)))
                    .isEqualTo(new Read.Incomplete(length < 19 ? 19 : whole));
        }
    }

    @ParameterizedTest
    @MethodSource("captured")
    void shouldNotReadBeyondTheEndWhenAMessageIsCutShort(Captured captured) {
        reader.agree(FOUR_OCTETS);
        for (int length = 19; length < captured.octets().length; length++) {
            byte[] cut = Arrays.copyOf(captured.octets(), length);
            cut[16] = (byte) (length >>> 8);
            cut[17] = (byte) length;
            assertThat(read(cut)).isNotInstanceOf(Read.Incomplete.class);
        }
    }

    @ParameterizedTest
    @MethodSource("captured")
    void shouldReadOrRefuseWhenAnyBitIsWrong(Captured captured) {
        reader.agree(FOUR_OCTETS);
        for (int bit = 0; bit < captured.octets().length * 8; bit++) {
            byte[] flipped = captured.octets().clone();
            flipped[bit >> 3] ^= (byte) (1 << (bit & 7));
            Readings.check(read(flipped), FOUR_OCTETS);
        }
    }

    @Test
    void shouldReadOneBehindTheOtherWhenSeveralAreThere() {
        reader.agree(FOUR_OCTETS);
        var all = new ByteArrayOutputStream();
        Captured.ALL.forEach(captured -> all.writeBytes(captured.octets()));
        byte[] octets = all.toByteArray();
        List<Message> read = new ArrayList<>();
        int at = 0;
        while (at < octets.length) {
            var complete = (Read.Complete) reader.read(octets, at, octets.length);
            read.add(complete.message());
            at += complete.lengthBytes();
        }
        assertThat(read).isEqualTo(Captured.ALL.stream().map(Captured::meaning).toList());
        assertThat(reader.read(octets, at, at)).isEqualTo(new Read.Incomplete(19));
    }

    @Test
    void shouldShareAttributesWhenTheyAreTheSameOctets() {
        reader.agree(FOUR_OCTETS);
        byte[] one = Hex.bytes(Hex.update("", FRONT + "40 02 06 02 01 0000fde9", NLRI));
        byte[] other = Hex.bytes(Hex.update("", FRONT + "40 02 06 02 01 0000fde9", "18 c00003"));
        assertThat(attributes(one)).isSameAs(attributes(other));
    }

    @Test
    void shouldForgetAttributesWhenSomethingElseIsAgreedOn() {
        byte[] octets = Hex.bytes(Hex.update("", FRONT + "40 02 06 02 02 00010002", NLRI));
        reader.agree(TWO_OCTETS);
        assertThat(attributes(octets).asPath()).isEqualTo(AsPath.of(1L, 2L));
        reader.agree(FOUR_OCTETS);
        assertThat(((Read.Complete) read(octets)).notes()).hasSize(1);
    }

    @Test
    void shouldTakeLongMessagesOnlyWhenTheyAreAgreedOn() {
        String longOne = Hex.update("", FRONT + "40 02 06 02 01 0000fde9", NLRI.repeat(2000));
        byte[] octets = Hex.bytes(longOne);
        reader.agree(FOUR_OCTETS);
        assertThat(read(octets)).isInstanceOf(Read.Broken.class);
        reader.agree(new WireOptions(false, true, true, true, Set.of(Family.values())));
        assertThat(read(octets)).isInstanceOf(Read.Complete.class);
        assertThat(read(Hex.bytes("ff".repeat(16) + "1001 01"))).isInstanceOf(Read.Broken.class);
    }

    @Test
    void shouldWithdrawAllWhenOneOfTwoFamiliesIsMalformed() {
        reader.agree(FOUR_OCTETS);
        var read = (Read.Complete) read(Hex.bytes(Hex.update(
                "10 0a01",
                "80 0e 1a 0002 01 10 20010db8000000000000000000000001 00 20 20010db8" + FRONT + "40 02 01 02",
                NLRI)));
        var update = (Message.Update) read.message();
        assertThat(update.withdrawn())
                .map(Object::toString)
                .containsExactly("10.1.0.0/16", "2001:db8::/32", "192.0.2.0/24");
        assertThat(update.reachable()).isEmpty();
    }

    /** RFC 6793 §4.2.3. */
    @Test
    void shouldPutAs4PathBehindTheFrontOfAsPath() {
        assertThat(merged("02 03 fde9 5ba0 5ba0", "02 02 00010001 00010002", "").asPath())
                .isEqualTo(AsPath.of(65_001L, 65_537L, 65_538L));
    }

    @Test
    void shouldLeaveAs4PathWhenItIsLonger() {
        assertThat(merged("02 01 fde9", "02 02 00010001 00010002", "").asPath()).isEqualTo(AsPath.of(65_001L));
    }

    @Test
    void shouldCountASetAsOneWhenPathsAreMerged() {
        assertThat(merged("02 01 fde9 01 02 fdea fdeb 02 01 5ba0", "02 01 00010001", "")
                        .asPath())
                .isEqualTo(new AsPath(List.of(
                        new AsSegment(AsSegment.Kind.SEQUENCE, List.of(65_001L)),
                        new AsSegment(AsSegment.Kind.SET, List.of(65_002L, 65_003L)),
                        new AsSegment(AsSegment.Kind.SEQUENCE, List.of(65_537L)))));
    }

    @Test
    void shouldTakeTheAggregatorOfFourOctetsWhenTheOtherIsATransition() {
        PathAttributes attributes =
                merged("02 02 fde9 5ba0", "02 01 00010001", "c0 07 06 5ba0 0a000009 c0 12 08 00010001 0a000009");
        assertThat(attributes.aggregator())
                .hasValueSatisfying(who -> assertThat(who.as()).isEqualTo(65_537));
        assertThat(attributes.asPath()).isEqualTo(AsPath.of(65_001L, 65_537L));
    }

    @Test
    void shouldLeaveBothWhenTheAggregatorIsNewer() {
        PathAttributes attributes =
                merged("02 02 fde9 5ba0", "02 01 00010001", "c0 07 06 fdea 0a000009 c0 12 08 00010001 0a000009");
        assertThat(attributes.aggregator())
                .hasValueSatisfying(who -> assertThat(who.as()).isEqualTo(65_002));
        assertThat(attributes.asPath()).isEqualTo(AsPath.of(65_001L, 23_456L));
    }

    private PathAttributes merged(String path, String as4Path, String more) {
        reader.agree(TWO_OCTETS);
        return attributes(Hex.bytes(Hex.update(
                "", FRONT + Hex.attribute("40", "02", path) + Hex.attribute("c0", "11", as4Path) + more, NLRI)));
    }

    private PathAttributes attributes(byte[] octets) {
        var read = (Read.Complete) read(octets);
        assertThat(read.notes()).isEmpty();
        return ((Message.Update) read.message()).attributes().orElseThrow();
    }

    private Read read(byte[] octets) {
        return reader.read(octets, 0, octets.length);
    }
}
