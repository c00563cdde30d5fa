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

/**
 * Which processors a thread may run on, and before whom. A worker is pinned to one, so that its caches and its queues
 * stay together.
 */
public final class Scheduling {

    private static final int MAX_CPUS = 1024;
    private static final int MASK_BYTES = MAX_CPUS / 8;
    private static final int CALLING_THREAD = 0;

    private static final MethodHandle SET =
            Symbols.withErrno("sched_setaffinity", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS));
    private static final MethodHandle GET =
            Symbols.withErrno("sched_getaffinity", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS));

    private static final MethodHandle SET_SCHEDULER =
            Symbols.withErrno("sched_setscheduler", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
    private static final int SCHED_FIFO = 1;
    private static final int SCHED_RESET_ON_FORK = 0x4000_0000;
    private static final int LOWEST_REALTIME_PRIORITY = 1;

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

    /**
     * Lets the calling thread, which must be a platform thread, run before every thread that is not real-time
     * (SCHED_FIFO at its lowest priority); threads that it makes are ordinary ones. It has to sleep now and then by
     * itself: sched(7) has the kernel take a twentieth of each second from real-time threads otherwise.
     *
     * @throws NativeCallException with EPERM if the process lacks CAP_SYS_NICE
     */
    public static void makeThisThreadRealtime() {
        CallState state = CallState.ofThread();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment parameter = arena.allocateFrom(JAVA_INT, LOWEST_REALTIME_PRIORITY);
            int result = setScheduler(state, SCHED_FIFO | SCHED_RESET_ON_FORK, parameter);
            if (result < 0) {
                throw state.failure(
                        "sched_setscheduler", "thread=this SCHED_FIFO priority=%d", LOWEST_REALTIME_PRIORITY);
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

    private static int setScheduler(CallState state, int policy, MemorySegment parameter) {
        try {
            return (int) SET_SCHEDULER.invokeExact(state.segment(), CALLING_THREAD, policy, parameter);
        } catch (Throwable thrown) {
            throw NativeCallException.impossible(thrown);
        }
    }
}
