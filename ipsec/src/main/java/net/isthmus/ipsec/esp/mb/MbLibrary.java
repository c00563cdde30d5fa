package net.isthmus.ipsec.esp.mb;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;

/** The library as it is loaded, and a manager of it. */
final class MbLibrary {
    /** All memory there is: what the library gives out is read and written at its address. */
    static final MemorySegment MEMORY = everything();

    private final SymbolLookup symbols;
    private final int version;

    /**
     * Loads the library, for good.
     *
     * @param file such as {@code libIPSec_MB.so.2}
     * @throws IllegalArgumentException if there is none, or one of a version that nobody has looked at
     */
    @SuppressWarnings("restricted")
    MbLibrary(String file) {
        symbols = SymbolLookup.libraryLookup(file, Arena.global());
        version = MbCalls.version(symbol("imb_get_version"));
        if (!MbLayout.knows(version)) {
            throw new IllegalArgumentException(
                    "libipsec-mb " + versionText() + " is none of those that are known: 1.3 to 2.0");
        }
    }

    @SuppressWarnings("restricted")
    private static MemorySegment everything() {
        return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    }

    private MemorySegment symbol(String name) {
        return symbols.find(name).orElseThrow(() -> new IllegalArgumentException("libipsec-mb lacks " + name));
    }

    /** Its version for people. */
    String versionText() {
        return "%d.%d.%d".formatted(version >>> 16, version >>> 8 & 0xff, version & 0xff);
    }

    /**
     * A manager with the functions for the processor at hand. One a thread, for good.
     *
     * @throws IllegalStateException if the library has no memory, or the processor is not for it
     */
    long newManager() {
        long manager = MbCalls.allocate(symbol("alloc_mb_mgr"), 0);
        if (manager == 0) {
            throw new IllegalStateException("libipsec-mb gives no manager");
        }
        MbCalls.call(symbol("init_mb_mgr_auto"), manager, 0);
        if (at(manager, MbLayout.GCM_SEAL).address() == 0) {
            throw new IllegalStateException("libipsec-mb has nothing for this processor");
        }
        return manager;
    }

    /** A function of a manager. */
    static MemorySegment at(long manager, int offset) {
        return MemorySegment.ofAddress(MEMORY.get(ValueLayout.JAVA_LONG, manager + offset));
    }
}
