package net.isthmus.fastpath.graph;

/**
 * Allows events at a steady rate, and a burst after a pause.
 *
 * <p>The level is kept as time: each event costs the time in which one token grows, so that no division happens when
 * one is taken. Belongs to one thread.
 */
public final class TokenBucket {
    private final long costNs;
    private final long burstNs;
    private long emptyAtNs;
    private boolean begun;

    /**
     * A full bucket.
     *
     * @param perSecond events a second in the long run, from 1 to a thousand million
     * @param burst events at once after a pause, from 1
     */
    public TokenBucket(int perSecond, int burst) {
        if (perSecond < 1 || perSecond > 1_000_000_000 || burst < 1) {
            throw new IllegalArgumentException("a rate of %d a second with bursts of %d".formatted(perSecond, burst));
        }
        costNs = 1_000_000_000L / perSecond;
        burstNs = costNs * burst;
    }

    /** Takes a token if there is one. */
    public boolean take(long nowNs) {
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
