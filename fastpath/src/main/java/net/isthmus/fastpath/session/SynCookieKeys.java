package net.isthmus.fastpath.session;

import java.util.random.RandomGenerator;
import net.isthmus.core.OwnedBy;

/**
 * The secrets of SYN cookies: each is used for {@value #PERIOD_SECONDS} seconds and understood for as many again. A
 * cookie names its secret by one bit, so that one of an older secret is checked with another's, and fails: that is how
 * cookies age, without a clock in them.
 *
 * <p>The control loop lets them turn; any worker reads them as a whole.
 */
@OwnedBy("control loop")
public final class SynCookieKeys {
    /** Seconds for which one secret makes cookies. */
    public static final int PERIOD_SECONDS = 32;

    private static final long PERIOD_NS = PERIOD_SECONDS * 1_000_000_000L;

    /**
     * What holds now.
     *
     * @param number of the secret that makes cookies, 0 or 1
     */
    record Keys(int number, long first0, long second0, long first1, long second1) {
        long first(int of) {
            return of == 0 ? first0 : first1;
        }

        long second(int of) {
            return of == 0 ? second0 : second1;
        }
    }

    private final RandomGenerator random;
    private volatile Keys keys;
    private long sinceNs;

    /** Fresh secrets of a generator that cannot be foretold. */
    public SynCookieKeys(RandomGenerator random) {
        this.random = random;
        keys = new Keys(0, random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
    }

    Keys now() {
        return keys;
    }

    /** Lets time pass. */
    void tick(long nowNs) {
        if (nowNs - sinceNs >= 2 * PERIOD_NS) {
            turn();
            turn();
            sinceNs = nowNs;
        } else if (nowNs - sinceNs >= PERIOD_NS) {
            turn();
            sinceNs += PERIOD_NS;
        }
    }

    private void turn() {
        Keys before = keys;
        long first = random.nextLong();
        long second = random.nextLong();
        keys = before.number == 0
                ? new Keys(1, before.first0, before.second0, first, second)
                : new Keys(0, first, second, before.first1, before.second1);
    }
}
