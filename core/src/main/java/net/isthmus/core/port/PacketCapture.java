package net.isthmus.core.port;

import java.time.Duration;

/** A capture that runs: a pcapng file that grows. Used by one thread at a time, except {@link #stop}. */
public interface PacketCapture extends AutoCloseable {
    /** By which others may stop it. */
    int id();

    /**
     * The next bytes of the file.
     *
     * @param patience how long to wait for a packet
     * @return empty if none came
     */
    byte[] next(Duration patience) throws InterruptedException;

    /** True if the file is complete and {@link #next} has given its last bytes. */
    boolean isOver();

    /** Copies no more packets; those copied and the figures at the end are still to be read. Any thread. */
    void stop();

    /** Stops, and forgets what was not read. */
    @Override
    void close();
}
