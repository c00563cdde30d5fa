package net.isthmus.ipsec.ike.crypto;

import java.util.Optional;
import net.isthmus.core.config.IpsecEncryption;
import net.isthmus.core.config.IpsecIntegrity;
import net.isthmus.core.config.IpsecPrf;

/**
 * The algorithms that an IKE SA uses once its keys are there. The key exchange is not among them: it is over by then.
 *
 * @param integrity present exactly when the cipher does not authenticate
 */
public record IkeSuite(IpsecEncryption encryption, Optional<IpsecIntegrity> integrity, IpsecPrf prf) {

    public IkeSuite {
        if (encryption.isAead() == integrity.isPresent() || encryption.isImplicitIv()) {
            throw new IllegalArgumentException(encryption + " with " + integrity + " protects no IKE SA");
        }
    }

    /** Bytes of SK_ei and of SK_er: key and salt (RFC 5282 §7.1, RFC 7634 §2). */
    public int encryptionKeyBytes() {
        return encryption.keyBits() / 8 + encryption.saltBytes();
    }

    /** Bytes of SK_ai and of SK_ar; 0 for a cipher that authenticates. */
    public int integrityKeyBytes() {
        return integrity.map(IpsecIntegrity::keyBytes).orElse(0);
    }

    @Override
    public String toString() {
        return encryption + "-" + integrity.map(word -> word + "-").orElse("") + prf;
    }
}
