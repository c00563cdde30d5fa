package net.isthmus.ipsec.esp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What one direction of an SA may still carry until its hard limits (RFC 4301 §4.4.2.1), to the packet: all workers
 * take from the same two counters. An SA without such limits costs one branch.
 *
 * <p>Who is refused once has found the end: an SA is not used up by ever smaller packets, it has expired.
 */
final class Allowance {
    private static final VarHandle PACKETS;
    private static final VarHandle BYTES;

    static {
        try {
            PACKETS = MethodHandles.lookup().findVarHandle(Allowance.class, "packets", long.class);
            BYTES = MethodHandles.lookup().findVarHandle(Allowance.class, "bytes", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final boolean isLimited;
    private final long mostPackets;
    private final long mostBytes;

    @SuppressWarnings("UnusedVariable") // read and written through its handle
    private long packets;

    @SuppressWarnings("UnusedVariable") // likewise
    private long bytes;

    /** So many packets and bytes; 0 for any number of them. */
    Allowance(long packets, long bytes) {
        isLimited = packets != 0 || bytes != 0;
        mostPackets = packets == 0 ? Long.MAX_VALUE : packets;
        mostBytes = bytes == 0 ? Long.MAX_VALUE : bytes;
    }

    /** Takes a packet; false if it is one too many, or has more bytes than are left. Any worker. */
    boolean take(int length) {
        return !isLimited
                || (long) PACKETS.getAndAdd(this, 1L) < mostPackets
                        && (long) BYTES.getAndAdd(this, (long) length) + length <= mostBytes;
    }
}
