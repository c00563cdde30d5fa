package net.isthmus.core.port;

import java.time.Duration;
import java.util.Optional;
import net.isthmus.core.status.ProbeStatus;

/** A ping, traceroute or search that is under way. Used by one thread. */
public interface ProbeRun extends AutoCloseable {
    /**
     * What has happened next.
     *
     * @param patience how long to wait for it
     */
    Optional<ProbeStatus> next(Duration patience) throws InterruptedException;

    /** True if {@link #next} will give nothing more. */
    boolean isOver();

    /** Sends no more probes. */
    @Override
    void close();
}
