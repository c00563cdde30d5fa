package net.isthmus.fastpath.session;

/**
 * All that sessions are governed by; replaced as a whole.
 *
 * @param policy who may speak to whom
 * @param features what changes addresses
 * @param timeouts when sessions end
 * @param isLoose true if TCP connections are picked up in mid-stream
 * @param mostHalfOpen sessions without an answer, of which the oldest ends when there would be more
 * @param mostOfSource sessions of one source address; 0 for no limit
 * @param cookiesFrom half-open connections towards one destination from which on SYNs to it are answered with cookies;
 *     0 for always, {@link #NO_COOKIES} for never
 * @param self new sessions a second that each worker lets through to the appliance itself
 */
public record SessionSettings(
        SessionPolicy policy,
        SessionFeatures features,
        SessionTimeouts timeouts,
        boolean isLoose,
        int mostHalfOpen,
        int mostOfSource,
        int cookiesFrom,
        SelfLimits self) {

    /** Nothing is ever answered with a cookie. */
    public static final int NO_COOKIES = Integer.MAX_VALUE;

    /** Half-open connections towards one destination from which on there are cookies, where nothing else is said. */
    public static final int USUAL_COOKIES = 500;

    /**
     * New sessions a second with the appliance itself, a worker; a tenth of it, but ten at least, at once.
     *
     * @param icmp of ICMP and ICMPv6
     * @param tcp of TCP
     * @param udp of UDP
     * @param other of all else
     */
    public record SelfLimits(int icmp, int tcp, int udp, int other) {
        /** What holds where nothing else is said. */
        public static final SelfLimits USUAL = new SelfLimits(1000, 1000, 5000, 100);
    }

    /** A copy with other features. */
    public SessionSettings withFeatures(SessionFeatures other) {
        return new SessionSettings(policy, other, timeouts, isLoose, mostHalfOpen, mostOfSource, cookiesFrom, self);
    }

    /** Everything is allowed and nothing changed. */
    public static final SessionSettings OPEN = new SessionSettings(
            SessionPolicy.ALLOW_ALL,
            SessionFeatures.NONE,
            SessionTimeouts.USUAL,
            false,
            250_000,
            0,
            USUAL_COOKIES,
            SelfLimits.USUAL);

    /** The same under another policy. */
    public SessionSettings withPolicy(SessionPolicy other) {
        return new SessionSettings(other, features, timeouts, isLoose, mostHalfOpen, mostOfSource, cookiesFrom, self);
    }
}
