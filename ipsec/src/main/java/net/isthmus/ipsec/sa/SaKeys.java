package net.isthmus.ipsec.sa;

import java.util.Arrays;

/**
 * Key material of one direction of a Child SA. It never shows what it holds, and is wiped by whoever took it over once
 * it is in an engine.
 *
 * <pre>
 * +-----+------+---------------+
 * | key | salt | integrity key |        lengths as the suite says; salt or integrity key may be empty
 * +-----+------+---------------+
 * </pre>
 */
public final class SaKeys implements AutoCloseable {
    private final byte[] material;
    private final EspSuite suite;

    /**
     * Takes key material over.
     *
     * @param material as many bytes as the suite wants; not copied, and wiped by {@link #close}
     */
    public SaKeys(EspSuite suite, byte[] material) {
        if (material.length != suite.keyMaterialBytes()) {
            throw new IllegalArgumentException(
                    "key material of %d bytes, wanted %d".formatted(material.length, suite.keyMaterialBytes()));
        }
        this.suite = suite;
        this.material = material;
    }

    /** A copy of the cipher's key, for the caller to wipe. */
    public byte[] key() {
        return Arrays.copyOf(material, keyBytes());
    }

    /** A copy of the salt, for the caller to wipe; empty if the cipher has none. */
    public byte[] salt() {
        return Arrays.copyOfRange(
                material, keyBytes(), keyBytes() + suite.encryption().saltBytes());
    }

    /** A copy of the integrity key, for the caller to wipe; empty for a cipher that authenticates. */
    public byte[] integrityKey() {
        return Arrays.copyOfRange(material, keyBytes() + suite.encryption().saltBytes(), material.length);
    }

    private int keyBytes() {
        return suite.encryption().keyBits() / 8;
    }

    @Override
    public void close() {
        Arrays.fill(material, (byte) 0);
    }

    @Override
    public String toString() {
        return "keys of " + suite.encryption();
    }
}
