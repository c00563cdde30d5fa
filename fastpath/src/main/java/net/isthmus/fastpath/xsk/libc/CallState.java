package net.isthmus.fastpath.xsk.libc;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * The place where a native call leaves its errno before the virtual machine can overwrite it.
 *
 * <p>A socket of the hot path owns one, so that its calls allocate nothing; calls of the control path share one per
 * thread. Not safe for use by two threads at a time.
 */
public final class CallState {

    private static final MemoryLayout LAYOUT = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = LAYOUT.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final ThreadLocal<CallState> OF_THREAD = ThreadLocal.withInitial(CallState::new);

    private final MemorySegment segment = Arena.ofAuto().allocate(LAYOUT);

    /** The current thread's own, for calls that are not on the hot path. */
    static CallState ofThread() {
        return OF_THREAD.get();
    }

    MemorySegment segment() {
        return segment;
    }

    /** The errno of the last call that failed with this state; meaningless after a call that succeeded. */
    public int errno() {
        return (int) ERRNO.get(segment, 0L);
    }

    /** Whether the last failure only means "not now": nothing to read, no room, or interrupted. */
    public boolean wouldBlock() {
        int errno = errno();
        return errno == Errno.EAGAIN || errno == Errno.EINTR;
    }

    /** The exception for the last failure; {@code arguments} as {@code String.formatted} wants them. */
    NativeCallException failure(String call, String arguments, Object... values) {
        int errno = errno();
        return new NativeCallException(call, arguments.formatted(values), errno);
    }
}
