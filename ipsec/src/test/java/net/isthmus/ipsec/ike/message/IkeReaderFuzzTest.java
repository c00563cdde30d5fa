package net.isthmus.ipsec.ike.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.isthmus.wire.Octets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Any bytes at all, from a stranger and from a peer that has keys: they are read or refused, and what has been read is
 * the same when it is written and read again.
 */
class IkeReaderFuzzTest {
    private static final int MESSAGES = 20_000;
    private static final FakeProtection PROTECTION = FakeProtection.LIKE_GCM;

    @FuzzTest(maxDuration = "2m")
    void shouldReadOrRefuseWhateverAStrangerSends(byte @Nullable [] bytes) {
        if (bytes != null) {
            checkClear(bytes);
        }
    }

    /** The first octet is the type of the first payload. */
    @FuzzTest(maxDuration = "2m")
    void shouldReadOrRefuseWhateverAPeerEncrypts(byte @Nullable [] bytes) {
        if (bytes != null && bytes.length > 0 && bytes.length < 60_000) {
            checkInner(bytes[0] & 0xff, Arrays.copyOfRange(bytes, 1, bytes.length));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void shouldReadOrRefuseWhenMessagesAreMutilated(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < MESSAGES; i++) {
            IkeMessage message = new Messages(seed * MESSAGES + i % 50).any();
            byte[] clear = IkeWriter.clear(message).toBytes();
            byte[] inner = Arrays.copyOfRange(clear, IkeHeader.LENGTH, clear.length);
            checkInner(clear[16] & 0xff, mutilated(inner, random));
            clear[18] = (byte) ExchangeType.IKE_SA_INIT.code();
            byte[] changed = mutilated(clear, random);
            if (changed.length >= IkeHeader.LENGTH) {
                changed[24] = 0;
                changed[25] = 0;
                changed[26] = (byte) (changed.length >>> 8);
                changed[27] = (byte) changed.length;
            }
            checkClear(changed);
        }
    }

    private static void checkClear(byte[] bytes) {
        try {
            switch (IkeReader.read(bytes)) {
                case IkePacket.Clear clear -> check(clear.message());
                case IkePacket.Encrypted encrypted ->
                    assertThat(encrypted.open(PROTECTION)).isEmpty();
                case IkePacket.EncryptedFragment fragment ->
                    assertThat(new FragmentReassembly().add(fragment, PROTECTION))
                            .isEmpty();
            }
        } catch (IkeFault fault) {
            check(fault);
        }
    }

    private static void checkInner(int firstType, byte[] inner) {
        byte[] datagram = framed(firstType, inner);
        try {
            Optional<IkePacket.Clear> opened = ((IkePacket.Encrypted) IkeReader.read(datagram)).open(PROTECTION);
            check(opened.orElseThrow().message());
        } catch (IkeFault fault) {
            check(fault);
        }
    }

    private static byte[] framed(int firstType, byte[] inner) {
        int length = IkeHeader.LENGTH + 4 + PROTECTION.ivBytes() + inner.length + 1 + PROTECTION.icvBytes();
        byte[] datagram =
                Arrays.copyOf(HexFormat.of().parseHex("112233445566778899aabbccddeeff002e20230800000001"), length);
        datagram[26] = (byte) (length >>> 8);
        datagram[27] = (byte) length;
        datagram[28] = (byte) firstType;
        datagram[30] = (byte) (length - IkeHeader.LENGTH >>> 8);
        datagram[31] = (byte) (length - IkeHeader.LENGTH);
        System.arraycopy(inner, 0, datagram, 32 + PROTECTION.ivBytes(), inner.length);
        PROTECTION.seal(datagram, 32);
        return datagram;
    }

    private static void check(IkeMessage message) {
        assertThat(message.summary().codePoints()).noneMatch(Character::isISOControl);
        assertThat(message.payloads()).hasSizeLessThanOrEqualTo(IkeReader.MAX_PAYLOADS);
        Octets written = IkeWriter.seal(message, PROTECTION);
        if (message.header().exchange() == ExchangeType.IKE_SA_INIT || written.length() > 65_535) {
            return;
        }
        try {
            assertThat(((IkePacket.Encrypted) IkeReader.read(written.toBytes())).open(PROTECTION))
                    .map(IkePacket.Clear::message)
                    .hasValue(message);
        } catch (IkeFault fault) {
            throw new AssertionError("cannot read what was read: " + message.summary(), fault);
        }
    }

    private static void check(IkeFault fault) {
        assertThat(List.of(
                        NotifyType.INVALID_SYNTAX,
                        NotifyType.INVALID_MAJOR_VERSION,
                        NotifyType.UNSUPPORTED_CRITICAL_PAYLOAD))
                .contains(fault.type());
        assertThat(fault.reason()).isNotBlank().hasSizeLessThan(200);
    }

    private static byte[] mutilated(byte[] bytes, Random random) {
        byte[] changed =
                random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)) : bytes.clone();
        for (int i = random.nextInt(4); i > 0 && changed.length > 0; i--) {
            changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
        }
        return changed;
    }
}
