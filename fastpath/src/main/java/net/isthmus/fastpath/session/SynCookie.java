package net.isthmus.fastpath.session;

/**
 * The sequence number of a SYN-ACK from which the ACK that returns shows that its sender has got it, and what the SYN
 * said, so that nothing is remembered of a SYN (RFC 4987 §3.6).
 *
 * <pre>
 *   31        30     28  27                             0
 *  +---------+---------+----------------------------------+
 *  | secret  | segment | SipHash of addresses, ports, VRF,|
 *  | 0 or 1  | size    | the client's number, bits 28-31  |
 *  +---------+---------+----------------------------------+
 * </pre>
 *
 * <p>A guess is right once in 2^27 tries, and only by whom a session would be allowed anyway. A cookie is bound to the
 * client's own initial number; it lives as long as its secret ({@link SynCookieKeys}). Scratch of one worker.
 */
public final class SynCookie {
    /** {@link #check}: this is none, or an old one. */
    public static final int WRONG = 0;

    /** The smallest segment size that a cookie can tell. */
    public static final int LEAST_SEGMENT = 88;

    /** Segment sizes that a cookie can tell; what a SYN announces is rounded down. */
    private static final int[] SEGMENT_SIZES = {LEAST_SEGMENT, 536, 1220, 1360, 1400, 1440, 1460, 8960};

    private static final int SIZE_SHIFT = 28;
    private static final int HASH_MASK = (1 << SIZE_SHIFT) - 1;

    private final SynCookieKeys keys;
    private final SipHash hash = new SipHash();

    /** Cookies of these secrets. */
    public SynCookie(SynCookieKeys keys) {
        this.keys = keys;
    }

    /**
     * The cookie for a SYN.
     *
     * @param sequence its sequence number
     * @param segmentSize the largest segment that it announces
     */
    public int make(Flow flow, int sequence, int segmentSize) {
        SynCookieKeys.Keys now = keys.now();
        int size = SEGMENT_SIZES.length - 1;
        while (size > 0 && SEGMENT_SIZES[size] > segmentSize) {
            size--;
        }
        return of(now, flow, sequence, now.number() << 3 | size);
    }

    /**
     * The segment size that the SYN announced to which a cookie was the answer, or {@link #WRONG}.
     *
     * @param sequence the SYN's sequence number
     * @param cookie what was acknowledged, less one
     */
    public int check(Flow flow, int sequence, int cookie) {
        int top = cookie >>> SIZE_SHIFT;
        return of(keys.now(), flow, sequence, top) == cookie ? SEGMENT_SIZES[top & 7] : WRONG;
    }

    private int of(SynCookieKeys.Keys now, Flow flow, int sequence, int top) {
        int secret = top >>> 3;
        long ports = SessionRecord.identity(flow.sourcePort, flow.destinationPort, flow.vrf, flow.protocol);
        long value = hash.of(
                now.first(secret),
                now.second(secret),
                flow.sourceHigh,
                flow.sourceLow,
                flow.destinationHigh,
                flow.destinationLow,
                ports,
                (long) top << 32 | Integer.toUnsignedLong(sequence));
        return top << SIZE_SHIFT | (int) value & HASH_MASK;
    }
}
