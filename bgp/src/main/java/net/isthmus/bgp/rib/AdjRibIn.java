package net.isthmus.bgp.rib;

import java.util.Optional;
import net.isthmus.bgp.message.Family;
import net.isthmus.bgp.policy.Policy;

/**
 * What one neighbour has announced of one family, before any policy. The paths themselves hang at their prefixes as
 * {@link Candidate}s; here is what they have in common, and when they were announced:
 *
 * <pre>
 *   epoch of a candidate    … ┃ goneBelow … ┃ staleBelow … │ markedBelow … │ epoch
 *                         gone ┃       stale ┃              as announced
 * </pre>
 *
 * <p>A candidate bears the epoch of its last announcement. A session that ends, and a repetition that begins (RFC
 * 7313), begin a new epoch. So thousands of paths become stale, or go, by one number that changes; a sweep over all
 * prefixes then clears up.
 */
final class AdjRibIn {
    final Source source;
    final Family family;

    /** The import policy; empty if there is none, and one is needed. */
    Optional<Policy> policy = Optional.empty();

    /** The most prefixes that may be announced. */
    long maxPrefixes = Long.MAX_VALUE;

    /** True once somebody was warned that the limit is near. */
    boolean hasWarned;

    private int epoch;
    private int goneBelow;
    private int staleBelow;
    private int markedBelow;
    private int countedFrom;

    private long received;
    private long accepted;
    private long stale;

    /** How many of its paths are the best. */
    long best;

    AdjRibIn(Source source, Family family) {
        this.source = source;
        this.family = family;
    }

    long received() {
        return received;
    }

    long accepted() {
        return accepted;
    }

    long stale() {
        return stale;
    }

    int epoch() {
        return epoch;
    }

    boolean isGone(Candidate candidate) {
        return candidate.epoch < goneBelow;
    }

    boolean isStale(Candidate candidate) {
        return candidate.epoch < staleBelow;
    }

    /** Adds a candidate to the counts, or takes it out of them. */
    void count(Candidate candidate, int change) {
        if (candidate.epoch >= countedFrom) {
            received += change;
            accepted += candidate.used == null ? 0 : change;
            stale += isStale(candidate) ? change : 0;
        }
    }

    /** All that was announced is gone. */
    void clear() {
        epoch++;
        goneBelow = epoch;
        staleBelow = epoch;
        markedBelow = epoch;
        countedFrom = epoch;
        received = 0;
        accepted = 0;
        stale = 0;
        hasWarned = false;
    }

    /** All that was announced is stale from now on; what was stale before is gone (RFC 4724 §4.2). */
    void makeStale() {
        goneBelow = Math.max(goneBelow, staleBelow);
        epoch++;
        staleBelow = epoch;
        markedBelow = epoch;
        stale = received;
    }

    /** What is stale still is gone. True if there was any. */
    boolean dropStale() {
        boolean isAny = goneBelow < staleBelow && stale > 0;
        goneBelow = Math.max(goneBelow, staleBelow);
        return isAny;
    }

    /** The neighbour begins to repeat everything. */
    void beginRefresh() {
        epoch++;
        markedBelow = epoch;
    }

    /** It has repeated everything: what was not repeated is gone. True if a repetition had begun. */
    boolean endRefresh() {
        boolean hasBegun = markedBelow > goneBelow && markedBelow > staleBelow;
        if (hasBegun) {
            goneBelow = markedBelow;
        }
        return hasBegun;
    }
}
