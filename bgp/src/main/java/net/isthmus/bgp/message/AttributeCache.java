package net.isthmus.bgp.message;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Attributes by the octets that they were read from. A table of a million routes has far fewer sets of attributes, and
 * neighbours repeat them: whoever finds them here saves the reading, and all routes with the same attributes share one
 * object.
 *
 * <p>A set has two places, given by its hash. It takes the first, from which it drives the one that is there into the
 * second, and the one from the second out; so nothing that a neighbour sends can make the table long to search or
 * large. It grows while many are driven out.
 */
final class AttributeCache {
    private static final int FIRST_SIZE = 64;
    private static final int MAX_SIZE = 1 << 16;

    /** Longer ones are not remembered: 65,536 of these are 32 MiB. */
    static final int MAX_OCTETS = 512;

    /** The octets, and what was read from them. */
    private static final class Entry {
        final byte[] octets;
        final ReadAttributes read;

        Entry(byte[] octets, ReadAttributes read) {
            this.octets = octets;
            this.read = read;
        }

        boolean isOf(byte[] others, int length) {
            return Arrays.equals(octets, 0, octets.length, others, 0, length);
        }
    }

    private @Nullable Entry[] entries = new Entry[FIRST_SIZE];
    private int drivenOut;

    /** What was read from {@code octets[0..length)}, or null. */
    @Nullable
    ReadAttributes find(byte[] octets, int length) {
        int place = place(octets, length);
        Entry first = entries[place];
        if (first != null && first.isOf(octets, length)) {
            return first.read;
        }
        Entry second = entries[place ^ 1];
        return second != null && second.isOf(octets, length) ? second.read : null;
    }

    /** Remembers what is not there yet. */
    void put(byte[] octets, int length, ReadAttributes read) {
        if (length > MAX_OCTETS) {
            return;
        }
        if (drivenOut > entries.length && entries.length < MAX_SIZE) {
            grow();
        }
        put(place(octets, length), new Entry(Arrays.copyOf(octets, length), read));
    }

    private void put(int place, Entry entry) {
        Entry older = entries[place];
        if (older != null) {
            drivenOut += entries[place ^ 1] == null ? 0 : 1;
            entries[place ^ 1] = older;
        }
        entries[place] = entry;
    }

    private void grow() {
        @Nullable Entry[] old = entries;
        entries = new Entry[old.length * 4];
        for (Entry entry : old) {
            if (entry != null) {
                put(place(entry.octets, entry.octets.length), entry);
            }
        }
        drivenOut = 0;
    }

    private int place(byte[] octets, int length) {
        long hash = length;
        int at = 0;
        for (; at + 8 <= length; at += 8) {
            hash = mixed(hash ^ BigEndian.i64(octets, at));
        }
        for (; at < length; at++) {
            hash = mixed(hash ^ octets[at]);
        }
        return (int) (hash >>> 32) & entries.length - 1;
    }

    private static long mixed(long word) {
        long product = word * 0x9e37_79b9_7f4a_7c15L;
        return product ^ product >>> 29;
    }
}
