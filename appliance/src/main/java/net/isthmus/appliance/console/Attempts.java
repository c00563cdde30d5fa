package net.isthmus.appliance.console;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import net.isthmus.core.time.MonotonicClock;

/**
 * How often a source may fail to log in: {@value #MOST_FAILURES} times, then once every six seconds. A source is an
 * IPv4 address or the /64 of an IPv6 one, so that nobody has more tries by having more addresses. The sources of the
 * last failures are remembered, {@value #MOST_SOURCES} at most; who succeeds is forgotten.
 *
 * <p>Any thread may call.
 */
final class Attempts {

    static final int MOST_FAILURES = 10;
    static final int MOST_SOURCES = 10_000;
    private static final long PARDON_NS = TimeUnit.SECONDS.toNanos(6);

    private final MonotonicClock clock;

    /** When each source has no failure left to its name. */
    private final Map<String, Long> clearAtNs = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MOST_SOURCES;
        }
    };

    Attempts(MonotonicClock clock) {
        this.clock = clock;
    }

    /** Whether the source may try now. */
    synchronized boolean mayTry(String source) {
        long now = clock.nanoTime();
        return clearAtNs.getOrDefault(source, now) - now <= (MOST_FAILURES - 1) * PARDON_NS;
    }

    /** Notes that a try failed. */
    synchronized void failed(String source) {
        long now = clock.nanoTime();
        Long before = clearAtNs.remove(source);
        clearAtNs.put(source, (before == null || before - now < 0 ? now : before) + PARDON_NS);
    }

    /** Notes that a try was right. */
    synchronized void succeeded(String source) {
        clearAtNs.remove(source);
    }
}
