package net.isthmus.l2bridge;

/**
 * Most frames a second that a member may bring of each kind that is sent to many; 0 for any number.
 *
 * @param broadcastPps frames to the broadcast address
 * @param multicastPps frames to any other group
 * @param unknownUnicastPps frames to a MAC that nobody has heard of
 */
public record StormLimits(long broadcastPps, long multicastPps, long unknownUnicastPps) {
    /** No limits. */
    public static final StormLimits NONE = new StormLimits(0, 0, 0);

    /** Checks the ranges. */
    public StormLimits {
        if (broadcastPps < 0 || multicastPps < 0 || unknownUnicastPps < 0) {
            throw new IllegalArgumentException("a rate is 0 or more frames a second");
        }
    }

    /** The limit of a kind, as {@link StormBuckets} numbers it. */
    long pps(int kind) {
        return switch (kind) {
            case StormBuckets.BROADCAST -> broadcastPps;
            case StormBuckets.MULTICAST -> multicastPps;
            default -> unknownUnicastPps;
        };
    }
}
