package net.isthmus.ipsec.ike.connection;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long an SA lives. It is replaced between {@code renew − jitter} and {@code renew}, so that a thousand tunnels do
 * not all do it at once and the two ends of one tunnel seldom do it together, and it ends after {@code life} if nobody
 * has.
 *
 * @param renew when it is replaced at the latest; zero for never
 * @param jitter by how much earlier that may be
 * @param life when it ends; zero for never
 */
public record Lifetime(Duration renew, Duration jitter, Duration life) {
    /** For ever. */
    public static final Lifetime UNLIMITED = new Lifetime(Duration.ZERO, Duration.ZERO, Duration.ZERO);

    public Lifetime {
        if (jitter.compareTo(renew) > 0 || jitter.isNegative()) {
            throw new IllegalArgumentException("a jitter of " + jitter + " in " + renew);
        }
        if (!life.isZero() && life.compareTo(renew) < 0) {
            throw new IllegalArgumentException("renewal after " + renew + ", but the end after " + life);
        }
    }

    /** Renewal after this time, with a tenth of it as jitter and as much as a tenth of it to spare. */
    public static Lifetime of(Duration renew) {
        return new Lifetime(renew, renew.dividedBy(10), renew.plus(renew.dividedBy(10)));
    }

    /** When an SA made now is to be replaced; {@link Long#MAX_VALUE} for never. */
    public long renewAtNs(long nowNs, RandomGenerator random) {
        if (renew.isZero()) {
            return Long.MAX_VALUE;
        }
        long early = jitter.isZero() ? 0 : random.nextLong(jitter.toNanos());
        return nowNs + renew.toNanos() - early;
    }

    /** When an SA made now ends; {@link Long#MAX_VALUE} for never. */
    public long endAtNs(long nowNs) {
        return life.isZero() ? Long.MAX_VALUE : nowNs + life.toNanos();
    }
}
