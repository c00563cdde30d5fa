package net.isthmus.fastpath.xsk.libc;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Memory mappings: the rings that a socket shares with the kernel, and anonymous memory. Control path only. */
public final class MemoryMaps {

    public static final int PROT_READ = 1;
    public static final int PROT_WRITE = 2;
    public static final int MAP_SHARED = 0x01;
    public static final int MAP_PRIVATE = 0x02;
    public static final int MAP_ANONYMOUS = 0x20;
    public static final int MAP_NORESERVE = 0x4000;
    public static final int MAP_POPULATE = 0x8000;
    public static final int MAP_HUGETLB = 0x40000;

    /** With {@link #MAP_HUGETLB}: pages of 2^21 octets. */
    public static final int MAP_HUGE_2MB = 21 << 26;

    public static final int MADV_DONTFORK = 10;
    public static final int MADV_HUGEPAGE = 14;

    private static final long MAP_FAILED = -1;

    private static final MethodHandle MMAP = Symbols.withErrno(
            "mmap", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
    private static final MethodHandle MUNMAP =
            Symbols.withErrno("munmap", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle MADVISE =
            Symbols.withErrno("madvise", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));

    private MemoryMaps() {}

    /**
     * Maps readable and writable memory that is unmapped when the arena closes.
     *
     * @param fd a descriptor, or -1 with {@link #MAP_ANONYMOUS}
     * @param offset where in the object behind the descriptor
     */
    @SuppressWarnings("restricted") // the kernel has just told us that the mapping is so long
    public static MemorySegment map(Arena arena, long lengthBytes, int flags, int fd, long offset) {
        CallState state = CallState.ofThread();
        MemorySegment mapped;
        try {
            mapped = (MemorySegment) MMAP.invokeExact(
                    state.segment(), MemorySegment.NULL, lengthBytes, PROT_READ | PROT_WRITE, flags, fd, offset);
        } catch (Throwable thrown) {
            throw NativeCallException.impossible(thrown);
        }
        if (mapped.address() == MAP_FAILED) {
            throw state.failure("mmap", "length=%d flags=0x%x fd=%d offset=0x%x", lengthBytes, flags, fd, offset);
        }
        return mapped.reinterpret(lengthBytes, arena, whole -> unmap(whole, lengthBytes));
    }

    /** Gives the kernel a hint about a mapping; false if it would not take it. */
    public static boolean advise(MemorySegment memory, int advice) {
        try {
            return (int) MADVISE.invokeExact(CallState.ofThread().segment(), memory, memory.byteSize(), advice) == 0;
        } catch (Throwable thrown) {
            throw NativeCallException.impossible(thrown);
        }
    }

    private static void unmap(MemorySegment memory, long lengthBytes) {
        try {
            int _ = (int) MUNMAP.invokeExact(CallState.ofThread().segment(), memory, lengthBytes);
        } catch (Throwable thrown) {
            throw NativeCallException.impossible(thrown);
        }
    }
}
