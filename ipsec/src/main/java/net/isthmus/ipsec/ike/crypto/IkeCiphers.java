package net.isthmus.ipsec.ike.crypto;

import java.security.SecureRandom;
import net.isthmus.ipsec.ike.message.PayloadProtection;

/** The protection of IKE messages by what a suite says. */
public final class IkeCiphers {
    private IkeCiphers() {}

    /**
     * Protects the messages of one end of an IKE SA: that end seals with it, the other one opens. One object does one
     * of the two.
     *
     * @param ofInitiator whose messages: those of who has begun the IKE SA, or of who has answered
     * @param random for initialization vectors that must be unpredictable
     */
    public static PayloadProtection of(IkeKeys keys, boolean ofInitiator, SecureRandom random) {
        return keys.suite().encryption().isAead()
                ? new AeadProtection(keys.suite().encryption(), keys.encryption(ofInitiator))
                : new CbcProtection(
                        keys.suite().integrity().orElseThrow(),
                        keys.encryption(ofInitiator),
                        keys.integrity(ofInitiator),
                        random);
    }
}
