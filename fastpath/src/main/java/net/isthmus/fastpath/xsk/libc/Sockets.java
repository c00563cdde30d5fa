package net.isthmus.fastpath.xsk.libc;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Calls on sockets.
 *
 * <p>{@link #send}, {@link #receive}, {@link #receiveMany} and {@link #sendMany} are for the hot path: raw results,
 * errno in the {@link CallState}, no allocation. The others throw {@link NativeCallException}.
 */
public final class Sockets {

    public static final int AF_UNIX = 1;
    public static final int AF_INET = 2;
    public static final int AF_INET6 = 10;
    public static final int AF_NETLINK = 16;
    public static final int AF_PACKET = 17;
    public static final int AF_XDP = 44;

    public static final int SOCK_DGRAM = 2;
    public static final int SOCK_RAW = 3;

    /** Added to the type: closed in child processes. */
    public static final int SOCK_CLOEXEC = 0x80000;

    /** Added to the type: calls return EAGAIN in place of waiting. */
    public static final int SOCK_NONBLOCK = 0x800;

    public static final int SOL_SOCKET = 1;
    public static final int SO_SNDBUF = 7;
    public static final int SO_RCVBUF = 8;
    public static final int SO_SNDBUFFORCE = 32;
    public static final int SO_RCVBUFFORCE = 33;

    public static final int MSG_DONTWAIT = 0x40;

    private static final MethodHandle SOCKET =
            Symbols.withErrno("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle BIND =
            Symbols.withErrno("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle SETSOCKOPT = Symbols.withErrno(
            "setsockopt", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle GETSOCKOPT = Symbols.withErrno(
            "getsockopt", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
    private static final MethodHandle SENDTO = Symbols.withErrno(
            "sendto", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle RECV =
            Symbols.withErrno("recv", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    private static final MethodHandle RECVMMSG = Symbols.withErrno(
            "recvmmsg", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS));
    private static final MethodHandle SENDMMSG =
            Symbols.withErrno("sendmmsg", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));

    private Sockets() {}

    /** A new socket, closed in child processes. The caller closes it. */
    public static int socket(int domain, int type, int protocol) {
        CallState state = CallState.ofThread();
        int fd;
        try {
            fd = (int) SOCKET.invokeExact(state.segment(), domain, type | SOCK_CLOEXEC, protocol);
        } catch (Throwable thrown) {
            throw NativeCallException.impossible(thrown);
        }
        if (fd < 0) {
            throw state.failure("socket", "domain=%d type=0x%x protocol=%d", domain, type, protocol);
        }
        return fd;
    }

    /**
     * Binds the socket.
     *
     * @param what the address for the error message
     */
    public static void bind(int fd, MemorySegment address, String what) {
        CallState state = CallState.ofThread();
        int result;
        try {
            result = (int) BIND.invokeExact(state.segment(), fd, address, (int) address.byteSize());
        } catch (Throwable thrown) {
            throw NativeCallException.impossible(thrown);
        }
        if (result < 0) {
            throw state.failure("bind", "%s", what);
        }
    }

    /**
     * Sets a socket option to a structure.
     *
     * @param what the option's name and value for the error message
     */
    public static void setOption(int fd, int level, int option, MemorySegment value, String what) {
        CallState state = CallState.ofThread();
        int result;
        try {
            result = (int) SETSOCKOPT.invokeExact(state.segment(), fd, level, option, value, (int) value.byteSize());
        } catch (Throwable thrown) {
            throw NativeCallException.impossible(thrown);
        }
        if (result < 0) {
            throw state.failure("setsockopt", "%s", what);
        }
    }

    /** Sets a socket option to a number. */
    public static void setOption(int fd, int level, int option, int value, String name) {
        try (Arena arena = Arena.ofConfined()) {
            setOption(fd, level, option, arena.allocateFrom(JAVA_INT, value), name + "=" + value);
        }
    }

    /** Sets an option that older kernels lack or that wants a privilege; false if the kernel refused it. */
    public static boolean trySetOption(int fd, int level, int option, int value, String name) {
        try {
            setOption(fd, level, option, value, name);
            return true;
        } catch (NativeCallException _) {
            return false;
        }
    }

    /**
     * Reads a socket option into {@code value}.
     *
     * @return octets that the kernel wrote, which older kernels make fewer than asked
     */
    public static int getOption(int fd, int level, int option, MemorySegment value, String name) {
        CallState state = CallState.ofThread();
        int result;
        int length;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment lengthInOut = arena.allocateFrom(JAVA_INT, (int) value.byteSize());
            result = (int) GETSOCKOPT.invokeExact(state.segment(), fd, level, option, value, lengthInOut);
            length = lengthInOut.get(JAVA_INT, 0);
        } catch (Throwable thrown) {
            throw NativeCallException.impossible(thrown);
        }
        if (result < 0) {
            throw state.failure("getsockopt", "%s", name);
        }
        return length;
    }

    /**
     * {@code send(2)} with {@code flags}: octets sent, negative on failure. A length of 0 only wakes an AF_XDP driver.
     */
    public static long send(CallState state, int fd, MemorySegment from, long lengthBytes, int flags) {
        try {
            return (long) SENDTO.invokeExact(state.segment(), fd, from, lengthBytes, flags, MemorySegment.NULL, 0);
        } catch (Throwable thrown) {
            throw NativeCallException.impossible(thrown);
        }
    }

    /**
     * Sends a datagram to an address.
     *
     * @param what the address for the error message
     */
    public static void sendTo(int fd, MemorySegment message, MemorySegment address, String what) {
        CallState state = CallState.ofThread();
        long result;
        try {
            result = (long) SENDTO.invokeExact(
                    state.segment(), fd, message, message.byteSize(), MSG_DONTWAIT, address, (int) address.byteSize());
        } catch (Throwable thrown) {
            throw NativeCallException.impossible(thrown);
        }
        if (result < 0) {
            throw state.failure("sendto", "%s", what);
        }
    }

    /** {@code recv(2)} with {@code flags}: octets received, negative on failure. */
    public static long receive(CallState state, int fd, MemorySegment into, long lengthBytes, int flags) {
        try {
            return (long) RECV.invokeExact(state.segment(), fd, into, lengthBytes, flags);
        } catch (Throwable thrown) {
            throw NativeCallException.impossible(thrown);
        }
    }

    /** {@code recvmmsg(2)} without waiting: messages received, negative on failure. */
    public static int receiveMany(CallState state, int fd, MemorySegment messages, int count) {
        try {
            return (int) RECVMMSG.invokeExact(state.segment(), fd, messages, count, MSG_DONTWAIT, MemorySegment.NULL);
        } catch (Throwable thrown) {
            throw NativeCallException.impossible(thrown);
        }
    }

    /** {@code sendmmsg(2)} without waiting: messages sent, negative if the first one failed. */
    public static int sendMany(CallState state, int fd, MemorySegment messages, int count) {
        try {
            return (int) SENDMMSG.invokeExact(state.segment(), fd, messages, count, MSG_DONTWAIT);
        } catch (Throwable thrown) {
            throw NativeCallException.impossible(thrown);
        }
    }
}
