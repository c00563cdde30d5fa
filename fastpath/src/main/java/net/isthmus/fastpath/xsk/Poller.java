package net.isthmus.fastpath.xsk;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import net.isthmus.fastpath.xsk.libc.CallState;
import net.isthmus.fastpath.xsk.libc.Descriptors;

/**
 * Where a thread sleeps until one of its descriptors has something to read, another thread wakes it, or time is up.
 *
 * <pre>
 *   struct pollfd        0       4       6       8
 *                        +-------+-------+-------+
 *                        |  fd   |events |revents|
 *                        +-------+-------+-------+
 * </pre>
 *
 * <p>The first entry is an eventfd of our own. An error on a descriptor counts as something to read, because it is
 * reading that clears the error (an interface went down and will come up again). A descriptor that reports nothing but
 * errors twice in a row (its interface is gone) would end every sleep at once: it is muted until the set is made anew.
 * {@link #wake} may be called by any thread, all else belongs to the one that sleeps. {@link #sleep} and {@link #rest}
 * allocate nothing.
 */
public final class Poller implements AutoCloseable {

    private static final int ENTRY_BYTES = 8;
    private static final int EVENTS = 4;
    private static final int REPORTED = 6;
    private static final short POLLIN = 0x1;
    private static final int MOST_ERRORS = 2;
    private static final int MUTED = -1;
    private static final long NANOS_OF_A_SECOND = 1_000_000_000L;

    private final Arena arena = Arena.ofShared();
    private final CallState state = new CallState();
    private final CallState wakeState = new CallState();
    private final MemorySegment timeout = arena.allocate(16, 8);
    private final MemorySegment counter = arena.allocate(8, 8);
    private final MemorySegment one = arena.allocateFrom(JAVA_LONG, 1);
    private final int eventFd = Descriptors.eventFd();
    private final int capacity;
    private final MemorySegment entries;
    private final byte[] errorsInARow;
    private int count;
    private boolean closed;

    /** @param capacity most descriptors beside the eventfd */
    public Poller(int capacity) {
        this.capacity = capacity;
        this.entries = arena.allocate((long) (capacity + 1) * ENTRY_BYTES, 8);
        this.errorsInARow = new byte[capacity + 1];
        watch(0, eventFd);
        count = 1;
    }

    /** Forgets all descriptors. */
    public void clear() {
        count = 1;
    }

    /** Adds a descriptor; a negative one is passed over. */
    public void add(int fd) {
        if (fd < 0) {
            return;
        }
        if (count > capacity) {
            throw new IllegalStateException("more than " + capacity + " descriptors to poll");
        }
        watch(count++, fd);
    }

    /**
     * Sleeps.
     *
     * @param timeoutNs longest sleep; 0 only looks, negative is without limit
     * @return number of descriptors with something to read; 0 when woken or when time is up
     */
    public int sleep(long timeoutNs) {
        MemorySegment limit = timeoutNs >= 0 ? timeout(timeoutNs) : MemorySegment.NULL;
        int reported = Descriptors.poll(state, entries, count, limit);
        return reported <= 0 ? 0 : look();
    }

    /** Sleeps for so long, whatever there is to read and whoever wakes: a wake-up ends the sleep after this one. */
    public void rest(long restNs) {
        Descriptors.poll(state, entries, 0, timeout(restNs));
    }

    private MemorySegment timeout(long timeoutNs) {
        timeout.set(JAVA_LONG, 0, timeoutNs / NANOS_OF_A_SECOND);
        timeout.set(JAVA_LONG, 8, timeoutNs % NANOS_OF_A_SECOND);
        return timeout;
    }

    /**
     * After a sleep that returned more than 0: whether the descriptor added as number {@code index}, from 0, is ready.
     */
    public boolean isReadable(int index) {
        return entries.get(JAVA_SHORT, entry(index + 1) + REPORTED) != 0;
    }

    /** Ends the sleep of the owner, or its next one. Any thread. */
    public void wake() {
        synchronized (wakeState) {
            if (!closed) {
                Descriptors.write(wakeState, eventFd, one, Long.BYTES);
            }
        }
    }

    @Override
    public void close() {
        synchronized (wakeState) {
            if (!closed) {
                closed = true;
                Descriptors.close(eventFd);
                arena.close();
            }
        }
    }

    private int look() {
        if ((entries.get(JAVA_SHORT, REPORTED) & POLLIN) != 0) {
            Descriptors.read(state, eventFd, counter, Long.BYTES);
        }
        int readable = 0;
        for (int index = 1; index < count; index++) {
            int reported = entries.get(JAVA_SHORT, entry(index) + REPORTED);
            if (reported == 0) {
                continue;
            }
            readable++;
            if ((reported & POLLIN) != 0) {
                errorsInARow[index] = 0;
            } else if (++errorsInARow[index] == MOST_ERRORS) {
                entries.set(JAVA_INT, entry(index), MUTED);
            }
        }
        return readable;
    }

    private void watch(int index, int fd) {
        entries.set(JAVA_INT, entry(index), fd);
        entries.set(JAVA_SHORT, entry(index) + EVENTS, POLLIN);
        entries.set(JAVA_SHORT, entry(index) + REPORTED, (short) 0);
        errorsInARow[index] = 0;
    }

    private static long entry(int index) {
        return (long) index * ENTRY_BYTES;
    }
}
