package net.isthmus.fastpath.xsk.libc;

/**
 * A system call that the kernel refused, told so that a person can act on it: which call, with which arguments, and
 * what errno means.
 *
 * <p>Example: {@code bind(fd=7 ifindex=12 queue=0 flags=ZEROCOPY) failed: EOPNOTSUPP (Operation not supported)}
 *
 * <p>Thrown by the calls of the control path only. Calls of the hot path return the raw result and leave the errno in a
 * {@link CallState}, because a full transmit ring is no exception.
 */
public final class NativeCallException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String call;
    private final int errno;

    /**
     * @param call name of the C function
     * @param arguments the arguments that matter, as {@code name=value} separated by blanks
     * @param errno the number that the kernel gave, see {@link Errno}
     */
    public NativeCallException(String call, String arguments, int errno) {
        super(call + "(" + arguments + ") failed: " + Errno.describe(errno));
        this.call = call;
        this.errno = errno;
    }

    /** Name of the C function that failed. */
    public String call() {
        return call;
    }

    /** The errno value, one of the constants of {@link Errno} in the cases that callers tell apart. */
    public int errno() {
        return errno;
    }

    /**
     * Turns what {@code MethodHandle.invokeExact} declares ({@code Throwable}) into what can really come: an error of
     * the virtual machine or a mistake in our own signatures.
     */
    static RuntimeException impossible(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        if (thrown instanceof RuntimeException runtime) {
            return runtime;
        }
        return new IllegalStateException("a native call threw a checked exception", thrown);
    }
}
