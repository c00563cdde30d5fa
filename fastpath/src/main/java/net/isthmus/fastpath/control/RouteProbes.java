package net.isthmus.fastpath.control;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import net.isthmus.core.OwnedBy;
import net.isthmus.core.port.RouteHealth;

/**
 * Asks those on whom routes depend, once an interval each, and tells when one dies or comes to life. An answer counts
 * until the next question.
 *
 * <p>How somebody is asked is an {@link Asker}'s business. Time is a parameter.
 */
@OwnedBy("control loop")
public final class RouteProbes implements RouteHealth {
    /** Asks one target. */
    interface Asker {
        /** Asks now. */
        void ask(long nowNs);

        /** Whether the last question has been answered. */
        boolean hasAnswered();

        /** Asks no more. */
        default void close() {}
    }

    private static final class Watch {
        final Listener listener;
        final Asker asker;
        Health health = Health.UNKNOWN;
        boolean hasAsked;
        long dueNs;

        Watch(Listener listener, Asker asker) {
            this.listener = listener;
            this.asker = asker;
        }
    }

    private final Function<Target, Asker> askers;
    private final Map<Target, Watch> watches = new LinkedHashMap<>();

    /** @param askers how each target is asked */
    RouteProbes(Function<Target, Asker> askers) {
        this.askers = askers;
    }

    @Override
    public void watch(Target target, Listener listener) {
        watches.put(target, new Watch(listener, askers.apply(target)));
    }

    @Override
    public void unwatch(Target target) {
        Watch watch = watches.remove(target);
        if (watch != null) {
            watch.asker.close();
        }
    }

    /** Lets time pass. */
    void tick(long nowNs) {
        for (Map.Entry<Target, Watch> entry : List.copyOf(watches.entrySet())) {
            Watch watch = entry.getValue();
            if (!watch.hasAsked || nowNs - watch.dueNs >= 0) {
                tick(entry.getKey(), watch, nowNs);
            }
        }
    }

    private static void tick(Target target, Watch watch, long nowNs) {
        boolean wasAlive = watch.health.isAlive();
        if (watch.hasAsked) {
            watch.health = watch.health.next(watch.asker.hasAnswered(), target.fall(), target.rise());
        }
        watch.hasAsked = true;
        watch.dueNs = nowNs + target.interval().toNanos();
        watch.asker.ask(nowNs);
        if (watch.health.isAlive() != wasAlive) {
            watch.listener.changed(target, watch.health.isAlive());
        }
    }
}
