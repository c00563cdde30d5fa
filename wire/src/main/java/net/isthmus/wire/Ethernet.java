package net.isthmus.wire;

import java.lang.foreign.MemorySegment;

/**
 * The Ethernet II header (IEEE 802.3 §3.2) and the 802.1Q tag behind it; see {@link VlanTags}.
 *
 * <pre>
 *  0         6         12       14
 *  +---------+---------+---------+- - -
 *  | dst MAC | src MAC | type    |
 *  +---------+---------+---------+- - -
 *                      +---------+---------+---------+
 *        with a tag:   | 0x8100  | PCP+VID | type    |
 *                      +---------+---------+---------+
 * </pre>
 */
public final class Ethernet {
    /** Bytes of the untagged header. */
    public static final int LENGTH = 14;

    /** Bytes that one 802.1Q tag adds. */
    public static final int TAG_LENGTH = 4;

    /** Offset of the source MAC. */
    public static final int SOURCE = 6;

    /** Offset of the type field. */
    public static final int TYPE = 12;

    /** EtherType of IPv4. */
    public static final int TYPE_IP4 = 0x0800;

    /** EtherType of ARP. */
    public static final int TYPE_ARP = 0x0806;

    /** EtherType of IPv6. */
    public static final int TYPE_IP6 = 0x86dd;

    /** Tag protocol identifier of 802.1Q. */
    public static final int TYPE_VLAN = 0x8100;

    /** Tag protocol identifier of 802.1ad, the outer tag of two. */
    public static final int TYPE_PROVIDER_VLAN = 0x88a8;

    /** EtherType of LLDP (IEEE 802.1AB §7.4). */
    public static final int TYPE_LLDP = 0x88cc;

    /** Mask of the VLAN identifier in a tag's control field. */
    public static final int VLAN_ID_MASK = 0x0fff;

    /** The broadcast address. */
    public static final long BROADCAST = 0xffff_ffff_ffffL;

    private static final long GROUP_BIT = 1L << 40;

    private Ethernet() {}

    /** Destination MAC in the low 48 bits. */
    public static long destination(MemorySegment memory, long at) {
        return NetworkOrder.i64(memory, at) >>> 16;
    }

    /** Source MAC in the low 48 bits. */
    public static long source(MemorySegment memory, long at) {
        return NetworkOrder.i64(memory, at + SOURCE) >>> 16;
    }

    /** The type field behind the MACs: an EtherType, or a length when below 0x600. */
    public static int type(MemorySegment memory, long at) {
        return NetworkOrder.u16(memory, at + TYPE);
    }

    /** True for broadcast and multicast addresses. */
    public static boolean isGroup(long mac) {
        return (mac & GROUP_BIT) != 0;
    }

    /** Writes a whole untagged header. */
    public static void write(MemorySegment memory, long at, long destination, long source, int type) {
        NetworkOrder.putU48(memory, at, destination);
        NetworkOrder.putU48(memory, at + SOURCE, source);
        NetworkOrder.putU16(memory, at + TYPE, type);
    }

    /** Moves both MACs from {@code from} to {@code to}: forward by popped tags, back by pushed ones. */
    public static void moveAddresses(MemorySegment memory, long from, long to) {
        long first = NetworkOrder.i64(memory, from);
        int rest = NetworkOrder.i32(memory, from + 8);
        NetworkOrder.putI64(memory, to, first);
        NetworkOrder.putI32(memory, to + 8, rest);
    }
}
