package net.isthmus.fastpath.xsk.libc;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Calls on any file descriptor: open, close, read, write, poll, ioctl, eventfd.
 *
 * <p>{@link #read}, {@link #write}, {@link #readv}, {@link #writev} and {@link #poll} are for the hot path: raw
 * results, errno in the {@link CallState}, no allocation. The others throw {@link NativeCallException}.
 */
public final class Descriptors {

    /** Open for reading and writing; {@code asm-generic/fcntl.h}. */
    public static final int O_RDWR = 2;

    /** Reads and writes return EAGAIN in place of waiting. */
    public static final int O_NONBLOCK = 0x800;

    /** Closed in a child process: no program that we start inherits the descriptor. */
    public static final int O_CLOEXEC = 0x80000;

    private static final int EFD_NONBLOCK = O_NONBLOCK;
    private static final int EFD_CLOEXEC = O_CLOEXEC;

    private static final MethodHandle OPEN =
            Symbols.variadicWithErrno("open", 2, FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle CLOSE = Symbols.withErrno("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle READ =
            Symbols.withErrno("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle WRITE =
            Symbols.withErrno("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle READV =
            Symbols.withErrno("readv", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle WRITEV =
            Symbols.withErrno("writev", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle PPOLL =
            Symbols.withErrno("ppoll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS));
    private static final MethodHandle IOCTL =
            Symbols.variadicWithErrno("ioctl", 2, FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS));
    private static final MethodHandle EVENTFD =
            Symbols.withErrno("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));

    private static final MethodHandle EPOLL_CREATE =
            Symbols.withErrno("epoll_create1", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle EPOLL_CTL =
            Symbols.withErrno("epoll_ctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));

    private static final int EPOLL_CLOEXEC = O_CLOEXEC;
    private static final int EPOLL_CTL_ADD = 1;
    private static final int EPOLLIN = 1;

    /** On x86-64 {@code struct epoll_event} is packed: 4 octets of events, 8 of data; elsewhere 4 more between them. */
    private static final int EPOLL_EVENT_BYTES = 16;

    private Descriptors() {}

    /** Opens an existing file or device; the caller closes the descriptor. */
    public static int open(String path, int flags) {
        CallState state = CallState.ofThread();
        int fd;
        try (Arena arena = Arena.ofConfined()) {
            fd = (int) OPEN.invokeExact(state.segment(), arena.allocateFrom(path), flags);
        } catch (Throwable thrown) {
            throw NativeCallException.impossible(thrown);
        }
        if (fd < 0) {
            throw state.failure("open", "%s flags=0x%x", path, flags);
        }
        return fd;
    }

    /** Closes a descriptor. An error is not reported: Linux has released the descriptor in any case. */
    public static void close(int fd) {
        try {
            int _ = (int) CLOSE.invokeExact(CallState.ofThread().segment(), fd);
        } catch (Throwable thrown) {
            throw NativeCallException.impossible(thrown);
        }
    }

    /** {@code read(2)}: octets read, 0 at the end, negative on failure. */
    public static long read(CallState state, int fd, MemorySegment into, long lengthBytes) {
        try {
            return (long) READ.invokeExact(state.segment(), fd, into, lengthBytes);
        } catch (Throwable thrown) {
            throw NativeCallException.impossible(thrown);
        }
    }

    /** {@code write(2)}: octets written, negative on failure. */
    public static long write(CallState state, int fd, MemorySegment from, long lengthBytes) {
        try {
            return (long) WRITE.invokeExact(state.segment(), fd, from, lengthBytes);
        } catch (Throwable thrown) {
            throw NativeCallException.impossible(thrown);
        }
    }

    /** {@code readv(2)} into {@code vectors} pieces, see {@link IoVectors}: octets read, negative on failure. */
    public static long readv(CallState state, int fd, MemorySegment ioVectors, int vectors) {
        try {
            return (long) READV.invokeExact(state.segment(), fd, ioVectors, vectors);
        } catch (Throwable thrown) {
            throw NativeCallException.impossible(thrown);
        }
    }

    /** {@code writev(2)} from {@code vectors} pieces, see {@link IoVectors}: octets written, negative on failure. */
    public static long writev(CallState state, int fd, MemorySegment ioVectors, int vectors) {
        try {
            return (long) WRITEV.invokeExact(state.segment(), fd, ioVectors, vectors);
        } catch (Throwable thrown) {
            throw NativeCallException.impossible(thrown);
        }
    }

    /**
     * {@code ppoll(2)} without a signal mask.
     *
     * @param timeout {@code struct timespec} (seconds, nanoseconds) or {@code MemorySegment.NULL} for no limit
     * @return number of descriptors that are ready, 0 after the time-out, negative on failure
     */
    public static int poll(CallState state, MemorySegment pollFds, int count, MemorySegment timeout) {
        try {
            return (int) PPOLL.invokeExact(state.segment(), pollFds, (long) count, timeout, MemorySegment.NULL);
        } catch (Throwable thrown) {
            throw NativeCallException.impossible(thrown);
        }
    }

    /**
     * {@code ioctl(2)} with a structure that the kernel reads and writes.
     *
     * @param what the request's name and object, for the error message
     */
    public static int ioctl(int fd, long request, MemorySegment argument, String what) {
        CallState state = CallState.ofThread();
        int result;
        try {
            result = (int) IOCTL.invokeExact(state.segment(), fd, request, argument);
        } catch (Throwable thrown) {
            throw NativeCallException.impossible(thrown);
        }
        if (result < 0) {
            throw state.failure("ioctl", "%s", what);
        }
        return result;
    }

    /** A counter to wake a sleeper with: non-blocking, closed in child processes. The caller closes it. */
    public static int eventFd() {
        CallState state = CallState.ofThread();
        int fd;
        try {
            fd = (int) EVENTFD.invokeExact(state.segment(), 0, EFD_NONBLOCK | EFD_CLOEXEC);
        } catch (Throwable thrown) {
            throw NativeCallException.impossible(thrown);
        }
        if (fd < 0) {
            throw state.failure("eventfd", "0");
        }
        return fd;
    }

    /** One descriptor that polls readable when any of several does. The caller closes it. */
    public static int union(int... fds) {
        CallState state = CallState.ofThread();
        int union;
        try {
            union = (int) EPOLL_CREATE.invokeExact(state.segment(), EPOLL_CLOEXEC);
        } catch (Throwable thrown) {
            throw NativeCallException.impossible(thrown);
        }
        if (union < 0) {
            throw state.failure("epoll_create1", "");
        }
        for (int fd : fds) {
            addToUnion(state, union, fd);
        }
        return union;
    }

    private static void addToUnion(CallState state, int union, int fd) {
        int result;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment event = arena.allocate(EPOLL_EVENT_BYTES, 8);
            event.set(JAVA_INT, 0, EPOLLIN);
            result = (int) EPOLL_CTL.invokeExact(state.segment(), union, EPOLL_CTL_ADD, fd, event);
        } catch (Throwable thrown) {
            throw NativeCallException.impossible(thrown);
        }
        if (result < 0) {
            NativeCallException refused = state.failure("epoll_ctl", "add fd=%d", fd);
            close(union);
            throw refused;
        }
    }
}
