package net.isthmus.ipsec.esp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import net.isthmus.ipsec.esp.engine.EspKey;
import net.isthmus.ipsec.sa.ChildSa;
import net.isthmus.ipsec.sa.SaPath;

/**
 * The outbound direction of a Child SA. Workers share one counter of sequence numbers, from which each takes as many as
 * it has packets at a time.
 */
final class OutboundSa {
    private static final VarHandle SEQUENCE;
    private static final long MOST_32_BITS = 0xffff_ffffL;

    static {
        try {
            SEQUENCE = MethodHandles.lookup().findVarHandle(OutboundSa.class, "sequence", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final ChildSa child;
    private final EspKey key;
    private final Selectors selectors;
    private final UsageLines usage;
    private final Allowance allowance;
    private final int resource;
    private final long lastSequence;
    private final long lastPacket;
    private volatile OuterPath path;
    private volatile boolean isExpired;

    @SuppressWarnings("UnusedVariable") // read and written through its handle
    private long sequence;

    OutboundSa(ChildSa child, EspKey key, int workers) {
        this.child = child;
        this.key = key;
        selectors = new Selectors(child.localTs(), child.remoteTs());
        usage = new UsageLines(workers);
        allowance = new Allowance(0, child.limits().lifeBytes()); // packets are counted by their numbers
        path = new OuterPath(child.path(), child.outboundSpi());
        resource = child.resource();
        lastSequence = child.suite().isEsn() ? Long.MAX_VALUE >>> 1 : MOST_32_BITS;
        long lifePackets = child.limits().lifePackets();
        lastPacket = lifePackets == 0 ? lastSequence : Math.min(lastSequence, lifePackets);
    }

    ChildSa child() {
        return child;
    }

    int spi() {
        return child.outboundSpi();
    }

    boolean isTransport() {
        return child.isTransport();
    }

    EspKey key() {
        return key;
    }

    Selectors selectors() {
        return selectors;
    }

    UsageLines usage() {
        return usage;
    }

    /** True if a worker had better have one of its own: the peers make one for each (RFC 9611), and this is none. */
    boolean isAnothers(int worker) {
        return resource != ChildSa.ALONE && resource != worker;
    }

    /** What it may still carry; {@link #lastPacket} limits the packets. */
    Allowance allowance() {
        return allowance;
    }

    OuterPath path() {
        return path;
    }

    void move(SaPath wanted) {
        path = new OuterPath(wanted, child.outboundSpi());
    }

    /**
     * Takes sequence numbers.
     *
     * @return the first of them; those above {@link #lastPacket} must not be used
     */
    long take(int count) {
        if ((long) SEQUENCE.getOpaque(this) >= lastPacket) {
            return lastPacket + 1; // so that the counter does not run on for ever
        }
        return (long) SEQUENCE.getAndAdd(this, (long) count) + 1;
    }

    /** The highest number that was taken. */
    long sequence() {
        return Math.min((long) SEQUENCE.getOpaque(this), lastPacket);
    }

    /** Lets the next number be another one; for tests of what happens near the end. */
    void skipTo(long next) {
        SEQUENCE.setVolatile(this, next - 1);
    }

    /** Highest number that a packet may have. */
    long lastPacket() {
        return lastPacket;
    }

    /** Highest number that there is. */
    long lastSequence() {
        return lastSequence;
    }

    boolean isExpired() {
        return isExpired;
    }

    void expire() {
        isExpired = true;
    }
}
