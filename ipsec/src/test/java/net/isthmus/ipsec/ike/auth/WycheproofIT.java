package net.isthmus.ipsec.ike.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import net.isthmus.ipsec.ike.message.Payload;
import net.isthmus.ipsec.wycheproof.Wycheproof;
import net.isthmus.wire.OctetWriter;
import net.isthmus.wire.Octets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Signatures of peers, by all vectors of project Wycheproof for what is accepted, as AUTH payloads bring them. */
class WycheproofIT {

    @ParameterizedTest
    @CsvSource({
        "ECDSA_SHA2_256,EC,ecdsa_secp256r1_sha256",
        "ECDSA_SHA2_512,EC,ecdsa_secp256r1_sha512",
        "ECDSA_SHA2_256,EC,ecdsa_secp384r1_sha256",
        "ECDSA_SHA2_384,EC,ecdsa_secp384r1_sha384",
        "ECDSA_SHA2_512,EC,ecdsa_secp384r1_sha512",
        "ECDSA_SHA2_512,EC,ecdsa_secp521r1_sha512",
        "ED25519,Ed25519,ed25519",
        "ED448,Ed448,ed448",
        "RSA_SHA2_256,RSA,rsa_signature_2048_sha256",
        "RSA_SHA2_384,RSA,rsa_signature_2048_sha384",
        "RSA_SHA2_512,RSA,rsa_signature_2048_sha512",
        "RSA_SHA2_256,RSA,rsa_signature_3072_sha256",
        "RSA_SHA2_384,RSA,rsa_signature_3072_sha384",
        "RSA_SHA2_512,RSA,rsa_signature_3072_sha512",
        "RSA_SHA2_256,RSA,rsa_signature_4096_sha256",
        "RSA_SHA2_512,RSA,rsa_signature_4096_sha512",
        "RSA_PSS_SHA2_256,RSA,rsa_pss_2048_sha256_mgf1_32",
        "RSA_PSS_SHA2_384,RSA,rsa_pss_2048_sha384_mgf1_48",
        "RSA_PSS_SHA2_256,RSA,rsa_pss_3072_sha256_mgf1_32",
        "RSA_PSS_SHA2_256,RSA,rsa_pss_4096_sha256_mgf1_32",
        "RSA_PSS_SHA2_512,RSA,rsa_pss_4096_sha512_mgf1_64",
    })
    void shouldBelieveOnlyWhatIsSigned(SignatureScheme scheme, String family, String file)
            throws GeneralSecurityException {
        for (Wycheproof vector : Wycheproof.of(file)) {
            Octets identifier = scheme.identifier();
            byte[] proof = new OctetWriter()
                    .u8(identifier.length())
                    .octets(identifier)
                    .bytes(vector.octets("sig"))
                    .toBytes();
            check(family, Payload.Authentication.DIGITAL_SIGNATURE, proof, vector);
        }
    }

    /** The older methods (RFC 4754), whose proofs are both numbers after one another. */
    @ParameterizedTest
    @CsvSource({"9,ecdsa_secp256r1_sha256_p1363", "10,ecdsa_secp384r1_sha384_p1363", "11,ecdsa_secp521r1_sha512_p1363"})
    void shouldBelieveOnlyWhatIsSignedByTheOlderMethods(int method, String file) throws GeneralSecurityException {
        for (Wycheproof vector : Wycheproof.of(file)) {
            check("EC", method, vector.octets("sig"), vector);
        }
    }

    private static void check(String family, int method, byte[] proof, Wycheproof vector)
            throws GeneralSecurityException {
        PublicKey key =
                KeyFactory.getInstance(family).generatePublic(new X509EncodedKeySpec(vector.octets("publicKeyDer")));
        boolean isBelieved = Signatures.verify(
                        key, new Payload.Authentication(method, Octets.of(proof)), vector.octets("msg"))
                .isEmpty();
        if (vector.isValid() || vector.isInvalid()) {
            assertThat(isBelieved).as(vector.toString()).isEqualTo(vector.isValid());
        }
    }
}
