package net.isthmus.ipsec.esp.engine;

import net.isthmus.core.config.IpsecEncryption;
import net.isthmus.ipsec.sa.EspSuite;

/**
 * The keys of one direction of a Child SA as an engine wants them, and what a packet looks like under them.
 *
 * <p>Closing wipes the keys; nobody may use it any more, so it is closed a grace period after its SA is gone. It never
 * shows what it holds.
 */
public abstract class EspKey implements AutoCloseable {
    /** Bytes of SPI and sequence number (RFC 4303 §2). */
    public static final int ESP_HEADER = 8;

    private static final int LEAST_ALIGNMENT = 4;

    private final EspSuite suite;
    private final int headerBytes;
    private final int icvBytes;
    private final int alignment;
    private final boolean isEsn;
    private final boolean isImplicitIv;

    /** What is the same in all engines. */
    protected EspKey(EspSuite suite) {
        IpsecEncryption encryption = suite.encryption();
        this.suite = suite;
        headerBytes = ESP_HEADER + encryption.ivBytes();
        icvBytes = suite.icvBytes();
        alignment = Math.max(LEAST_ALIGNMENT, encryption.blockBytes());
        isEsn = suite.isEsn();
        isImplicitIv = encryption.isImplicitIv();
    }

    /** The algorithms. */
    public final EspSuite suite() {
        return suite;
    }

    /** Bytes before the ciphertext: SPI, sequence number and initialization vector. */
    public final int headerBytes() {
        return headerBytes;
    }

    /** Bytes of the integrity check value behind the ciphertext. */
    public final int icvBytes() {
        return icvBytes;
    }

    /** The ciphertext is a multiple of so many bytes, a power of two (RFC 4303 §2.4). */
    public final int alignment() {
        return alignment;
    }

    /** True if sequence numbers have 64 bits, of which 32 are on the wire. */
    public final boolean isEsn() {
        return isEsn;
    }

    /** True if the initialization vector is not on the wire, but is the sequence number (RFC 8750). */
    public final boolean isImplicitIv() {
        return isImplicitIv;
    }

    /** Wipes the keys. */
    @Override
    public abstract void close();

    @Override
    public final String toString() {
        return "keys of " + suite.encryption();
    }
}
