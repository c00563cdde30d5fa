package net.isthmus.ipsec.ike.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import net.isthmus.core.config.IpsecEncryption;
import net.isthmus.core.config.IpsecIntegrity;
import net.isthmus.core.config.IpsecKeyExchange;
import net.isthmus.core.config.IpsecPrf;
import net.isthmus.ipsec.ike.message.PayloadProtection;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.SecretWithEncapsulation;
import org.bouncycastle.crypto.digests.SHAKEDigest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.generators.MLKEMKeyPairGenerator;
import org.bouncycastle.crypto.kems.MLKEMExtractor;
import org.bouncycastle.crypto.kems.MLKEMGenerator;
import org.bouncycastle.crypto.params.MLKEMKeyGenerationParameters;
import org.bouncycastle.crypto.params.MLKEMParameters;
import org.bouncycastle.crypto.params.MLKEMPrivateKeyParameters;
import org.bouncycastle.crypto.params.MLKEMPublicKeyParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The primitives, by what standards, NIST and Wycheproof say of them. */
class CryptoVectorsTest {

    static Stream<Vectors> aead() {
        return Stream.concat(Vectors.of("gcm"), Vectors.of("chacha"));
    }

    @ParameterizedTest
    @MethodSource("aead")
    void shouldOpenWhatIsAuthentic(Vectors vector) {
        byte[] iv = vector.at(1);
        IpsecEncryption cipher =
                vector.number().startsWith("gcm") ? IpsecEncryption.AES128_GCM16 : IpsecEncryption.CHACHA20_POLY1305;
        PayloadProtection protection = new AeadProtection(cipher, Secret.of(join(vector.at(0), Arrays.copyOf(iv, 4))));
        byte[] aad = vector.at(2);
        byte[] message = join(aad, Arrays.copyOfRange(iv, 4, 12), vector.at(4), vector.at(5));
        assertThat(protection.open(message, aad.length)).isEqualTo(vector.isValid());
        if (vector.isValid()) {
            assertThat(Arrays.copyOfRange(message, aad.length + 8, message.length - 16))
                    .isEqualTo(vector.at(3));
        }
    }

    static Stream<Vectors> hmac() {
        return Vectors.of("hmac256");
    }

    @ParameterizedTest
    @MethodSource("hmac")
    void shouldComputeHmac(Vectors vector) {
        assertThat(Arrays.equals(Prf.HMAC_SHA2_256.compute(vector.at(0), vector.at(1)), vector.at(2)))
                .isEqualTo(vector.isValid());
    }

    /** RFC 4231 §4.3 (SHA-2) and RFC 2202 §3 case 2 (SHA-1). */
    @ParameterizedTest
    @CsvSource({
        "HMAC_SHA1,effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
        "HMAC_SHA2_256,5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        "HMAC_SHA2_384,"
                + "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649",
        "HMAC_SHA2_512,164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
                + "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"
    })
    void shouldComputeThePrfsOfTheRfcs(Prf prf, String expected) {
        assertThat(hex(prf.compute(
                        "Jefe".getBytes(UTF_8), "what do ya want ".getBytes(UTF_8), "for nothing?".getBytes(UTF_8))))
                .isEqualTo(expected);
    }

