package net.isthmus.l2bridge;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What one worker notices while it bridges: when it last saw the MAC of each slot of the {@link Fdb}, and how much it
 * has flooded. Only that worker writes here, so workers share no line of memory that one of them writes; the control
 * loop reads it to let silent MACs age.
 *
 * <p>A sighting is a stamp, the second in 16 bits: small, because every frame of every MAC touches its slot's. The
 * control loop looks at all of them every second, and takes a stamp that has changed for a sighting at that second.
 */
final class WorkerObservations {
    private static final VarHandle SHORTS = MethodHandles.arrayElementVarHandle(short[].class);
    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle UNREPORTED;
    private static final long SECOND_NS = 1_000_000_000L;

    static {
        try {
            UNREPORTED = MethodHandles.lookup().findVarHandle(WorkerObservations.class, "unreported", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final short[] stamps;
    private final long[] floods = new long[BridgeTable.MAX_DOMAINS];
    private long unreported;

    WorkerObservations(int slots) {
        stamps = new short[slots];
    }

    /** The second in which a moment lies. */
    static long second(long nowNs) {
        return Math.floorDiv(nowNs, SECOND_NS);
    }

    /** Notes that the MAC of a slot was seen. Worker only. */
    void touch(int slot, short stamp) {
        stamps[slot] = stamp; // plain: it is read a second later, and nothing is published with it
    }

    /** Counts a frame that was flooded. Worker only. */
    void flooded(int domain) {
        LONGS.setOpaque(floods, domain, floods[domain] + 1);
    }

    /** Counts a sighting of an unknown MAC that was not told to the control loop. Worker only. */
    void unreported() {
        UNREPORTED.setOpaque(this, unreported + 1);
    }

    /** The second, in 16 bits, in which the MAC of a slot was last seen; any thread. */
    short stamp(int slot) {
        return (short) SHORTS.getOpaque(stamps, slot);
    }

    /** Frames flooded in a domain; any thread. */
    long floods(int domain) {
        return (long) LONGS.getOpaque(floods, domain);
    }

    /** Sightings that were not told to the control loop; any thread. */
    long unreportedSightings() {
        return (long) UNREPORTED.getOpaque(this);
    }
}
