package net.isthmus.bgp.rib;

import java.security.SecureRandom;
import java.util.random.RandomGenerator;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;

/**
 * A hash of prefixes with a secret key. Neighbours choose prefixes: of a hash that everybody can compute they could
 * choose a million that all come to one place.
 *
 * <pre>
 *   a prefix:   word 0 │ word 1 │ word 2 │ word 3 │ length        32 bits each; words 1 to 3 of IPv4 are 0
 *   the key:  k0 +  k1  +   k2   +   k3   +   k4   +  k5         64 bits each, by chance
 * </pre>
 *
 * <p>The upper half of the sum of the products, modulo 2^64, is strongly universal: whoever does not know the key can
 * make two prefixes collide no oftener than chance would. A permutation of these 32 bits then parts neighbouring
 * prefixes, which a sum of products leaves at regular distances, bad for linear probing.
 */
final class PrefixHash {
    /** With a key of this process. */
    static final PrefixHash SECRET = new PrefixHash(new SecureRandom());

    private static final long LOW = 0xffff_ffffL;

    private final long k0;
    private final long k1;
    private final long k2;
    private final long k3;
    private final long k4;
    private final long k5;

    PrefixHash(RandomGenerator random) {
        k0 = random.nextLong();
        k1 = random.nextLong();
        k2 = random.nextLong();
        k3 = random.nextLong();
        k4 = random.nextLong();
        k5 = random.nextLong();
    }

    int of(IpPrefix prefix) {
        IpAddress address = prefix.address();
        long high = address.keyHigh();
        long low = address.keyLow();
        long sum = k0
                + k1 * (high >>> 32)
                + k2 * (high & LOW)
                + k3 * (low >>> 32)
                + k4 * (low & LOW)
                + k5 * prefix.length();
        int hash = (int) (sum >>> 32);
        hash = (hash ^ hash >>> 16) * 0x85eb_ca6b;
        hash = (hash ^ hash >>> 13) * 0xc2b2_ae35;
        return hash ^ hash >>> 16;
    }
}