    /** HKDF-Expand is prf+ (RFC 5869 A.1 and A.2). */
    @Test
    void shouldExpandAsRfc5869() {
        assertThat(hex(Prf.HMAC_SHA2_256.expand(
                        bytes("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5"),
                        42,
                        bytes("f0f1f2f3f4"),
                        bytes("f5f6f7f8f9"))))
                .isEqualTo("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
        assertThatThrownBy(() -> Prf.HMAC_SHA2_256.expand(new byte[32], 255 * 32 + 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** NIST's CAVS vectors of SP 800-135, IKEv2, SHA-1. */
    @Test
    void shouldDeriveTheKeysOfNist() {
        Nonces nonces = Nonces.of(bytes("32b50d5f4a3763f3"), bytes("9206a04b26564cb1"));
        SpiPair spis = new SpiPair(0x34c9e7c188868785L, 0x3ff77d760d2b2199L);
        Secret shared = Secret.of(bytes("4b2c1f971981a8ad8d0abeafabf38cf75fc8349c148142465ed9c8b516b8be52"));
        byte[] expected = bytes("a14293677cc80ff8f9cc0eee30d895da9d8f405666e30ef0dfcb63c634a46002"
                + "a2a63080e514a062768b76606f9fa5e992204fc5a670bde3f10d6b027113936a"
                + "5c55b648a194ae587b0088d52204b702c979fa280870d2ed41efa9c549fd1119"
                + "8af1670b143d384bd275c5f594cf266b05ebadca855e4249520a441a81157435a7a56cc4");
        IkeSuite suite =
                new IkeSuite(IpsecEncryption.AES128_CBC, Optional.of(IpsecIntegrity.HMAC_SHA1_96), IpsecPrf.HMAC_SHA1);
        IkeKeys keys = KeySchedule.initial(suite, shared, nonces, spis);
        assertThat(join(
                        keys.derivation().copy(),
                        keys.integrity(true).copy(),
                        keys.integrity(false).copy(),
                        keys.encryption(true).copy(),
                        keys.encryption(false).copy(),
                        keys.authentication(true).copy(),
                        keys.authentication(false).copy()))
                .isEqualTo(expected);
        // SKEYSEED of the rekeyed SA is prf (SK_d, g^ir (new) | Ni | Nr): its keys are prf+ of it.
        Secret fresh = Secret.of(bytes("863f3c9d06efd39d2b907b97f8699e5dd5251ef64a2a176f36ee40c87d4f9330"));
        byte[] seed = bytes("63e81194946ebd05df7df5ebf5d8750056bf1f1d");
        IkeKeys rekeyed = KeySchedule.rekeyed(keys, suite, List.of(fresh), nonces, spis);
        assertThat(rekeyed.derivation().copy())
                .isEqualTo(Prf.HMAC_SHA1.expand(seed, 20, nonces.joined(), spis.toBytes()));
    }

    static Stream<Vectors> curves() {
        return Stream.of("x25519", "x448", "ecdh256").flatMap(Vectors::of);
    }

    @ParameterizedTest
    @MethodSource("curves")
    void shouldAgreeOnTheSecret(Vectors vector) throws Exception {
        String file = vector.number().split(" ")[0];
        AgreementExchange exchange = (AgreementExchange) KeyExchange.of(
                switch (file) {
                    case "x25519" -> IpsecKeyExchange.CURVE25519;
                    case "x448" -> IpsecKeyExchange.CURVE448;
                    default -> IpsecKeyExchange.ECP_256;
                });
        byte[] publicValue = vector.at(0);
        if (file.equals("ecdh256")) {
            publicValue = Arrays.copyOfRange(publicValue, 1, publicValue.length);
        }
        PrivateKey ours = privateKey(file, vector.at(1));
        byte[] value = publicValue;
        if (vector.isValid()) {
            assertThat(exchange.agree(ours, value).copy()).isEqualTo(vector.at(2));
        } else {
            assertThatThrownBy(() -> exchange.agree(ours, value)).isInstanceOf(KeyExchangeException.class);
        }
    }

    /** RFC 7748 §6.1, both ends. */
    @Test
    void shouldAgreeAsAliceAndBob() throws Exception {
        AgreementExchange exchange = (AgreementExchange) KeyExchange.of(IpsecKeyExchange.CURVE25519);
        String secret = "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742";
        assertThat(hex(exchange.agree(
                                privateKey(
                                        "x25519",
                                        bytes("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a")),
                                bytes("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"))
                        .copy()))
                .isEqualTo(secret);
        assertThat(hex(exchange.agree(
                                privateKey(
                                        "x25519",
                                        bytes("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb")),
                                bytes("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"))
                        .copy()))
                .isEqualTo(secret);
    }

    /** RFC 5903 §8.1. */
    @Test
    void shouldAgreeAsRfc5903() throws Exception {
        AgreementExchange exchange = (AgreementExchange) KeyExchange.of(IpsecKeyExchange.ECP_256);
        Secret secret = exchange.agree(
                privateKey("ecdh256", bytes("c88f01f510d9ac3f70a292daa2316de544e9aab8afe84049c62a9c57862d1433")),
                bytes("d12dfb5289c8d4f81208b70270398c342296970a0bccb74c736fc7554494bf63"
                        + "56fbf3ca366cc23e8157854c13c58d6aac23f046ada30f8353e74f33039872ab"));
        assertThat(hex(secret.copy())).isEqualTo("d6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b9442de");
    }

    /** Another implementation says the same, for the curves that lack vectors above. */
    @ParameterizedTest
    @CsvSource({"ECP_256,P-256,secp256r1", "ECP_384,P-384,secp384r1", "ECP_521,P-521,secp521r1"})
    void shouldAgreeWithBouncyCastle(IpsecKeyExchange method, String theirs, String ours) throws Exception {
        var curve = CustomNamedCurves.getByName(theirs);
        int length = (curve.getCurve().getFieldSize() + 7) / 8;
        Random random = new Random(11);
        for (int i = 0; i < 20; i++) {
            BigInteger d = new BigInteger(curve.getN().bitLength() - 1, random);
            BigInteger e = new BigInteger(curve.getN().bitLength() - 1, random);
            var point = curve.getG().multiply(e).normalize();
            byte[] value = join(
                    FixedLength.of(point.getAffineXCoord().toBigInteger(), length),
                    FixedLength.of(point.getAffineYCoord().toBigInteger(), length));
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec(ours));
            PrivateKey key = KeyFactory.getInstance("EC")
                    .generatePrivate(new ECPrivateKeySpec(d, parameters.getParameterSpec(ECParameterSpec.class)));
            assertThat(((AgreementExchange) KeyExchange.of(method))
                            .agree(key, value)
                            .copy())
                    .isEqualTo(FixedLength.of(
                            point.multiply(d).normalize().getAffineXCoord().toBigInteger(), length));
        }
    }

    /**
     * The accumulated vectors of Go's ML-KEM-768 (FIPS 203): keys, ciphertexts and secrets of a hundred runs, of which
     * only the hash is kept. The stream of SHAKE128 gives d, z, m and a ciphertext that is no one's.
     */
    @Test
    void shouldEncapsulateAsFips203() throws Exception {
        SHAKEDigest stream = new SHAKEDigest(128);
        SHAKEDigest sum = new SHAKEDigest(128);
        KeyExchange exchange = KeyExchange.of(IpsecKeyExchange.ML_KEM_768);
        for (int i = 0; i < 100; i++) {
            KeyExchange.Begun begun = exchange.begin(new Given(squeeze(stream, 64)));
            add(sum, begun.publicValue());
            KeyExchange.Answer answer = exchange.respond(begun.publicValue(), new Given(squeeze(stream, 32)));
            add(sum, answer.publicValue());
            add(sum, answer.secret().copy());
            assertThat(begun.finish(answer.publicValue())).isEqualTo(answer.secret());
            add(sum, begun.finish(squeeze(stream, 1088)).copy());
        }
        assertThat(hex(squeeze(sum, 32))).isEqualTo("1114b1b6699ed191734fa339376afa7e285c9e6acf6ff0177d346696ce564415");
    }

    /** Another implementation says the same, for the sets that lack vectors above. */
    @ParameterizedTest
    @EnumSource(names = {"ML_KEM_512", "ML_KEM_768", "ML_KEM_1024"})
    void shouldEncapsulateAsBouncyCastle(IpsecKeyExchange method) throws Exception {
        MLKEMParameters parameters =
                switch (method) {
                    case ML_KEM_512 -> MLKEMParameters.ml_kem_512;
                    case ML_KEM_768 -> MLKEMParameters.ml_kem_768;
                    default -> MLKEMParameters.ml_kem_1024;
                };
        KeyExchange exchange = KeyExchange.of(method);
        SHAKEDigest stream = new SHAKEDigest(128);
        for (int i = 0; i < 20; i++) {
            byte[] seeds = squeeze(stream, 64);
            MLKEMKeyPairGenerator generator = new MLKEMKeyPairGenerator();
            generator.init(new MLKEMKeyGenerationParameters(new Given(seeds), parameters));
            AsymmetricCipherKeyPair pair = generator.generateKeyPair();
            KeyExchange.Begun begun = exchange.begin(new Given(seeds));
            assertThat(begun.publicValue()).isEqualTo(((MLKEMPublicKeyParameters) pair.getPublic()).getEncoded());
            byte[] m = squeeze(stream, 32);
            SecretWithEncapsulation theirs = new MLKEMGenerator(new Given(m)).generateEncapsulated(pair.getPublic());
            KeyExchange.Answer ours = exchange.respond(begun.publicValue(), new Given(m));
            assertThat(ours.publicValue()).isEqualTo(theirs.getEncapsulation());
            assertThat(ours.secret().copy()).isEqualTo(theirs.getSecret());
            byte[] noOnes = squeeze(stream, ours.publicValue().length);
            assertThat(begun.finish(noOnes).copy())
                    .isEqualTo(new MLKEMExtractor((MLKEMPrivateKeyParameters) pair.getPrivate()).extractSecret(noOnes));
        }
    }

    /** RFC 7634 appendix B: an INFORMATIONAL request. */
    @Test
    void shouldProtectTheMessageOfRfc7634() {
        byte[] key = bytes("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9fa0a1a2a3");
        byte[] message = bytes("c0c1c2c3c4c5c6c7d0d1d2d3d4d5d6d72e202500000000090000004529000029" + "1011121314151617"
                + "610394701f8d017f7c12924889" + "6b71bfe25236efd7cdc67066906315b2");
        PayloadProtection protection = new AeadProtection(IpsecEncryption.CHACHA20_POLY1305, Secret.of(key));
        assertThat(protection.open(message, 32)).isTrue();
        assertThat(hex(Arrays.copyOfRange(message, 40, 53))).isEqualTo("0000000c000040010000000a00");
    }

    /** NIST SP 800-38A F.2.1, with an ICV of ours around it. */
    @ParameterizedTest
    @EnumSource
    void shouldDecryptTheBlocksOfNist(IpsecIntegrity integrity) {
        byte[] integrityKey = new byte[integrity.keyBytes()];
        byte[] before = join(
                new byte[32],
                bytes("000102030405060708090a0b0c0d0e0f"),
                bytes("7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2"));
        byte[] icv = Prf.values()[integrity.ordinal()].compute(integrityKey, before);
        byte[] message = join(before, Arrays.copyOf(icv, integrity.icvBytes()));
        PayloadProtection protection = new CbcProtection(
                integrity,
                Secret.of(bytes("2b7e151628aed2a6abf7158809cf4f3c")),
                Secret.of(integrityKey),
                new SecureRandom());
        assertThat(protection.open(message, 32)).isTrue();
        assertThat(hex(Arrays.copyOfRange(message, 48, 80)))
                .isEqualTo("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51");
    }

    private static PrivateKey privateKey(String file, byte[] octets) throws Exception {
        if (file.equals("ecdh256")) {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec("secp256r1"));
            return KeyFactory.getInstance("EC")
                    .generatePrivate(new ECPrivateKeySpec(
                            new BigInteger(1, octets), parameters.getParameterSpec(ECParameterSpec.class)));
        }
        return KeyFactory.getInstance("XDH")
                .generatePrivate(new XECPrivateKeySpec(
                        file.equals("x448") ? NamedParameterSpec.X448 : NamedParameterSpec.X25519, octets));
    }

    private static byte[] squeeze(SHAKEDigest stream, int length) {
        byte[] out = new byte[length];
        stream.doOutput(out, 0, length);
        return out;
    }

    private static void add(SHAKEDigest sum, byte[] octets) {
        sum.update(octets, 0, octets.length);
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private static String hex(byte[] octets) {
        return HexFormat.of().formatHex(octets);
    }

    /** Chance that is not one. */
    private static final class Given extends SecureRandom {
        private static final long serialVersionUID = 1;

        private final byte[] octets;
        private int at;

        Given(byte[] octets) {
            this.octets = octets;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            System.arraycopy(octets, at, bytes, 0, bytes.length);
            at += bytes.length;
        }
    }
}
