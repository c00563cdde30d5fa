package net.isthmus.ipsec.ike.service;

/** So many a second, and so many at once. */
final class TokenBucket {
    private static final double NS_PER_SECOND = 1e9;

    private final double perSecond;
    private final double burst;
    private double tokens;
    private long filledAtNs;

    TokenBucket(double perSecond, double burst, long nowNs) {
        this.perSecond = perSecond;
        this.burst = burst;
        tokens = burst;
        filledAtNs = nowNs;
    }

    /** Takes one, if there is one. */
    boolean take(long nowNs) {
        tokens = Math.min(burst, tokens + (nowNs - filledAtNs) / NS_PER_SECOND * perSecond);
        filledAtNs = nowNs;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }
}
