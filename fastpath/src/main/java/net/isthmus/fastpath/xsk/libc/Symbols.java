package net.isthmus.fastpath.xsk.libc;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Finds functions of the C library and makes method handles of them. The handles are kept in {@code static final}
 * fields by the callers: only then does the just-in-time compiler see through them.
 */
@SuppressWarnings("restricted") // to call native functions is what this package is for
final class Symbols {

    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option CAPTURE_ERRNO = Linker.Option.captureCallState("errno");

    private Symbols() {}

    /** A function that cannot fail. */
    static MethodHandle plain(String name, FunctionDescriptor signature) {
        return LINKER.downcallHandle(address(name), signature);
    }

    /** A function that sets errno; its handle takes a {@link CallState} segment before the arguments. */
    static MethodHandle withErrno(String name, FunctionDescriptor signature) {
        return LINKER.downcallHandle(address(name), signature, CAPTURE_ERRNO);
    }

    /** Like {@link #withErrno} for a C function with an ellipsis after {@code fixedArguments} arguments. */
    static MethodHandle variadicWithErrno(String name, int fixedArguments, FunctionDescriptor signature) {
        return LINKER.downcallHandle(
                address(name), signature, CAPTURE_ERRNO, Linker.Option.firstVariadicArg(fixedArguments));
    }

    private static MemorySegment address(String name) {
        return LINKER.defaultLookup()
                .find(name)
                .orElseThrow(() -> new UnsatisfiedLinkError("the C library has no function " + name));
    }
}
