package net.isthmus.ipsec.esp.engine;

import java.util.Arrays;
import java.util.Optional;
import javax.crypto.SecretKey;
import net.isthmus.core.config.IpsecIntegrity;
import net.isthmus.ipsec.sa.EspSuite;
import net.isthmus.ipsec.sa.SaKeys;

/** Keys in arrays, for engines written in Java. */
final class ArrayKey extends EspKey {
    /** A key that forgets what it was: the JDK's own cannot. */
    static final class Wipeable implements SecretKey {
        private final String algorithm;
        private final byte[] octets;

        Wipeable(String algorithm, byte[] octets) {
            this.algorithm = algorithm;
            this.octets = octets;
        }

        @Override
        public String getAlgorithm() {
            return algorithm;
        }

        @Override
        public String getFormat() {
            return "RAW";
        }

        @Override
        public byte[] getEncoded() {
            return octets.clone();
        }

        @Override
        public void destroy() {
            Arrays.fill(octets, (byte) 0);
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }

        @Override
        public String toString() {
            return "a key of " + algorithm;
        }
    }

    private final byte[] salt;
    private final Wipeable cipherKey;
    private final Wipeable integrityKey;

    ArrayKey(EspSuite suite, SaKeys keys) {
        super(suite);
        salt = keys.salt();
        cipherKey = new Wipeable(isChaCha() ? "ChaCha20" : "AES", keys.key());
        integrityKey = new Wipeable("HMAC", keys.integrityKey());
    }

    boolean isChaCha() {
        return switch (suite().encryption()) {
            case CHACHA20_POLY1305, CHACHA20_POLY1305_IIV -> true;
            default -> false;
        };
    }

    Optional<IpsecIntegrity> integrity() {
        return suite().integrity();
    }

    byte[] salt() {
        return salt;
    }

    Wipeable cipherKey() {
        return cipherKey;
    }

    Wipeable integrityKey() {
        return integrityKey;
    }

    @Override
    public void close() {
        Arrays.fill(salt, (byte) 0);
        cipherKey.destroy();
        integrityKey.destroy();
    }
}
