package net.isthmus.fastpath.xsk.libc;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.OptionalInt;

/**
 * {@code bpf(2)}, which the C library has no function for, and the translation of interface names. Control path only.
 */
public final class SystemCalls {

    private static final long NR_BPF = systemCallNumberOfBpf();

    private static final MethodHandle SYSCALL = Symbols.variadicWithErrno(
            "syscall", 1, FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle IF_NAME_TO_INDEX =
            Symbols.withErrno("if_nametoindex", FunctionDescriptor.of(JAVA_INT, ADDRESS));

    private SystemCalls() {}

    /**
     * {@code bpf(2)}.
     *
     * @param command {@code enum bpf_cmd}
     * @param attributes {@code union bpf_attr}, as long as the fields in use
     * @param what the command's name and object for the error message
     * @return a descriptor or 0
     */
    public static int bpf(int command, MemorySegment attributes, String what) {
        CallState state = CallState.ofThread();
        long result;
        try {
            result = (long)
                    SYSCALL.invokeExact(state.segment(), NR_BPF, command, attributes, (int) attributes.byteSize());
        } catch (Throwable thrown) {
            throw NativeCallException.impossible(thrown);
        }
        if (result < 0) {
            throw state.failure("bpf", "%s", what);
        }
        return (int) result;
    }

    /** The kernel's index of a network interface in this process's network namespace; empty if there is none. */
    public static OptionalInt interfaceIndex(String name) {
        int index;
        try (Arena arena = Arena.ofConfined()) {
            index = (int) IF_NAME_TO_INDEX.invokeExact(CallState.ofThread().segment(), arena.allocateFrom(name));
        } catch (Throwable thrown) {
            throw NativeCallException.impossible(thrown);
        }
        return index == 0 ? OptionalInt.empty() : OptionalInt.of(index);
    }

    private static long systemCallNumberOfBpf() {
        return switch (System.getProperty("os.arch")) {
            case "amd64", "x86_64" -> 321;
            case "aarch64" -> 280;
            case String other -> throw new UnsupportedOperationException("no bpf(2) number known for " + other);
        };
    }
}
