package net.isthmus.l2bridge.macnat;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Which MAC an inside address has: written by the control loop, read by workers without a lock.
 *
 * <p>A binding lies in one of {@value #WINDOW} slots behind its key's hash and never moves. A slot is one reference to
 * an immutable key, so a reader sees a binding whole or not at all. A window that is full refuses: the table has twice
 * as many slots as it may have bindings, so that is rare, and counted by the caller.
 */
final class BindingTable {
    /** Slots in which a key may lie. */
    static final int WINDOW = 16;

    private static final long MIX = 0x9e37_79b9_7f4a_7c15L;

    private final AtomicReferenceArray<@Nullable Binding> slots;
    private final int capacity;
    private final int shift;
    private final long seed;
    private int size;

    /**
     * An empty table.
     *
     * @param capacity most bindings, a power of two
     * @param seed makes it hard to choose addresses that share a window
     */
    BindingTable(int capacity, long seed) {
        if (Integer.bitCount(capacity) != 1 || capacity < WINDOW) {
            throw new IllegalArgumentException("%d bindings are not a power of two from 16".formatted(capacity));
        }
        this.capacity = capacity;
        this.seed = seed | 1;
        shift = Long.SIZE - Integer.numberOfTrailingZeros(2 * capacity);
        slots = new AtomicReferenceArray<>(2 * capacity + WINDOW);
    }

    /** The binding of an address inside of a member; null if there is none. Any thread. */
    @Nullable
    Binding find(int member, long high, long low) {
        int home = home(member, high, low);
        for (int slot = home; slot < home + WINDOW; slot++) {
            Binding binding = slots.getAcquire(slot);
            if (binding != null && binding.is(member, high, low)) {
                return binding;
            }
        }
        return null;
    }

    /** Adds a binding, or puts it in the place of its predecessor; false if there is no room. Control loop. */
    boolean put(Binding binding) {
        int home = home(binding.member, binding.high, binding.low);
        int free = -1;
        for (int slot = home; slot < home + WINDOW; slot++) {
            Binding present = slots.getPlain(slot);
            if (present == null) {
                free = free < 0 ? slot : free;
            } else if (present.is(binding.member, binding.high, binding.low)) {
                slots.setRelease(slot, binding);
                return true;
            }
        }
        if (free < 0 || size == capacity) {
            return false;
        }
        slots.setRelease(free, binding);
        size++;
        return true;
    }

    /** Takes a binding out, if it is there. Control loop. */
    void remove(Binding binding) {
        int home = home(binding.member, binding.high, binding.low);
        for (int slot = home; slot < home + WINDOW; slot++) {
            if (slots.getPlain(slot) == binding) {
                slots.setRelease(slot, null);
                size--;
                return;
            }
        }
    }

    /** Number of slots, for walks over all of them. Control loop. */
    int slots() {
        return slots.length();
    }

    /** What lies in a slot. Control loop. */
    @Nullable
    Binding at(int slot) {
        return slots.getPlain(slot);
    }

    private int home(int member, long high, long low) {
        long hash = (high ^ seed) * MIX;
        hash = (hash ^ hash >>> 32 ^ low) * MIX;
        hash = (hash ^ hash >>> 29 ^ member) * MIX;
        return (int) (hash >>> shift);
    }
}
