package net.isthmus.fastpath.tables;

import java.util.function.Supplier;

/**
 * An immutable value that the control loop replaces as a whole and workers read once a burst.
 *
 * @param <T> the value's type
 */
public final class Published<T> implements Supplier<T> {
    private volatile T value;

    /** A place that holds a first value. */
    public Published(T first) {
        value = first;
    }

    @Override
    public T get() {
        return value;
    }

    /** Replaces the value. Control loop. */
    public void set(T next) {
        value = next;
    }
}
