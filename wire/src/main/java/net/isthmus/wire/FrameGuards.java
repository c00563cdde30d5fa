package net.isthmus.wire;

import java.lang.foreign.MemorySegment;

/**
 * What a frame on a switch's port is, as far as first-hop security asks: a router advertisement, the answer of a DHCP
 * server, or too little of a packet to tell.
 *
 * <p>The whole chain of IPv6 extension headers is walked (RFC 7113 §3); a first fragment in which the upper layer's
 * header is missing hides what the packet is, and is told apart: nobody honest sends such (RFC 7112). Later fragments
 * are nothing of interest: without the first one they come to nothing. Tags that are still in the frame and an LLC/SNAP
 * header, by which some hosts can be reached too, are looked through.
 */
public final class FrameGuards {
    /** Nothing of interest. */
    public static final int OTHER = 0;

    /** A router advertisement (ICMPv6 type 134). */
    public static final int ROUTER_ADVERTISEMENT = 1;

    /** A packet to a DHCP client: UDP to port 68 or, in IPv6, 546. */
    public static final int DHCP_ANSWER = 2;

    /** An IPv6 packet, or an IPv4 fragment of UDP, that hides its upper layer, or a frame with too many tags. */
    public static final int HIDDEN = 3;

    /** Not known to be any of these, and ARP. */
    public static final int ARP = 4;

    private static final int TYPE_ADVERTISEMENT = 134;
    private static final int DHCP4_CLIENT = 68;
    private static final int DHCP6_CLIENT = 546;
    private static final int MAX_TAGS = 4;
    private static final int FIRST_TYPE = 0x600;
    private static final int TYPE_SERVICE_TAG = 0x88a8;
    private static final int SNAP_LENGTH = 8;
    private static final long SNAP = 0xaaaa_0300_0000L;

    private FrameGuards() {}

    /**
     * Place of the EtherType that counts, behind tags and LLC/SNAP; negative if there is none in reach.
     *
     * @param at place of the frame's destination MAC
     * @param available bytes that may be read, from {@link Ethernet#LENGTH} on
     */
    public static int typeAt(MemorySegment memory, long at, int available) {
        int place = Ethernet.TYPE;
        for (int tags = 0; tags <= MAX_TAGS; tags++) {
            if (available < place + 2) {
                return -1;
            }
            int type = NetworkOrder.u16(memory, at + place);
            if (type == Ethernet.TYPE_VLAN || type == TYPE_SERVICE_TAG) {
                place += Ethernet.TAG_LENGTH;
            } else if (type < FIRST_TYPE
                    && available >= place + 2 + SNAP_LENGTH
                    && NetworkOrder.u48(memory, at + place + 2) == SNAP) {
                return place + SNAP_LENGTH;
            } else {
                return place;
            }
        }
        return -1;
    }

    /**
     * Says what a frame is.
     *
     * @param typeAt as {@link #typeAt} found it
     */
    public static int classify(MemorySegment memory, long at, int available, int typeAt) {
        if (typeAt < 0) {
            return HIDDEN;
        }
        int ip = typeAt + 2;
        return switch (NetworkOrder.u16(memory, at + typeAt)) {
            case Ethernet.TYPE_ARP -> ARP;
            case Ethernet.TYPE_IP4 -> classify4(memory, at + ip, available - ip);
            case Ethernet.TYPE_IP6 -> classify6(memory, at + ip, available - ip);
            default -> OTHER;
        };
    }

    private static int classify4(MemorySegment memory, long at, int available) {
        if (available < Ipv4.MIN_LENGTH || Ipv4.protocol(memory, at) != IpProtocol.UDP) {
            return OTHER;
        }
        int fragment = Ipv4.fragment(memory, at);
        if ((fragment & Ipv4.FRAGMENT_OFFSET_MASK) != 0) {
            return OTHER;
        }
        int header = Ipv4.headerLength(memory, at);
        if (available < header + 4) {
            return HIDDEN;
        }
        return NetworkOrder.u16(memory, at + header + 2) == DHCP4_CLIENT ? DHCP_ANSWER : OTHER;
    }

    private static int classify6(MemorySegment memory, long at, int available) {
        if (available < Ipv6.LENGTH) {
            return HIDDEN;
        }
        long walked = Ipv6Headers.walk(memory, at, available);
        if (Ipv6Headers.isIncomplete(walked)) {
            return HIDDEN;
        }
        if (Ipv6Headers.isLaterFragment(memory, at, walked)) {
            return OTHER;
        }
        int protocol = Ipv6Headers.protocol(walked);
        int offset = Ipv6Headers.offset(walked);
        if (protocol == IpProtocol.ICMPV6) {
            if (available < offset + 1) {
                return HIDDEN;
            }
            return NetworkOrder.u8(memory, at + offset) == TYPE_ADVERTISEMENT ? ROUTER_ADVERTISEMENT : OTHER;
        }
        if (protocol == IpProtocol.UDP) {
            if (available < offset + 4) {
                return HIDDEN;
            }
            return NetworkOrder.u16(memory, at + offset + 2) == DHCP6_CLIENT ? DHCP_ANSWER : OTHER;
        }
        return OTHER;
    }
}
