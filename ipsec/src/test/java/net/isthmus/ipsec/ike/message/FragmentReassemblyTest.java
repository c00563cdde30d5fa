package net.isthmus.ipsec.ike.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import net.isthmus.wire.Octets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages in pieces (RFC 7383). */
class FragmentReassemblyTest {
    private static final FakeProtection PROTECTION = FakeProtection.LIKE_CBC;

    private final FragmentReassembly reassembly = new FragmentReassembly();

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldGiveTheMessageOnceWhenPiecesComeInAnyOrderAndTwice(long seed) throws IkeFault {
        var random = new Random(seed);
        var messages = new Messages(seed);
        IkeMessage message = large(messages);
        FakeProtection protection = seed % 2 == 0 ? PROTECTION : FakeProtection.LIKE_GCM;
        List<Octets> pieces =
                new ArrayList<>(IkeWriter.sealInFragments(message, protection, 100 + random.nextInt(900)));
        pieces.addAll(pieces.subList(0, random.nextInt(pieces.size())));
        Collections.shuffle(pieces, random);
        Optional<IkePacket.Clear> whole = Optional.empty();
        for (int i = 0; i < pieces.size() && whole.isEmpty(); i++) {
            whole = reassembly.add(fragment(pieces.get(i)), protection);
        }
        assertThat(whole).hasValueSatisfying(clear -> {
            assertThat(clear.message()).isEqualTo(message);
            assertThat(clear.octets()).isEqualTo(IkeWriter.authenticated(message));
        });
        assertThat(reassembly.kept()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {IkeWriter.SAFE_IPV4_BYTES, IkeWriter.SAFE_IPV6_BYTES, 1400})
    void shouldKeepEveryPieceWithinThePath(int maxBytes) {
        for (FakeProtection protection : List.of(PROTECTION, FakeProtection.LIKE_GCM)) {
            assertThat(IkeWriter.sealInFragments(large(new Messages(3)), protection, maxBytes))
                    .hasSizeGreaterThan(1)
                    .allSatisfy(piece -> assertThat(piece.length()).isLessThanOrEqualTo(maxBytes));
        }
    }

    @Test
    void shouldSendOnePieceWhenItFits() throws IkeFault {
        IkeMessage small = new IkeMessage(Messages.header(ExchangeType.INFORMATIONAL, false), List.of());
        List<Octets> pieces = IkeWriter.sealInFragments(small, PROTECTION, 100);
        assertThat(pieces).hasSize(1);
        assertThat(IkeReader.read(pieces.getFirst().toBytes())).isInstanceOf(IkePacket.Encrypted.class);
    }

    @Test
    void shouldBeginAnewWhenTheSenderMakesSmallerPieces() throws IkeFault {
        IkeMessage message = large(new Messages(4));
        List<Octets> few = IkeWriter.sealInFragments(message, PROTECTION, 1200);
        List<Octets> many = IkeWriter.sealInFragments(message, PROTECTION, 500);
        reassembly.add(fragment(few.getFirst()), PROTECTION);
        for (Octets piece : many.subList(0, many.size() - 1)) {
            assertThat(reassembly.add(fragment(piece), PROTECTION)).isEmpty();
            assertThat(reassembly.add(fragment(few.getLast()), PROTECTION)).isEmpty();
        }
        assertThat(reassembly.add(fragment(many.getLast()), PROTECTION)).isPresent();
    }

    @Test
    void shouldKeepNothingWhenPiecesAreForged() throws IkeFault {
        List<Octets> pieces = IkeWriter.sealInFragments(large(new Messages(5)), PROTECTION, 500);
        reassembly.add(fragment(pieces.getFirst()), PROTECTION);
        byte[] forged = pieces.get(1).toBytes();
        forged[forged.length - 1] ^= 1;
        reassembly.add(fragment(Octets.of(forged)), PROTECTION);
        assertThat(reassembly.kept()).isOne();
    }

    @Test
    void shouldKeepNothingWhenThePeerAnnouncesTooMuch() throws IkeFault {
        var nothing = new IkeMessage(
                Messages.header(ExchangeType.IKE_AUTH, false),
                List.of(new Payload.Certificate(4, Octets.of(new byte[40_000]))));
        List<Octets> pieces = IkeWriter.sealInFragments(nothing, PROTECTION, 100);
        assertThat(pieces).hasSizeGreaterThan(FragmentReassembly.MAX_FRAGMENTS);
        assertThat(reassembly.add(fragment(pieces.getFirst()), PROTECTION)).isEmpty();
        assertThat(reassembly.kept()).isZero();
    }

    private static IkeMessage large(Messages messages) {
        List<Payload> payloads = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            payloads.add(new Payload.Certificate(4, messages.octets(900, 1500)));
        }
        return new IkeMessage(Messages.header(ExchangeType.IKE_AUTH, false), payloads);
    }

    private static IkePacket.EncryptedFragment fragment(Octets datagram) throws IkeFault {
        return (IkePacket.EncryptedFragment) IkeReader.read(datagram.toBytes());
    }
}
