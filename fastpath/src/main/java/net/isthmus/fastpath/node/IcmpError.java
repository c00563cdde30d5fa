package net.isthmus.fastpath.node;

import net.isthmus.core.DropReason;
import net.isthmus.fastpath.graph.Frames;

/**
 * How a node asks the ICMP error node for an error: the kind and its argument travel in the frame's adjacency word,
 * which the packet no longer needs. The kinds are one list for both families; the node maps them to types and codes.
 */
public final class IcmpError {
    /** Time to live or hop limit ran out. */
    public static final int TIME_EXCEEDED = 1;

    /** Longer than the next MTU, which is the argument. */
    public static final int TOO_BIG = 2;

    /** No route to the destination. */
    public static final int NO_ROUTE = 3;

    /** An unreachable route. */
    public static final int HOST_UNREACHABLE = 4;

    /** A prohibit route. */
    public static final int PROHIBITED = 5;

    /** The neighbour did not answer ARP or neighbour solicitation. */
    public static final int NEIGHBOUR_UNRESOLVED = 6;

    /** An IPv6 first fragment without all its headers (RFC 7112 §5). */
    public static final int HEADER_CHAIN = 7;

    /** Nobody listens at the port of one of the appliance's own addresses. */
    public static final int PORT_UNREACHABLE = 8;

    /** The policy rejects it. */
    public static final int REJECTED = 9;

    /** No external port is left for the sender. */
    public static final int NAT_EXHAUSTED = 10;

    /** The sender has all the external ports that it may have. */
    public static final int NAT_HOST_LIMIT = 11;

    /** There is no external address of the packet's family. */
    public static final int NAT_NO_ADDRESS = 12;

    /** No session is left. */
    public static final int SESSION_TABLE_FULL = 13;

    /** The sender has all the sessions that it may have. */
    public static final int SESSION_LIMIT = 14;

    /** One above the last kind. */
    static final int KINDS = 15;

    private IcmpError() {}

    /** The kind that tells of a session which was refused for want of something; 0 if nobody is told. */
    public static int ofRefusal(DropReason reason) {
        return switch (reason) {
            case NAT_EXHAUSTED -> NAT_EXHAUSTED;
            case NAT_HOST_LIMIT -> NAT_HOST_LIMIT;
            case NAT_NO_ADDRESS -> NAT_NO_ADDRESS;
            case SESSION_TABLE_FULL -> SESSION_TABLE_FULL;
            case SESSION_LIMIT -> SESSION_LIMIT;
            default -> 0;
        };
    }

    /** The request word of an error: what {@link #kind} and {@link #argument} take apart. */
    public static int request(int kind, int argument) {
        return kind << 16 | argument;
    }

    /** Marks a packet on its way to the ICMP error node. */
    public static void request(Frames frames, int frame, int kind, int argument) {
        frames.adjacency(frame, request(kind, argument));
    }

    /** Kind of the error that a packet owes. */
    public static int kind(int request) {
        return request >>> 16;
    }

    /** Argument of the error: an MTU, or 0. */
    public static int argument(int request) {
        return request & 0xffff;
    }
}
