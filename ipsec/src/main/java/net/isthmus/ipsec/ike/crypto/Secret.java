package net.isthmus.ipsec.ike.crypto;

import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Octets that nobody else may see: keys, shared secrets, pre-shared keys. It never shows what it holds, and is zero
 * after {@link #close}. The collector may have moved the octets before; what this class ensures is that no live object
 * keeps them longer than they are of use.
 */
public final class Secret implements AutoCloseable {
    private final byte[] octets;
    private boolean isClosed;

    private Secret(byte[] octets) {
        this.octets = octets;
    }

    /** Takes octets over, which are not copied and are wiped by {@link #close}. */
    public static Secret of(byte[] octets) {
        return new Secret(octets);
    }

    /** Holds a copy of octets, which stay with the caller. */
    public static Secret copyOf(byte[] octets) {
        return new Secret(octets.clone());
    }

    /** How many octets there are. */
    public int lengthBytes() {
        return octets.length;
    }

    /** A copy of the octets, for the caller to wipe. */
    public byte[] copy() {
        return octets().clone();
    }

    /** A secret of its own with the same octets. */
    public Secret duplicate() {
        return new Secret(copy());
    }

    /** The octets themselves, for those in this package who neither keep nor change them. */
    byte[] octets() {
        if (isClosed) {
            throw new IllegalStateException("the secret has been wiped");
        }
        return octets;
    }

    /** True once it has been wiped. */
    public boolean isClosed() {
        return isClosed;
    }

    /** Wipes the octets. */
    @Override
    public void close() {
        isClosed = true;
        Arrays.fill(octets, (byte) 0);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && MessageDigest.isEqual(octets, secret.octets);
    }

    /** The same for all: a hash would tell of the octets. */
    @Override
    public int hashCode() {
        return Secret.class.hashCode();
    }

    @Override
    public String toString() {
        return "secret of " + octets.length + " octets";
    }
}
