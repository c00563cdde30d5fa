package net.isthmus.fastpath.graph;

import net.isthmus.core.ColdPath;

/**
 * Allows events at a steady rate, and a burst after a pause.
 *
 * <p>The level is kept as time: each event costs the time in which one token grows, so that no division happens when
 * one is taken. Belongs to one thread.
 */
public final class TokenBucket {
    private long costNs;
    private long burstNs;
    private boolean isShut;
    private long emptyAtNs;
    private boolean begun;

    /**
     * A full bucket.
     *
     * @param perSecond events a second in the long run, up to a thousand million; 0 for none ever
     * @param burst events at once after a pause, from 1
     */
    public TokenBucket(int perSecond, int burst) {
        rate(perSecond, burst);
    }

    /** Changes the rate, in the terms of the constructor; the tokens that have grown stay as time. */
    public void rate(int perSecond, int burst) {
        if (perSecond < 0 || perSecond > 1_000_000_000 || burst < 1) {
            throw impossible(perSecond, burst);
        }
        isShut = perSecond == 0;
        costNs = isShut ? 0 : 1_000_000_000L / perSecond;
        burstNs = costNs * burst;
    }

    @ColdPath
    private static IllegalArgumentException impossible(int perSecond, int burst) {
        return new IllegalArgumentException("a rate of %d a second with bursts of %d".formatted(perSecond, burst));
    }

    /** Takes a token if there is one. */
    public boolean take(long nowNs) {
        if (isShut) {
            return false;
        }
        // Full means: empty one burst ago. The first call says where the clock stands.
        if (!begun || nowNs - emptyAtNs > burstNs) {
            begun = true;
            emptyAtNs = nowNs - burstNs;
        }
        if (nowNs - emptyAtNs < costNs) {
            return false;
        }
        emptyAtNs += costNs;
        return true;
    }
}
