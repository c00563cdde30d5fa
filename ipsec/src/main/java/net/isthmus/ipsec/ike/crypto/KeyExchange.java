package net.isthmus.ipsec.ike.crypto;

import java.security.SecureRandom;
import net.isthmus.core.config.IpsecKeyExchange;

/**
 * A way for two ends to come to a secret in public: Diffie-Hellman in its kinds, and key encapsulation. One shape
 * serves all, since the responder answers only when it has what the initiator sent:
 *
 * <pre>
 * initiator                                   responder
 *   begin  ── public value, encapsulation key ──▶ respond
 *   finish ◀── public value, ciphertext ─────────  (secret)
 *   (secret)
 * </pre>
 *
 * <p>What a peer sends is checked before it meets a secret (RFC 6989, RFC 7748 §6.1, FIPS 203 §7.2), and refused with a
 * {@link KeyExchangeException} that says what was wrong.
 */
public interface KeyExchange {

    /** The method of a transform. */
    static KeyExchange of(IpsecKeyExchange method) {
        return switch (method) {
            case MODP_2048, MODP_3072, MODP_4096 -> ModpExchange.of(method);
            case ECP_256, ECP_384, ECP_521 -> EcpExchange.of(method);
            case CURVE25519, CURVE448 -> MontgomeryExchange.of(method);
            case ML_KEM_512, ML_KEM_768, ML_KEM_1024 -> MlKemExchange.of(method);
        };
    }

    /** Begins, as initiator. */
    Begun begin(SecureRandom random);

    /**
     * Answers, as responder.
     *
     * @param publicValue what the initiator sent: the body of its KE payload behind the number of the method
     */
    Answer respond(byte[] publicValue, SecureRandom random) throws KeyExchangeException;

    /** Half an exchange, which waits for the responder's half. */
    interface Begun extends AutoCloseable {

        /** What is sent to the responder. */
        byte[] publicValue();

        /** The secret, for the caller to wipe. */
        Secret finish(byte[] publicValue) throws KeyExchangeException;

        /** Forgets the private half. */
        @Override
        void close();
    }

    /** What the responder sends, and what it shares with the initiator from then on. */
    final class Answer implements AutoCloseable {
        private final byte[] publicValue;
        private final Secret secret;

        /** Takes both over. */
        public Answer(byte[] publicValue, Secret secret) {
            this.publicValue = publicValue;
            this.secret = secret;
        }

        /** What is sent to the initiator. */
        public byte[] publicValue() {
            return publicValue.clone();
        }

        /** The secret, for the caller to wipe. */
        public Secret secret() {
            return secret;
        }

        /** Wipes the secret. */
        @Override
        public void close() {
            secret.close();
        }
    }
}
