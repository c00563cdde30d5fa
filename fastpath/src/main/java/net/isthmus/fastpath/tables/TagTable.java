package net.isthmus.fastpath.tables;

import java.util.List;
import net.isthmus.fastpath.tables.InterfaceTable.Entry;
import net.isthmus.fastpath.tables.InterfaceTable.Kind;

/**
 * Which VLAN interface the tags of a frame name on the port by which it came.
 *
 * <p>A hash table with open addressing, at most half full, so that a search mostly ends where it begins. Its key is the
 * port, in the bits above both VLAN identifiers; it is never 0, because no port has index 0. Immutable.
 */
final class TagTable {
    private static final int TAG_BITS = 24;
    private static final long MIX = 0x9e37_79b9_7f4a_7c15L;

    private final long[] keys;
    private final int[] interfaces;
    private final int shift;

    /** The VLAN interfaces among these. */
    TagTable(List<Entry> entries) {
        int count = 0;
        for (Entry entry : entries) {
            count += entry.kind() == Kind.VLAN ? 1 : 0;
        }
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(2 * count + 1);
        keys = new long[1 << bits];
        interfaces = new int[1 << bits];
        shift = Long.SIZE - bits;
        for (Entry entry : entries) {
            if (entry.kind() == Kind.VLAN) {
                put(key(entry.port(), entry.tags()), entry.index());
            }
        }
    }

    private void put(long key, int interfaceIndex) {
        int place = home(key);
        while (keys[place] != 0 && keys[place] != key) {
            place = place + 1 & keys.length - 1;
        }
        keys[place] = key;
        interfaces[place] = interfaceIndex;
    }

    /** Index of the interface, 0 if there is none. */
    int find(int port, int tags) {
        long key = key(port, tags);
        int place = home(key);
        while (keys[place] != key) {
            if (keys[place] == 0) {
                return 0;
            }
            place = place + 1 & keys.length - 1;
        }
        return interfaces[place];
    }

    private int home(long key) {
        return (int) (key * MIX >>> shift);
    }

    private static long key(int port, int tags) {
        return (long) port << TAG_BITS | tags;
    }
}
