package net.isthmus.ipsec.esp.mb;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;

/**
 * The shapes of the library's functions. Each handle takes the function's address first, since most are found in the
 * manager only at run time, and pointers as longs, for which no object is needed.
 *
 * <p>All are critical calls: they neither block nor take long, and so need no state transition of the thread.
 */
final class MbCalls {
    static final MethodHandle VERSION = handle(FunctionDescriptor.of(JAVA_INT));
    static final MethodHandle ALLOCATE = handle(FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
    static final MethodHandle WITH_1 = handle(none(1));
    static final MethodHandle WITH_2 = handle(none(2));
    static final MethodHandle WITH_3 = handle(none(3));
    static final MethodHandle WITH_4 = handle(none(4));
    static final MethodHandle WITH_5 = handle(none(5));
    static final MethodHandle WITH_10 = handle(none(10));
    static final MethodHandle JOB = handle(FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));

    private MbCalls() {}

    private static FunctionDescriptor none(int arguments) {
        MemoryLayout[] longs = new MemoryLayout[arguments];
        Arrays.fill(longs, JAVA_LONG);
        return FunctionDescriptor.ofVoid(longs);
    }

    @SuppressWarnings("restricted")
    private static MethodHandle handle(FunctionDescriptor descriptor) {
        return Linker.nativeLinker().downcallHandle(descriptor, Linker.Option.critical(false));
    }

    static IllegalStateException failed(Throwable thrown) {
        return new IllegalStateException("a call into libipsec-mb failed", thrown);
    }

    static int version(MemorySegment function) {
        try {
            return (int) VERSION.invokeExact(function);
        } catch (Throwable thrown) {
            throw failed(thrown);
        }
    }

    static long allocate(MemorySegment function, long flags) {
        try {
            return (long) ALLOCATE.invokeExact(function, flags);
        } catch (Throwable thrown) {
            throw failed(thrown);
        }
    }

    /** Takes a manager; gives a job or 0. */
    static long job(MemorySegment function, long manager) {
        try {
            return (long) JOB.invokeExact(function, manager);
        } catch (Throwable thrown) {
            throw failed(thrown);
        }
    }

    static void call(MemorySegment function, long a) {
        try {
            WITH_1.invokeExact(function, a);
        } catch (Throwable thrown) {
            throw failed(thrown);
        }
    }

    static void call(MemorySegment function, long a, long b) {
        try {
            WITH_2.invokeExact(function, a, b);
        } catch (Throwable thrown) {
            throw failed(thrown);
        }
    }

    static void call(MemorySegment function, long a, long b, long c) {
        try {
            WITH_3.invokeExact(function, a, b, c);
        } catch (Throwable thrown) {
            throw failed(thrown);
        }
    }

    static void call(MemorySegment function, long a, long b, long c, long d) {
        try {
            WITH_4.invokeExact(function, a, b, c, d);
        } catch (Throwable thrown) {
            throw failed(thrown);
        }
    }

    static void call(MemorySegment function, long a, long b, long c, long d, long e) {
        try {
            WITH_5.invokeExact(function, a, b, c, d, e);
        } catch (Throwable thrown) {
            throw failed(thrown);
        }
    }

    static void call(
            MemorySegment function, long a, long b, long c, long d, long e, long f, long g, long h, long i, long j) {
        try {
            WITH_10.invokeExact(function, a, b, c, d, e, f, g, h, i, j);
        } catch (Throwable thrown) {
            throw failed(thrown);
        }
    }
}
