package net.isthmus.wire;

import java.lang.foreign.MemorySegment;

/**
 * The tags of a frame: none, an 802.1Q tag, or an 802.1ad (QinQ) tag outside of it.
 *
 * <pre>
 *  12        14        16        18        20
 *  +---------+---------+---------+---------+---------+
 *  | 0x88a8  | TCI     | 0x8100  | TCI     | type    |     TCI = PCP (3 bits), DEI (1), VLAN identifier (12)
 *  +---------+---------+---------+---------+---------+
 *   \_ outer, S-tag __/ \_ inner, C-tag __/
 * </pre>
 *
 * <p>Which tags an interface's frames carry is one int: the identifier of the inner tag in bits 0 to 11, of the outer
 * one in bits 12 to 23; 0 stands for no tag, as identifier 0 names no VLAN (IEEE 802.1Q §9.6). What a station said
 * about priority, PCP and DEI, is a nibble for each tag: the inner tag's in bits 0 to 3, the outer one's in bits 4 to
 * 7.
 */
public final class VlanTags {
    /** No tag. */
    public static final int NONE = 0;

    /** Bytes of the most tags that a frame carries. */
    public static final int MAX_LENGTH = 2 * Ethernet.TAG_LENGTH;

    private static final int OUTER_SHIFT = 12;
    private static final int OUTER_PRIORITY_MASK = 0xf0;
    private static final int INNER_PRIORITY_MASK = 0x0f;

    private VlanTags() {}

    /** The tags with these identifiers, each 0 for none. */
    public static int of(int outer, int inner) {
        return outer << OUTER_SHIFT | inner;
    }

    /** Identifier of the inner tag, or of the only 802.1Q tag; 0 for none. */
    public static int inner(int tags) {
        return tags & Ethernet.VLAN_ID_MASK;
    }

    /** Identifier of the 802.1ad tag; 0 for none. */
    public static int outer(int tags) {
        return tags >>> OUTER_SHIFT;
    }

    /** Bytes that these tags add to a frame: 0, 4 or 8. */
    public static int length(int tags) {
        return (inner(tags) == 0 ? 0 : Ethernet.TAG_LENGTH) + (outer(tags) == 0 ? 0 : Ethernet.TAG_LENGTH);
    }

    /**
     * Writes tags in the order of the wire.
     *
     * @param at place behind the MACs
     * @param priorities a nibble for each tag
     */
    public static void write(MemorySegment memory, long at, int tags, int priorities) {
        long place = at;
        if (outer(tags) != 0) {
            int control = (priorities & OUTER_PRIORITY_MASK) << 8 | outer(tags);
            NetworkOrder.putI32(memory, place, Ethernet.TYPE_PROVIDER_VLAN << 16 | control);
            place += Ethernet.TAG_LENGTH;
        }
        if (inner(tags) != 0) {
            int control = (priorities & INNER_PRIORITY_MASK) << 12 | inner(tags);
            NetworkOrder.putI32(memory, place, Ethernet.TYPE_VLAN << 16 | control);
        }
    }

    /** The priorities of a frame with two tags, by their control fields. */
    public static int priorities(int outerControl, int innerControl) {
        return outerControl >>> 8 & OUTER_PRIORITY_MASK | innerControl >>> 12;
    }

    /** True for the type field of a tag: what follows is its control field. */
    public static boolean isTag(int type) {
        return type == Ethernet.TYPE_VLAN || type == Ethernet.TYPE_PROVIDER_VLAN;
    }
}
