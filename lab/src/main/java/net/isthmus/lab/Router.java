package net.isthmus.lab;

/** Whoever forwards in the middle of a {@link LabNetwork}. */
public interface Router extends AutoCloseable {

    /** What to call it in a table. */
    String label();

    /** Puts it to work; when this returns, packets pass. */
    void start();

    /** Whether it is at work. */
    boolean isRunning();

    /** Ends it in good order; it can be started again. */
    void stop();

    /** Ends it as {@code kill -9} does; it can be started again. */
    void kill();

    @Override
    default void close() {
        stop();
    }
}
