package net.isthmus.fastpath.graph;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A bounded ring of byte records from one thread to one other: how workers and the control loop talk.
 *
 * <p>A record is a header of {@value #HEADER_BYTES} bytes (length, kind, two arguments) and its bytes, rounded up to
 * 16. A record never wraps: where it would, a padding record fills the rest and it begins at the start.
 *
 * <pre>
 *  0        4        8        12       16
 *  +--------+--------+--------+--------+- - - - -+
 *  | length | kind   | first  | second | bytes   |
 *  +--------+--------+--------+--------+- - - - -+
 * </pre>
 *
 * <p>The writer publishes a record with one release store of {@code tail}; the reader gives room back with one release
 * store of {@code head}. A full ring refuses the record: the caller counts it.
 */
public final class ByteRing {
    /** Bytes before a record's own. */
    public static final int HEADER_BYTES = 16;

    /** Bytes of the smallest ring. */
    public static final int SMALLEST = 4096;

    private static final int ALIGNMENT = 16;
    private static final int PADDING = -1;
    private static final VarHandle HEAD;
    private static final VarHandle TAIL;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            HEAD = lookup.findVarHandle(ByteRing.class, "head", long.class);
            TAIL = lookup.findVarHandle(ByteRing.class, "tail", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Takes one record; the bytes are valid during the call only. */
    @FunctionalInterface
    public interface Reader {
        /** Called once a record, on the reading thread. */
        void record(int kind, int first, int second, MemorySegment memory, long at, int length);
    }

    private final MemorySegment memory;
    private final int capacity;

    /** Bytes ever given back; written by the reader. */
    @SuppressWarnings("UnusedVariable")
    private volatile long head;

    /** Bytes ever published; written by the writer. */
    @SuppressWarnings("UnusedVariable")
    private volatile long tail;

    /** What the writer last saw of {@code head}. */
    private long knownHead;

    /** @param capacity bytes, a power of two */
    public ByteRing(int capacity) {
        if (Integer.bitCount(capacity) != 1 || capacity < SMALLEST) {
            throw new IllegalArgumentException("ring of %d bytes is not a power of two from 4096".formatted(capacity));
        }
        this.capacity = capacity;
        this.memory = Arena.ofAuto().allocate(capacity, 64);
    }

    /** The ring's memory, in which {@link #claim} gives a place. */
    public MemorySegment memory() {
        return memory;
    }

    /** Longest record that this ring takes. */
    public int maxLength() {
        return capacity / 4;
    }

    /**
     * Reserves a record. The caller fills {@code length} bytes at the returned place, then calls {@link #publish}.
     * Writer thread only.
     *
     * @return place of the record's bytes in {@link #memory}, or -1 when the ring has no room
     */
    public long claim(int kind, int first, int second, int length) {
        if (length > maxLength()) {
            return -1;
        }
        long at = (long) TAIL.get(this);
        int size = recordSize(length);
        int place = (int) (at & (capacity - 1));
        int untilEnd = capacity - place;
        int needed = size <= untilEnd ? size : untilEnd + size;
        if (at + needed - knownHead > capacity) {
            knownHead = (long) HEAD.getAcquire(this);
            if (at + needed - knownHead > capacity) {
                return -1;
            }
        }
        if (size > untilEnd) {
            memory.set(ValueLayout.JAVA_INT, place, PADDING);
            memory.set(ValueLayout.JAVA_INT, place + 4L, untilEnd);
            place = 0;
        }
        memory.set(ValueLayout.JAVA_INT, place, length);
        memory.set(ValueLayout.JAVA_INT, place + 4L, kind);
        memory.set(ValueLayout.JAVA_INT, place + 8L, first);
        memory.set(ValueLayout.JAVA_INT, place + 12L, second);
        claimed = at + needed;
        return (long) place + HEADER_BYTES;
    }

    /** Tail after the record that is being filled; the writer's own. */
    private long claimed;

    /** Lets the reader see the record claimed last. Writer thread only. */
    public void publish() {
        TAIL.setRelease(this, claimed);
    }

    /** True if a record waits; any thread. */
    public boolean isEmpty() {
        return (long) HEAD.getAcquire(this) == (long) TAIL.getAcquire(this);
    }

    /**
     * Hands up to {@code limit} records to the reader. Reader thread only.
     *
     * @return number of records read
     */
    public int read(Reader reader, int limit) {
        long at = (long) HEAD.get(this);
        long end = (long) TAIL.getAcquire(this);
        int records = 0;
        while (at != end && records < limit) {
            int place = (int) (at & (capacity - 1));
            int length = memory.get(ValueLayout.JAVA_INT, place);
            int kind = memory.get(ValueLayout.JAVA_INT, place + 4L);
            if (length == PADDING) {
                at += kind;
            } else {
                int first = memory.get(ValueLayout.JAVA_INT, place + 8L);
                int second = memory.get(ValueLayout.JAVA_INT, place + 12L);
                try {
                    reader.record(kind, first, second, memory, place + (long) HEADER_BYTES, length);
                } finally {
                    at += recordSize(length);
                    HEAD.setRelease(this, at);
                }
                records++;
            }
        }
        HEAD.setRelease(this, at);
        return records;
    }

    private static int recordSize(int length) {
        return (HEADER_BYTES + length + ALIGNMENT - 1) & -ALIGNMENT;
    }
}
