package net.isthmus.bgp.session;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;

/**
 * The log of all sessions. Neighbours, and strangers, can make as many lines as they like, so there are a hundred at
 * once and then one a second; how many were left out is said with the next.
 */
final class Journal {
    private static final Logger LOG = System.getLogger(Sessions.class.getName());
    private static final long BURST = 100;
    private static final long INTERVAL_NS = 1_000_000_000L;

    private final Transport clock;
    private long tokens = BURST;
    private long filledNs;
    private long left;

    Journal(Transport clock) {
        this.clock = clock;
        filledNs = clock.nowNs();
    }

    /** Something worth a line, of a neighbour. */
    void say(Level level, Neighbor neighbor, String what) {
        say(level, "BGP neighbour " + neighbor.name() + " (" + neighbor.address() + "): " + what);
    }

    /** Something worth a line. */
    void say(Level level, String what) {
        say(level, what, Optional.empty());
    }

    /** A fault of our own, with all that helps to find it. */
    void fault(String what, Throwable cause) {
        say(Level.ERROR, what, Optional.of(cause));
    }

    private void say(Level level, String what, Optional<Throwable> cause) {
        if (!LOG.isLoggable(level)) {
            return;
        }
        long more = (clock.nowNs() - filledNs) / INTERVAL_NS;
        filledNs += more * INTERVAL_NS;
        tokens = Math.min(BURST, tokens + more);
        if (tokens == 0) {
            left++;
            return;
        }
        tokens--;
        String line = left == 0 ? what : what + " (" + left + " lines before were left out)";
        cause.ifPresentOrElse(thrown -> LOG.log(level, line, thrown), () -> LOG.log(level, line));
        left = 0;
    }
}
