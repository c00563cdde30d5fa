package net.isthmus.ipsec.sa;

import java.util.Optional;
import net.isthmus.core.config.IpsecEncryption;
import net.isthmus.core.config.IpsecIntegrity;

/**
 * The algorithms of a Child SA.
 *
 * @param integrity present exactly when the cipher does not authenticate
 * @param isEsn whether sequence numbers are of 64 bits
 */
public record EspSuite(IpsecEncryption encryption, Optional<IpsecIntegrity> integrity, boolean isEsn) {

    public EspSuite {
        if (encryption.isAead() == integrity.isPresent()) {
            throw new IllegalArgumentException(encryption + " with " + integrity);
        }
    }

    /** Bytes of the integrity check value of each packet. */
    public int icvBytes() {
        return integrity.map(IpsecIntegrity::icvBytes).orElse(encryption.icvBytes());
    }

    /** Bytes of key material for one direction: key, salt, integrity key (RFC 7296 §2.17, RFC 4106 §8.1). */
    public int keyMaterialBytes() {
        return encryption.keyBits() / 8
                + encryption.saltBytes()
                + integrity.map(IpsecIntegrity::keyBytes).orElse(0);
    }
}
