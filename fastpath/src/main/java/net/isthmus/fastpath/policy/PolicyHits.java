package net.isthmus.fastpath.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How many sessions each rule, network policy and zone decided. What stays in the document under its name stays with
 * its count, whatever is compiled anew; counts lie in chunks that never move, so that none is lost on the way.
 *
 * <p>Names are the control loop's; counts are written by whoever holds the session lock and read by anybody, who may
 * see a count a moment late.
 */
public final class PolicyHits {
    private static final int CHUNK_BITS = 10;
    private static final int CHUNK = 1 << CHUNK_BITS;

    private final Map<String, Integer> slots = new HashMap<>();
    private final Map<String, Long> bases = new HashMap<>();
    private final List<Integer> free = new ArrayList<>();
    private volatile long[][] chunks = new long[0][];
    private int used;

    /** The slot of a name; a name that is new begins at 0. */
    int slot(String name) {
        Integer known = slots.get(name);
        if (known != null) {
            return known;
        }
        int slot = free.isEmpty() ? used++ : free.removeLast();
        if (slot >> CHUNK_BITS == chunks.length) {
            long[][] more = Arrays.copyOf(chunks, chunks.length + 1);
            more[chunks.length] = new long[CHUNK];
            chunks = more;
        }
        slots.put(name, slot);
        bases.put(name, at(slot));
        return slot;
    }

    /** Forgets all other names. */
    void keep(Set<String> names) {
        slots.entrySet().removeIf(entry -> {
            if (names.contains(entry.getKey())) {
                return false;
            }
            free.add(entry.getValue());
            bases.remove(entry.getKey());
            return true;
        });
    }

    /** Adds one. */
    void add(int slot) {
        chunks[slot >> CHUNK_BITS][slot & CHUNK - 1]++;
    }

    /** The count of a name; 0 if it is not known. */
    public long of(String name) {
        Integer slot = slots.get(name);
        Long base = bases.get(name);
        return slot == null || base == null ? 0 : at(slot) - base;
    }

    private long at(int slot) {
        return chunks[slot >> CHUNK_BITS][slot & CHUNK - 1];
    }
}
