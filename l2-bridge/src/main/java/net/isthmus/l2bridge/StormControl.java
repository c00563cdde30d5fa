package net.isthmus.l2bridge;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Divides every member's storm limits over the workers.
 *
 * <p>Each worker counts against a share of its own, so that none waits for another, and the shares of a limit add up to
 * the limit. A storm often comes by one queue, that is by one worker: fixed equal shares would cut it to a fraction of
 * the limit. Therefore shares follow demand: ten times a second a quarter of a limit is divided equally, so that a
 * worker may always begin, and the rest as the frames came that the workers counted since.
 */
final class StormControl {
    /** How often shares are divided anew. */
    static final long PERIOD_NS = 100_000_000;

    private static final double EQUAL_PART = 0.25;
    private static final double SECOND_NS = 1e9;

    private final List<StormBuckets> workers = new ArrayList<>();
    private final List<long[]> offeredBefore = new ArrayList<>();
    private final TreeMap<Integer, StormLimits> limits = new TreeMap<>();
    private long dividedNs = Long.MIN_VALUE;

    /** Takes the buckets of one more worker in. */
    void addWorker(StormBuckets buckets, int members) {
        workers.add(buckets);
        offeredBefore.add(new long[members * StormBuckets.KINDS]);
        limits.forEach((member, limit) -> equal(member, limit));
    }

    /** Sets the limits of a member. */
    void limit(int member, StormLimits limit) {
        StormLimits before = limit.equals(StormLimits.NONE) ? limits.remove(member) : limits.put(member, limit);
        if (!limit.equals(before == null ? StormLimits.NONE : before)) {
            equal(member, limit);
        }
    }

    /** Divides the limits anew when it is time. */
    void tick(long nowNs) {
        if (dividedNs != Long.MIN_VALUE && nowNs - dividedNs < PERIOD_NS) {
            return;
        }
        dividedNs = nowNs;
        limits.forEach((member, limit) -> {
            for (int kind = 0; kind < StormBuckets.KINDS; kind++) {
                if (limit.pps(kind) != 0) {
                    divide(member, kind, limit.pps(kind));
                }
            }
        });
    }

    /** Frames of a kind that were not admitted from a member. */
    long refused(int member, int kind) {
        return workers.stream()
                .mapToLong(worker -> worker.refused(member, kind))
                .sum();
    }

    private void equal(int member, StormLimits limit) {
        for (int kind = 0; kind < StormBuckets.KINDS; kind++) {
            double share = (double) limit.pps(kind) / workers.size();
            for (StormBuckets worker : workers) {
                worker.intervalNs(member, kind, intervalNs(share));
            }
        }
    }

    private void divide(int member, int kind, long pps) {
        int place = member * StormBuckets.KINDS + kind;
        long[] fresh = new long[workers.size()];
        long all = 0;
        for (int i = 0; i < fresh.length; i++) {
            long offered = workers.get(i).offered(member, kind);
            fresh[i] = offered - offeredBefore.get(i)[place];
            offeredBefore.get(i)[place] = offered;
            all += fresh[i];
        }
        for (int i = 0; all != 0 && i < fresh.length; i++) {
            double part = EQUAL_PART / fresh.length + (1 - EQUAL_PART) * fresh[i] / all;
            workers.get(i).intervalNs(member, kind, intervalNs(pps * part));
        }
    }

    private static long intervalNs(double pps) {
        return pps == 0 ? 0 : Math.max(1, Math.round(SECOND_NS / pps));
    }
}
