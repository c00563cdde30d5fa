package net.isthmus.fastpath.selftest;

import java.time.Duration;
import java.util.Optional;

/** The ports by which a self-test sends and hears frames. Any thread but the control loop's; one at a time. */
public interface Segment extends AutoCloseable {
    /**
     * A frame that came by a port.
     *
     * @param port name of the port
     * @param frame its first bytes, from the destination MAC on
     * @param length how long it was, its tags included
     */
    record Heard(String port, byte[] frame, int length) {}

    /** Sends a frame, without its check sequence, by a port. */
    void send(String port, byte[] frame);

    /** The next frame of any port; empty if none comes in time. */
    Optional<Heard> hear(Duration patience) throws InterruptedException;

    @Override
    void close();
}
