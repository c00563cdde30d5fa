package net.isthmus.fastpath.worker;

/** How an idle worker waits for packets: a poll over its devices' file descriptors and a wake-up of its own. */
public interface Sleeper extends AutoCloseable {
    /** Adds a device's file descriptor. Worker thread. */
    void add(int fd);

    /** Takes a file descriptor away. Worker thread. */
    void remove(int fd);

    /** Waits until a descriptor is readable, {@link #wake} is called or the time is over. Worker thread. */
    void sleep(long timeoutNs);

    /** Ends a {@link #sleep}, also one that is about to begin. Any thread. */
    void wake();

    @Override
    void close();
}
