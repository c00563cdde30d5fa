package net.isthmus.ipsec.ike.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.util.Arrays;
import java.util.List;
import net.isthmus.core.config.IpsecEncryption;
import net.isthmus.core.config.IpsecKeyExchange;
import net.isthmus.ipsec.ike.message.PayloadProtection;
import net.isthmus.ipsec.wycheproof.Wycheproof;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What IKE takes from libraries, by all vectors of project Wycheproof: key exchanges, PRFs, ciphers with
 * authentication.
 */
class WycheproofIT {

    @ParameterizedTest
    @CsvSource({"ECP_256,secp256r1", "ECP_384,secp384r1", "ECP_521,secp521r1"})
    void shouldAgreeOnNistsCurves(IpsecKeyExchange method, String curve) throws GeneralSecurityException {
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec(curve));
        ECParameterSpec spec = parameters.getParameterSpec(ECParameterSpec.class);
        for (Wycheproof vector : Wycheproof.of("ecdh_" + curve + "_ecpoint")) {
            PrivateKey ours = KeyFactory.getInstance("EC")
                    .generatePrivate(new ECPrivateKeySpec(new BigInteger(1, vector.octets("private")), spec));
            byte[] point = vector.octets("public");
            // The wire has x and y without the octet before them that says so; that there is another form it does not.
            boolean isWhole = point.length > 0 && point[0] == 4;
            byte[] value = isWhole ? Arrays.copyOfRange(point, 1, point.length) : point;
            check(EcpExchange.of(method), ours, value, vector, isWhole && vector.isValid());
        }
    }

    @ParameterizedTest
    @CsvSource({"CURVE25519,x25519", "CURVE448,x448"})
    void shouldAgreeOnMontgomerysCurves(IpsecKeyExchange method, String curve) throws GeneralSecurityException {
        for (Wycheproof vector : Wycheproof.of(curve)) {
            PrivateKey ours = KeyFactory.getInstance("XDH")
                    .generatePrivate(new XECPrivateKeySpec(
                            new NamedParameterSpec(curve.toUpperCase()), vector.octets("private")));
            boolean isSecret = !vector.isInvalid() && !vector.is("ZeroSharedSecret");
            check(MontgomeryExchange.of(method), ours, vector.octets("public"), vector, isSecret);
        }
    }

    private static void check(
            AgreementExchange exchange, PrivateKey ours, byte[] value, Wycheproof vector, boolean isToBeTaken) {
        if (isToBeTaken) {
            try (Secret secret = exchange.agree(ours, value)) {
                assertThat(secret.octets()).as(vector.toString()).isEqualTo(vector.octets("shared"));
            } catch (KeyExchangeException e) {
                throw new AssertionError(vector.toString(), e);
            }
        } else {
            assertThatThrownBy(() -> exchange.agree(ours, value))
                    .as(vector.toString())
                    .isInstanceOf(KeyExchangeException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"ML_KEM_512,512", "ML_KEM_768,768", "ML_KEM_1024,1024"})
    void shouldEncapsulateAndOpenByMlKem(IpsecKeyExchange method, String size) throws KeyExchangeException {
        KeyExchange exchange = KeyExchange.of(method);
        for (Wycheproof vector : Wycheproof.of("mlkem_" + size + "_keygen_seed")) {
            try (KeyExchange.Begun begun = exchange.begin(new Dictated(vector.octets("seed")))) {
                assertThat(begun.publicValue()).as(vector.toString()).isEqualTo(vector.octets("ek"));
            }
        }
        for (Wycheproof vector : Wycheproof.of("mlkem_" + size)) {
            if (vector.octets("seed").length != 64) {
                continue; // No initiator has such a key, since it makes its own.
            }
            try (KeyExchange.Begun begun = exchange.begin(new Dictated(vector.octets("seed")))) {
                if (vector.isValid()) {
                    assertThat(begun.finish(vector.octets("c")).octets())
                            .as(vector.toString())
                            .isEqualTo(vector.octets("K"));
                } else {
                    assertThatThrownBy(() -> begun.finish(vector.octets("c"))).isInstanceOf(KeyExchangeException.class);
                }
            }
        }
        for (Wycheproof vector : Wycheproof.of("mlkem_" + size + "_encaps")) {
            if (vector.isValid()) {
                var answer = exchange.respond(vector.octets("ek"), new Dictated(vector.octets("m")));
                assertThat(answer.publicValue()).as(vector.toString()).isEqualTo(vector.octets("c"));
                assertThat(answer.secret().octets()).isEqualTo(vector.octets("K"));
            } else {
                assertThatThrownBy(() -> exchange.respond(vector.octets("ek"), new Dictated(vector.octets("m"))))
                        .as(vector.toString())
                        .isInstanceOf(KeyExchangeException.class);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"HMAC_SHA1,sha1", "HMAC_SHA2_256,sha256", "HMAC_SHA2_384,sha384", "HMAC_SHA2_512,sha512"})
    void shouldComputePrfs(Prf prf, String hash) {
        for (Wycheproof vector : Wycheproof.of("hmac_" + hash)) {
            byte[] tag = Arrays.copyOf(
                    prf.compute(vector.octets("key"), vector.octets("msg")), vector.number("tagSize") / 8);
            assertThat(Arrays.equals(tag, vector.octets("tag")))
                    .as(vector.toString())
                    .isEqualTo(vector.isValid());
        }
        // prf+ is the second step of HKDF (RFC 5869 §2.3), and the first is a prf.
        for (Wycheproof vector : Wycheproof.of("hkdf_" + hash)) {
            byte[] key = prf.compute(vector.octets("salt"), vector.octets("ikm"));
            int size = vector.number("size");
            if (vector.isValid()) {
                assertThat(prf.expand(key, size, vector.octets("info")))
                        .as(vector.toString())
                        .isEqualTo(vector.octets("okm"));
            } else {
                assertThatThrownBy(() -> prf.expand(key, size, vector.octets("info")))
                        .as(vector.toString())
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "AES128_GCM16,aes_gcm",
        "AES192_GCM16,aes_gcm",
        "AES256_GCM16,aes_gcm",
        "CHACHA20_POLY1305,chacha20_poly1305"
    })
    void shouldOpenWhatIsAuthentic(IpsecEncryption cipher, String file) {
        List<Wycheproof> vectors = Wycheproof.of(file).stream()
                .filter(vector -> vector.number("keySize") == cipher.keyBits() && vector.number("ivSize") == 96)
                .toList();
        assertThat(vectors).hasSizeGreaterThan(50);
        for (Wycheproof vector : vectors) {
            byte[] iv = vector.octets("iv");
            PayloadProtection protection =
                    new AeadProtection(cipher, Secret.of(join(vector.octets("key"), Arrays.copyOf(iv, 4))));
            byte[] aad = vector.octets("aad");
            byte[] message = join(aad, Arrays.copyOfRange(iv, 4, 12), vector.octets("ct"), vector.octets("tag"));
            assertThat(protection.open(message, aad.length))
                    .as(vector.toString())
                    .isEqualTo(vector.isValid());
            if (vector.isValid()) {
                assertThat(Arrays.copyOfRange(message, aad.length + 8, message.length - 16))
                        .as(vector.toString())
                        .isEqualTo(vector.octets("msg"));
            }
        }
    }

    private static byte[] join(byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        byte[] whole = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, whole, at, part.length);
            at += part.length;
        }
        return whole;
    }

    /** Chance that a vector dictates. */
    private static final class Dictated extends SecureRandom {
        private static final long serialVersionUID = 1;
        private final byte[] octets;
        private int at;

        Dictated(byte[] octets) {
            this.octets = octets.clone();
        }

        @Override
        public void nextBytes(byte[] bytes) {
            System.arraycopy(octets, at, bytes, 0, bytes.length);
            at += bytes.length;
        }
    }
}
