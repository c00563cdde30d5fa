package net.isthmus.ipsec.ike.crypto;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import javax.crypto.KEM;
import net.isthmus.core.config.IpsecKeyExchange;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * Key encapsulation by ML-KEM (FIPS 203), which a quantum computer does not undo: the initiator sends its encapsulation
 * key, the responder a ciphertext. A forged ciphertext gives a secret that nobody else has, by design, and so fails at
 * the next message.
 */
final class MlKemExchange implements KeyExchange {
    /** Numbers of a key are below this one (FIPS 203 §7.2). */
    private static final int MODULUS = 3329;

    /** What follows the packed numbers in a key. */
    private static final int SEED_BYTES = 32;

    private final IpsecKeyExchange method;
    private final NamedParameterSpec parameters;
    private final ASN1ObjectIdentifier identifier;
    private final int keyBytes;
    private final int ciphertextBytes;

    private MlKemExchange(
            IpsecKeyExchange method,
            NamedParameterSpec parameters,
            ASN1ObjectIdentifier identifier,
            int keyBytes,
            int ciphertextBytes) {
        this.method = method;
        this.parameters = parameters;
        this.identifier = identifier;
        this.keyBytes = keyBytes;
        this.ciphertextBytes = ciphertextBytes;
    }

    static MlKemExchange of(IpsecKeyExchange method) {
        return switch (method) {
            case ML_KEM_512 ->
                new MlKemExchange(
                        method, NamedParameterSpec.ML_KEM_512, NISTObjectIdentifiers.id_alg_ml_kem_512, 800, 768);
            case ML_KEM_768 ->
                new MlKemExchange(
                        method, NamedParameterSpec.ML_KEM_768, NISTObjectIdentifiers.id_alg_ml_kem_768, 1184, 1088);
            case ML_KEM_1024 ->
                new MlKemExchange(
                        method, NamedParameterSpec.ML_KEM_1024, NISTObjectIdentifiers.id_alg_ml_kem_1024, 1568, 1568);
            default -> throw new IllegalArgumentException(method + " is no parameter set of FIPS 203");
        };
    }

    @Override
    public Begun begin(SecureRandom random) {
        KeyPair pair = pair(random);
        byte[] encoded = pair.getPublic().getEncoded();
        // A subjectPublicKeyInfo ends with the key itself.
        byte[] publicValue = Arrays.copyOfRange(encoded, encoded.length - keyBytes, encoded.length);
        return new Begun() {
            @Override
            public byte[] publicValue() {
                return publicValue.clone();
            }

            @Override
            public Secret finish(byte[] ciphertext) throws KeyExchangeException {
                if (ciphertext.length != ciphertextBytes) {
                    throw refusal("ciphertext", "has " + ciphertext.length + " octets instead of " + ciphertextBytes);
                }
                try {
                    return Secret.of(KEM.getInstance("ML-KEM")
                            .newDecapsulator(pair.getPrivate())
                            .decapsulate(ciphertext)
                            .getEncoded());
                } catch (GeneralSecurityException e) {
                    throw new KeyExchangeException("ciphertext for " + method + " is not valid: " + e.getMessage(), e);
                }
            }

            @Override
            public void close() {
                // The JDK's private keys cannot be destroyed: unreachable is all that they can be.
            }
        };
    }

    @Override
    public Answer respond(byte[] publicValue, SecureRandom random) throws KeyExchangeException {
        if (publicValue.length != keyBytes) {
            throw refusal("encapsulation key", "has " + publicValue.length + " octets instead of " + keyBytes);
        }
        if (!isReduced(publicValue)) {
            throw refusal("encapsulation key", "has numbers that are not below " + MODULUS);
        }
        try {
            KEM.Encapsulated encapsulated = KEM.getInstance("ML-KEM")
                    .newEncapsulator(key(publicValue), random)
                    .encapsulate();
            return new Answer(
                    encapsulated.encapsulation(), Secret.of(encapsulated.key().getEncoded()));
        } catch (GeneralSecurityException | IOException e) {
            throw new KeyExchangeException("encapsulation key for " + method + " is not valid: " + e.getMessage(), e);
        }
    }

    private KeyExchangeException refusal(String what, String why) {
        return new KeyExchangeException(what + " for " + method + " " + why);
    }

    private PublicKey key(byte[] publicValue) throws GeneralSecurityException, IOException {
        byte[] encoded = new SubjectPublicKeyInfo(new AlgorithmIdentifier(identifier), publicValue).getEncoded();
        return KeyFactory.getInstance("ML-KEM").generatePublic(new X509EncodedKeySpec(encoded));
    }

    /** The modulus check: three octets hold two numbers of twelve bits, the least significant bits first. */
    private static boolean isReduced(byte[] key) {
        for (int at = 0; at < key.length - SEED_BYTES; at += 3) {
            int packed = key[at] & 0xff | (key[at + 1] & 0xff) << 8 | (key[at + 2] & 0xff) << 16;
            if ((packed & 0xfff) >= MODULUS || packed >>> 12 >= MODULUS) {
                return false;
            }
        }
        return true;
    }

    private KeyPair pair(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("ML-KEM");
            generator.initialize(parameters, random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the Java runtime lacks " + method, e);
        }
    }

    @Override
    public String toString() {
        return method.word();
    }
}
