package net.isthmus.ipsec.ike.connection;

import java.time.Duration;

/**
 * How often a request is sent before its peer is given up (RFC 7296 §2.4): after {@code first}, and each time after
 * {@code backOff} times as long as before.
 *
 * @param first time until the second sending
 * @param backOff factor, 1 at least
 * @param sendings how often in all, 1 at least
 */
public record Retransmission(Duration first, double backOff, int sendings) {
    /** Eight times in about 70 seconds. */
    public static final Retransmission DEFAULT = new Retransmission(Duration.ofSeconds(1), 1.6, 8);

    public Retransmission {
        if (first.isNegative() || first.isZero() || !(backOff >= 1) || sendings < 1) {
            throw new IllegalArgumentException("no retransmission: " + first + " × " + backOff + ", " + sendings);
        }
    }

    /** How long to wait for an answer after a sending, the first being number 1. */
    public long waitNs(int sending) {
        return (long) (first.toNanos() * Math.pow(backOff, sending - 1));
    }
}
