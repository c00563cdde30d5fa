package net.isthmus.ipsec.ike.fsm;

import java.util.Arrays;
import net.isthmus.wire.Octets;

/**
 * Who gives way when both ends rekey the same SA at once (RFC 7296 §2.8.1): of the two SAs that come of it, the one
 * whose exchange has the lowest of the four nonces is closed by who has begun that exchange.
 */
final class Collisions {
    private Collisions() {}

    /** The lower nonce, octet by octet; of two of which one begins with the other the shorter. */
    static Octets lower(Octets one, Octets other) {
        return Arrays.compareUnsigned(one.toBytes(), other.toBytes()) <= 0 ? one : other;
    }

    /** True if the first exchange gives way to the second; each is known by the lower of its nonces. */
    static boolean givesWay(Octets lowest, Octets others) {
        return Arrays.compareUnsigned(lowest.toBytes(), others.toBytes()) < 0;
    }
}
