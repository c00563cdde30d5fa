package net.isthmus.ipsec.ike.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import net.isthmus.core.config.IpsecEncryption;
import net.isthmus.core.config.IpsecIntegrity;
import net.isthmus.core.config.IpsecPrf;
import net.isthmus.ipsec.ike.message.PayloadProtection;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class IkeCiphersTest {
    private static final int IV_AT = 32;

    private final Random seeded = new Random(7);

    static Stream<IkeSuite> suites() {
        return Arrays.stream(IpsecEncryption.values())
                .filter(cipher -> !cipher.isImplicitIv())
                .flatMap(cipher -> cipher.isAead()
                        ? Stream.of(new IkeSuite(cipher, Optional.empty(), IpsecPrf.HMAC_SHA2_256))
                        : Arrays.stream(IpsecIntegrity.values())
                                .map(integrity ->
                                        new IkeSuite(cipher, Optional.of(integrity), IpsecPrf.HMAC_SHA2_256)));
    }

    @ParameterizedTest
    @MethodSource("suites")
    void shouldOpenWhatTheOtherEndHasSealed(IkeSuite suite) {
        byte[] plain = plaintext(64);
        byte[] message = sealed(suite, plain);
        assertThat(message).isNotEqualTo(laidOut(suite, plain));
        PayloadProtection receiver = IkeCiphers.of(keys(suite), true, new SecureRandom());
        byte[] again = message.clone();
        assertThat(receiver.open(message, IV_AT)).isTrue();
        assertThat(plaintextOf(receiver, message)).isEqualTo(plain);
        assertThat(receiver.open(again, IV_AT)).as("retransmitted").isTrue();
    }

    @ParameterizedTest
    @MethodSource("suites")
    void shouldNotOpenWhatWasChangedAnywhere(IkeSuite suite) {
        byte[] message = sealed(suite, plaintext(32));
        PayloadProtection receiver = IkeCiphers.of(keys(suite), true, new SecureRandom());
        for (int i = 0; i < message.length; i++) {
            byte[] changed = message.clone();
            changed[i] ^= (byte) (1 << i % 8);
            assertThat(receiver.open(changed, IV_AT)).as("octet " + i).isFalse();
        }
        for (int length = IV_AT + receiver.ivBytes() + receiver.icvBytes() + 1; length < message.length; length++) {
            assertThat(receiver.open(Arrays.copyOf(message, length), IV_AT)).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("suites")
    void shouldNotOpenWhatTheOtherDirectionsKeyHasSealed(IkeSuite suite) {
        byte[] message = sealed(suite, plaintext(32));
        assertThat(IkeCiphers.of(keys(suite), false, new SecureRandom()).open(message, IV_AT))
                .isFalse();
    }

    @ParameterizedTest
    @MethodSource("suites")
    void shouldNeverUseAnInitializationVectorTwice(IkeSuite suite) {
        PayloadProtection sender = IkeCiphers.of(keys(suite), true, new SecureRandom());
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            byte[] message = laidOut(suite, plaintext(16));
            sender.seal(message, IV_AT);
            assertThat(seen.add(HexFormat.of().formatHex(message, IV_AT, IV_AT + sender.ivBytes())))
                    .isTrue();
        }
    }

    private byte[] sealed(IkeSuite suite, byte[] plain) {
        byte[] message = laidOut(suite, plain);
        IkeCiphers.of(keys(suite), true, new SecureRandom()).seal(message, IV_AT);
        return message;
    }

    private static byte[] laidOut(IkeSuite suite, byte[] plain) {
        PayloadProtection shape = IkeCiphers.of(keys(suite), true, new SecureRandom());
        byte[] message = new byte[IV_AT + shape.ivBytes() + plain.length + shape.icvBytes()];
        for (int i = 0; i < IV_AT; i++) {
            message[i] = (byte) i;
        }
        System.arraycopy(plain, 0, message, IV_AT + shape.ivBytes(), plain.length);
        return message;
    }

    private static byte[] plaintextOf(PayloadProtection shape, byte[] message) {
        return Arrays.copyOfRange(message, IV_AT + shape.ivBytes(), message.length - shape.icvBytes());
    }

    private byte[] plaintext(int length) {
        byte[] plain = new byte[length];
        seeded.nextBytes(plain);
        return plain;
    }

    private static IkeKeys keys(IkeSuite suite) {
        byte[] material = new byte[IkeKeys.materialBytes(suite)];
        new Random(1).nextBytes(material);
        return new IkeKeys(suite, material);
    }
}
