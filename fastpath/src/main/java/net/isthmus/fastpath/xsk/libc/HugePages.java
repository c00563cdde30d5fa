package net.isthmus.fastpath.xsk.libc;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Large memory for frames and tables, on pages of 2 MB where the machine has any.
 *
 * <p>A lookup that jumps about in a table of a hundred megabytes spends more time on address translation than on the
 * table when pages are 4 KB: 2 MB pages nearly halve its cost. Three ways are tried in this order:
 *
 * <ol>
 *   <li>pages that the administrator has set aside ({@code vm.nr_hugepages}): reserved at once, so that touching them
 *       later cannot fail;
 *   <li>transparent huge pages: ordinary memory, aligned to 2 MB, with a hint to the kernel;
 *   <li>ordinary pages, if the kernel does not take the hint.
 * </ol>
 *
 * In all three the memory costs nothing until it is touched, is zero when first read, and is not given to child
 * processes.
 */
public final class HugePages {

    /** Octets of one huge page. */
    public static final long PAGE_BYTES = 2L << 20;

    /** How a region came to be, to be shown to the operator. */
    public enum Kind {
        RESERVED("2 MB pages"),
        TRANSPARENT("transparent 2 MB pages"),
        ORDINARY("4 KB pages");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        /** Words for the operator. */
        public String text() {
            return text;
        }
    }

    /**
     * A region of memory.
     *
     * @param memory begins at a multiple of {@link #PAGE_BYTES} and is as long as was asked
     * @param kind which pages it lies on
     */
    public record Region(MemorySegment memory, Kind kind) {}

    private static final int ANONYMOUS = MemoryMaps.MAP_PRIVATE | MemoryMaps.MAP_ANONYMOUS;

    private HugePages() {}

    /**
     * Allocates memory that lives as long as the arena.
     *
     * @param lengthBytes more than 0; what is used of the address space is rounded up to whole huge pages
     * @throws NativeCallException if there is no address space left
     */
    public static Region allocate(Arena arena, long lengthBytes) {
        if (lengthBytes <= 0) {
            throw new IllegalArgumentException("a region of " + lengthBytes + " octets");
        }
        long rounded = rounded(lengthBytes);
        try {
            int flags = ANONYMOUS | MemoryMaps.MAP_HUGETLB | MemoryMaps.MAP_HUGE_2MB;
            MemorySegment memory = MemoryMaps.map(arena, rounded, flags, -1, 0);
            MemoryMaps.advise(memory, MemoryMaps.MADV_DONTFORK);
            return new Region(memory.asSlice(0, lengthBytes), Kind.RESERVED);
        } catch (NativeCallException _) {
            return transparent(arena, lengthBytes, rounded);
        }
    }

    /**
     * The same without pages that would be set aside at once: for memory of which only a part may ever be used.
     *
     * @throws NativeCallException if there is no address space left
     */
    public static Region allocateOnDemand(Arena arena, long lengthBytes) {
        return transparent(arena, lengthBytes, rounded(lengthBytes));
    }

    private static long rounded(long lengthBytes) {
        return Math.ceilDiv(lengthBytes, PAGE_BYTES) * PAGE_BYTES;
    }

    private static Region transparent(Arena arena, long lengthBytes, long rounded) {
        int flags = ANONYMOUS | MemoryMaps.MAP_NORESERVE;
        MemorySegment mapped = MemoryMaps.map(arena, rounded + PAGE_BYTES, flags, -1, 0);
        long toAlignment = -mapped.address() & (PAGE_BYTES - 1);
        MemorySegment aligned = mapped.asSlice(toAlignment, rounded);
        boolean huge = MemoryMaps.advise(aligned, MemoryMaps.MADV_HUGEPAGE);
        MemoryMaps.advise(aligned, MemoryMaps.MADV_DONTFORK);
        return new Region(aligned.asSlice(0, lengthBytes), huge ? Kind.TRANSPARENT : Kind.ORDINARY);
    }
}
