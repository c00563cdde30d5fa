package net.isthmus.ipsec.ike.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import net.isthmus.ipsec.ike.crypto.Prf;
import net.isthmus.ipsec.ike.crypto.Secret;
import net.isthmus.ipsec.ike.crypto.Vectors;
import net.isthmus.ipsec.ike.message.Payload;
import net.isthmus.wire.Octets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ProofsTest {
    private static final String RSA_KEY = "30820122300d06092a864886f70d01010105000382010f003082010a0282010100"
            + "a2b451a07d0aa5f96e455671513550514a8a5b462ebef717094fa1fee82224e637f9746d3f7cafd31878d80325b6ef5a"
            + "1700f65903b469429e89d6eac8845097b5ab393189db92512ed8a7711a1253facd20f79c15e8247f3d3e42e46e48c98e"
            + "254a2fe9765313a03eff8f17e1a029397a1fa26a8dce26f490ed81299615d9814c22da610428e09c7d9658594266f5c0"
            + "21d0fceca08d945a12be82de4d1ece6b4c03145b5d3495d4ed5411eb878daf05fd7afc3e09ada0f1126422f590975a19"
            + "69816f48698bcbba1b4d9cae79d460d8f9f85e7975005d9bc22c4e5ac0f7c1a45d12569a62807d3b9a02e5a530e77306"
            + "6f453d1f5b4c2e9cf7820283f742b9d50203010001";
    private static final byte[] OCTETS = "what is signed".getBytes(StandardCharsets.UTF_8);

    @ParameterizedTest
    @EnumSource
    void shouldBelieveWhoKnowsTheSecret(Prf prf) {
        try (Secret secret = Secret.of("correct horse".getBytes(StandardCharsets.UTF_8));
                Secret other = Secret.of("correct house".getBytes(StandardCharsets.UTF_8))) {
            Payload.Authentication auth = SharedKeyProof.prove(prf, secret, OCTETS);
            assertThat(auth.method()).isEqualTo(2);
            assertThat(auth.data().length()).isEqualTo(prf.outputBytes());
            assertThat(SharedKeyProof.verify(prf, secret, auth, OCTETS)).isEmpty();
            assertThat(SharedKeyProof.verify(prf, other, auth, OCTETS))
                    .contains(new Refusal(
                            Refusal.Reason.WRONG_PROOF, "the pre-shared keys of the two ends are not the same"));
            assertThat(SharedKeyProof.verify(prf, secret, auth, new byte[1])).isPresent();
            assertThat(SharedKeyProof.verify(
                            prf, secret, new Payload.Authentication(14, Octets.of(new byte[32])), OCTETS))
                    .hasValueSatisfying(refusal -> assertThat(refusal.text()).contains("by a certificate"));
        }
    }

    /** prf(prf(secret, pad), octets), computed by hand with openssl. */
    @Test
    void shouldComputeTheProofOfRfc7296() {
        try (Secret secret = Secret.of("secret".getBytes(StandardCharsets.UTF_8))) {
            byte[] inner = Prf.HMAC_SHA2_256.compute(secret, "Key Pad for IKEv2".getBytes(StandardCharsets.US_ASCII));
            assertThat(SharedKeyProof.prove(Prf.HMAC_SHA2_256, secret, OCTETS).data())
                    .isEqualTo(Octets.of(Prf.HMAC_SHA2_256.compute(inner, OCTETS)));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "RSA,SHA2_256",
        "RSA,SHA2_384",
        "RSA,SHA2_512",
        "P-256,SHA2_256",
        "P-256,SHA2_512",
        "P-384,SHA2_384",
        "P-384,SHA2_256",
        "P-521,SHA2_512",
        "Ed25519,IDENTITY",
        "Ed448,IDENTITY"
    })
    void shouldSignWithWhatThePeerAccepts(String kind, SignatureHash hash) throws GeneralSecurityException {
        KeyPair pair = TestAuthority.keys(kind);
        Payload.Authentication auth = Signatures.sign(pair.getPrivate(), Set.of(hash), OCTETS);
        assertThat(auth.method()).isEqualTo(14);
        assertThat(Signatures.verify(pair.getPublic(), auth, OCTETS)).isEmpty();
        assertThat(Signatures.verify(pair.getPublic(), auth, new byte[3]))
                .hasValueSatisfying(refusal -> assertThat(refusal.reason()).isEqualTo(Refusal.Reason.WRONG_PROOF));
        assertThat(Signatures.verify(TestAuthority.keys(kind).getPublic(), auth, OCTETS))
                .isPresent();
    }

    @ParameterizedTest
    @CsvSource({"RSA,1", "P-256,9", "P-384,10", "P-521,11"})
    void shouldSignByTheOlderMethodsForPeersWithoutRfc7427(String kind, int method) throws GeneralSecurityException {
        KeyPair pair = TestAuthority.keys(kind);
        Payload.Authentication auth = Signatures.sign(pair.getPrivate(), Set.of(), OCTETS);
        assertThat(auth.method()).isEqualTo(method);
        assertThat(Signatures.verify(pair.getPublic(), auth, OCTETS)).isEmpty();
        assertThat(Signatures.verify(pair.getPublic(), auth, new byte[3])).isPresent();
        if (method != 1) {
            assertThat(auth.data().length() % 2).isZero();
            assertThat(auth.data().length()).isEqualTo(method == 9 ? 64 : method == 10 ? 96 : 132);
        }
    }

    @ParameterizedTest
    @CsvSource({"SHA1withRSA", "SHA256withRSA", "SHA384withRSA", "SHA512withRSA"})
    void shouldTakeAnyHashOfTheOldRsaMethod(String algorithm) throws GeneralSecurityException {
        KeyPair pair = TestAuthority.keys("RSA");
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(pair.getPrivate());
        signature.update(OCTETS);
        assertThat(Signatures.verify(
                        pair.getPublic(), new Payload.Authentication(1, Octets.of(signature.sign())), OCTETS))
                .isEmpty();
    }

    @Test
    void shouldSayWhenNoSignatureIsPossible() {
        assertThatThrownBy(() -> Signatures.sign(TestAuthority.keys("Ed25519").getPrivate(), Set.of(), OCTETS))
                .hasMessageContaining("SIGNATURE_HASH_ALGORITHMS");
        assertThatThrownBy(() ->
                        Signatures.sign(TestAuthority.keys("RSA").getPrivate(), Set.of(SignatureHash.IDENTITY), OCTETS))
                .hasMessageContaining("[Identity]");
    }

    @Test
    void shouldRefuseShortKeysAndStrangeMethods() throws GeneralSecurityException {
        KeyPair weak = TestAuthority.keys("RSA 1024");
        Payload.Authentication auth = Signatures.sign(weak.getPrivate(), Set.of(SignatureHash.SHA2_256), OCTETS);
        assertThat(Signatures.verify(weak.getPublic(), auth, OCTETS))
                .hasValueSatisfying(refusal -> assertThat(refusal.text()).contains("RSA from 2048 bits"));
        KeyPair pair = TestAuthority.keys("P-256");
        for (int method : new int[] {0, 1, 2, 3, 10, 11, 12, 13, 200}) {
            assertThat(Signatures.verify(
                            pair.getPublic(), new Payload.Authentication(method, Octets.of(new byte[64])), OCTETS))
                    .hasValueSatisfying(refusal -> assertThat(refusal.reason()).isEqualTo(Refusal.Reason.UNSUPPORTED));
        }
    }

    /** The octets of RFC 7427 appendix A. */
    @ParameterizedTest
    @CsvSource({
        "RSA_SHA2_256,300d06092a864886f70d01010b0500",
        "RSA_SHA2_384,300d06092a864886f70d01010c0500",
        "RSA_SHA2_512,300d06092a864886f70d01010d0500",
        "ECDSA_SHA2_256,300a06082a8648ce3d040302",
        "ECDSA_SHA2_384,300a06082a8648ce3d040303",
        "ECDSA_SHA2_512,300a06082a8648ce3d040304",
        "RSA_PSS_SHA2_256,304106092a864886f70d01010a3034a00f300d06096086480165030402010500a11c301a06092a864886f70d010108300d06096086480165030402010500a203020120",
        "ED25519,300506032b6570",
        "ED448,300506032b6571"
    })
    void shouldNameAlgorithmsByTheOctetsOfTheStandards(SignatureScheme scheme, String octets) {
        Octets expected = Octets.of(HexFormat.of().parseHex(octets));
        assertThat(SignatureScheme.of(expected)).contains(scheme);
        assertThat(scheme.identifier()).isEqualTo(expected);
    }

    @Test
    void shouldNotTakeSha1UnderRfc7427() {
        for (String identifier : new String[] {
            "300d06092a864886f70d0101050500", "300906072a8648ce3d0401", "300d06092a864886f70d01010a3000"
        }) {
            assertThat(SignatureScheme.of(Octets.of(HexFormat.of().parseHex(identifier))))
                    .isEmpty();
        }
    }

    @Test
    void shouldStandWhateverIsSentAsASignature() throws GeneralSecurityException {
        Random random = new Random(3);
        for (String kind : new String[] {"RSA", "P-256", "Ed25519"}) {
            KeyPair pair = TestAuthority.keys(kind);
            byte[] good = Signatures.sign(pair.getPrivate(), EnumSet.allOf(SignatureHash.class), OCTETS)
                    .data()
                    .toBytes();
            for (int i = 0; i < 500; i++) {
                byte[] bad = Arrays.copyOf(good, random.nextInt(3) == 0 ? random.nextInt(good.length) : good.length);
                if (bad.length > 0) {
                    bad[random.nextInt(bad.length)] ^= (byte) (1 + random.nextInt(255));
                }
                int method = new int[] {1, 9, 10, 11, 14}[random.nextInt(5)];
                assertThat(Signatures.verify(
                                pair.getPublic(), new Payload.Authentication(method, Octets.of(bad)), OCTETS))
                        .isPresent();
            }
        }
    }

    static Stream<Vectors> signatures() {
        return Stream.of("ed25519", "rsa", "pss").flatMap(Vectors::of);
    }

    /** Wycheproof; its one RSA key is of PKCS#1 and of PSS. */
    @ParameterizedTest
    @MethodSource("signatures")
    void shouldBelieveOnlySoundSignatures(Vectors vector) throws GeneralSecurityException {
        boolean isEd = vector.number().startsWith("ed");
        byte[] key = isEd
                ? HexFormat.of()
                        .parseHex("302a300506032b6570032100" + vector.fields().getFirst())
                : HexFormat.of().parseHex(RSA_KEY);
        SignatureScheme scheme = isEd
                ? SignatureScheme.ED25519
                : vector.number().startsWith("rsa") ? SignatureScheme.RSA_SHA2_256 : SignatureScheme.RSA_PSS_SHA2_256;
        byte[] identifier = scheme.identifier().toBytes();
        byte[] proof = vector.at(isEd ? 2 : 1);
        byte[] data = new byte[1 + identifier.length + proof.length];
        data[0] = (byte) identifier.length;
        System.arraycopy(identifier, 0, data, 1, identifier.length);
        System.arraycopy(proof, 0, data, 1 + identifier.length, proof.length);
        assertThat(Signatures.verify(
                                KeyFactory.getInstance(isEd ? "Ed25519" : "RSA")
                                        .generatePublic(new X509EncodedKeySpec(key)),
                                new Payload.Authentication(14, Octets.of(data)),
                                vector.at(isEd ? 1 : 0))
                        .isEmpty())
                .isEqualTo(vector.isValid());
    }

    @Test
    void shouldAnnounceAndReadHashes() {
        assertThat(SignatureHash.announced()).isEqualTo(Octets.of(new byte[] {0, 2, 0, 3, 0, 4, 0, 5}));
        assertThat(SignatureHash.read(Octets.of(new byte[] {0, 1, 0, 2, 0, 99, 0, 5, 7})))
                .containsExactlyInAnyOrder(SignatureHash.SHA2_256, SignatureHash.IDENTITY);
        assertThat(SignatureHash.read(Octets.of(new byte[0]))).isEmpty();
    }
}
