package net.isthmus.fastpath.xsk.libc;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.stream.IntStream;

/** Which processors a thread may run on. A worker is pinned to one, so that its caches and its queues stay together. */
public final class Scheduling {

    private static final int MAX_CPUS = 1024;
    private static final int MASK_BYTES = MAX_CPUS / 8;
    private static final int CALLING_THREAD = 0;

    private static final MethodHandle SET =
            Symbols.withErrno("sched_setaffinity", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS));
    private static final MethodHandle GET =
            Symbols.withErrno("sched_getaffinity", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS));

    private Scheduling() {}

    /** The processors that the calling thread may use, ascending. */
    public static int[] allowedCpus() {
        CallState state = CallState.ofThread();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocate(MASK_BYTES, Long.BYTES);
            int result = get(state, mask);
            if (result < 0) {
                throw state.failure("sched_getaffinity", "thread=this");
            }
            return IntStream.range(0, MAX_CPUS).filter(cpu -> isSet(mask, cpu)).toArray();
        }
    }

    /**
     * Pins the calling thread, which must be a platform thread, to one processor.
     *
     * @throws NativeCallException with EINVAL if this machine or this container has no such processor
     */
    public static void pinThisThread(int cpu) {
        if (cpu < 0 || cpu >= MAX_CPUS) {
            throw new IllegalArgumentException("processor " + cpu + " is not within 0 and " + (MAX_CPUS - 1));
        }
        CallState state = CallState.ofThread();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocate(MASK_BYTES, Long.BYTES);
            mask.set(JAVA_BYTE, cpu / 8, (byte) (1 << cpu % 8));
            int result = set(state, mask);
            if (result < 0) {
                throw state.failure("sched_setaffinity", "thread=this cpu=%d", cpu);
            }
        }
    }

    private static boolean isSet(MemorySegment mask, int cpu) {
        return (mask.get(JAVA_BYTE, cpu / 8) >> cpu % 8 & 1) != 0;
    }

    private static int get(CallState state, MemorySegment mask) {
        try {
            return (int) GET.invokeExact(state.segment(), CALLING_THREAD, (long) MASK_BYTES, mask);
        } catch (Throwable thrown) {
            throw NativeCallException.impossible(thrown);
        }
    }

    private static int set(CallState state, MemorySegment mask) {
        try {
            return (int) SET.invokeExact(state.segment(), CALLING_THREAD, (long) MASK_BYTES, mask);
        } catch (Throwable thrown) {
            throw NativeCallException.impossible(thrown);
        }
    }
}
