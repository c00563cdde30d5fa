package net.isthmus.bgp.rib;

import java.util.Arrays;
import net.isthmus.wire.IpPrefix;
import org.jspecify.annotations.Nullable;

/**
 * Entries by prefix: one array, linear probing, at most two thirds full. An entry holds its own key, so that a prefix
 * costs six octets here besides itself. What is removed leaves no trace: those behind it close up. Where an entry's
 * search begins nobody outside can tell ({@link PrefixHash}).
 */
final class PrefixTable {
    private static final int LEAST = 1 << 10;

    private @Nullable RibEntry[] slots = new RibEntry[LEAST];
    private int size;

    int size() {
        return size;
    }

    @Nullable
    RibEntry get(IpPrefix prefix) {
        return slots[slotOf(prefix)];
    }

    /** Adds an entry whose prefix is not there. */
    void add(RibEntry entry) {
        if ((size + 1) * 3L > slots.length * 2L) {
            resize(slots.length * 2);
        }
        slots[slotOf(entry.prefix)] = entry;
        size++;
    }

    /** Removes an entry that is there. */
    void remove(RibEntry entry) {
        int hole = slotOf(entry.prefix);
        int mask = slots.length - 1;
        for (int i = hole + 1 & mask; ; i = i + 1 & mask) {
            RibEntry moved = slots[i];
            if (moved == null) {
                break;
            }
            int home = PrefixHash.SECRET.of(moved.prefix) & mask;
            if ((i - home & mask) >= (i - hole & mask)) {
                slots[hole] = moved;
                hole = i;
            }
        }
        slots[hole] = null;
        size--;
        if (slots.length > LEAST && size * 8L < slots.length) {
            resize(slots.length / 2);
        }
    }

    /** All entries as they are now. */
    RibEntry[] snapshot() {
        RibEntry[] all = new RibEntry[size];
        int count = 0;
        for (RibEntry entry : slots) {
            if (entry != null) {
                all[count++] = entry;
            }
        }
        return count == size ? all : Arrays.copyOf(all, count);
    }

    private void resize(int length) {
        RibEntry[] all = snapshot();
        slots = new RibEntry[length];
        for (RibEntry entry : all) {
            slots[slotOf(entry.prefix)] = entry;
        }
    }

    /** Where the prefix is, or would be put. */
    private int slotOf(IpPrefix prefix) {
        int mask = slots.length - 1;
        int i = PrefixHash.SECRET.of(prefix) & mask;
        for (RibEntry entry = slots[i]; entry != null && !isOf(entry, prefix); entry = slots[i]) {
            i = i + 1 & mask;
        }
        return i;
    }

    private static boolean isOf(RibEntry entry, IpPrefix prefix) {
        return entry.prefix.length() == prefix.length()
                && entry.prefix.address().equals(prefix.address());
    }
}
