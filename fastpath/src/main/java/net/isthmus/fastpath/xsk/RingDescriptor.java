package net.isthmus.fastpath.xsk;

/**
 * The two kinds of slots in AF_XDP rings, {@code linux/if_xdp.h}.
 *
 * <pre>
 *   fill and completion ring            RX and TX ring: struct xdp_desc
 *   0               8                   0               8       12      16
 *   +---------------+                   +---------------+-------+-------+
 *   | address       |                   | address       |length |options|
 *   +---------------+                   +---------------+-------+-------+
 * </pre>
 *
 * An address is an offset from the begin of the UMEM. Numbers are in the machine's order.
 */
final class RingDescriptor {

    /** log2 of the size of a fill or completion slot. */
    static final int ADDRESS_SHIFT = 3;

    /** log2 of the size of an RX or TX slot. */
    static final int PACKET_SHIFT = 4;

    static final int ADDRESS_OFFSET = 0;
    static final int LENGTH_OFFSET = 8;
    static final int OPTIONS_OFFSET = 12;

    /** Option bit: the frame goes on in the next descriptor ({@code XDP_PKT_CONTD}). */
    static final int CONTINUES = 1;

    private RingDescriptor() {}
}
