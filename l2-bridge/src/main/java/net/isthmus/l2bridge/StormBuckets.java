package net.isthmus.l2bridge;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.graph.Counters;

/**
 * One worker's share of the storm limits: a token bucket a member and kind.
 *
 * <p>A bucket is one long, the time at which it will be full again (the generic cell rate algorithm, ITU-T I.371): a
 * frame moves that time by the interval between two frames of the worker's share, and is refused when the bucket would
 * be full only after more than {@value #BURST_NS} nanoseconds, which is the burst that passes at once. So a bucket
 * needs no timer, and a limit costs a load and a comparison a frame.
 *
 * <p>The worker owns buckets and counts; the control loop, which divides a limit over the workers, writes intervals.
 */
final class StormBuckets {
    /** Kind: frames to the broadcast address. */
    static final int BROADCAST = 0;

    /** Kind: frames to any other group. */
    static final int MULTICAST = 1;

    /** Kind: frames to unknown MACs. */
    static final int UNKNOWN_UNICAST = 2;

    /** Number of kinds. */
    static final int KINDS = 3;

    /** How much of a limit may pass at once. */
    static final long BURST_NS = 100_000_000;

    private static final DropReason[] REASONS = {
        DropReason.STORM_BROADCAST, DropReason.STORM_MULTICAST, DropReason.STORM_UNKNOWN_UNICAST
    };
    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] intervalsNs = new long[Counters.MAX_INTERFACES * KINDS];
    private final long[] fullAtNs = new long[Counters.MAX_INTERFACES * KINDS];
    private final long[] offered = new long[Counters.MAX_INTERFACES * KINDS];
    private final long[] refused = new long[Counters.MAX_INTERFACES * KINDS];

    /** Takes a token for a frame that a member brings; false if there is none. Worker only. */
    boolean admit(int member, int kind, long nowNs) {
        int bucket = bucket(member, kind);
        long intervalNs = (long) LONGS.getOpaque(intervalsNs, bucket);
        if (intervalNs == 0) {
            return true;
        }
        LONGS.setOpaque(offered, bucket, offered[bucket] + 1);
        long fullAt = Math.max(fullAtNs[bucket], nowNs);
        if (fullAt - nowNs > BURST_NS) {
            LONGS.setOpaque(refused, bucket, refused[bucket] + 1);
            return false;
        }
        fullAtNs[bucket] = fullAt + intervalNs;
        return true;
    }

    /** Why a frame of this kind is dropped when it is not admitted. */
    static DropReason reason(int kind) {
        return REASONS[kind];
    }

    /** Sets the time between two frames of this worker's share; 0 for no limit. Control loop. */
    void intervalNs(int member, int kind, long intervalNs) {
        LONGS.setOpaque(intervalsNs, bucket(member, kind), intervalNs);
    }

    /** The time between two frames of this worker's share. */
    long intervalNs(int member, int kind) {
        return (long) LONGS.getOpaque(intervalsNs, bucket(member, kind));
    }

    /** Frames that came under a limit; any thread. */
    long offered(int member, int kind) {
        return (long) LONGS.getOpaque(offered, bucket(member, kind));
    }

    /** Frames that were not admitted; any thread. */
    long refused(int member, int kind) {
        return (long) LONGS.getOpaque(refused, bucket(member, kind));
    }

    private static int bucket(int member, int kind) {
        return member * KINDS + kind;
    }
}
