package net.isthmus.wire;

import java.lang.foreign.MemorySegment;

/**
 * ICMPv6 (RFC 4443 §2.1): the four bytes that every message begins with, and the checksum, which covers the addresses.
 *
 * <pre>
 *  0        1        2                 4
 *  +--------+--------+-----------------+-----------------------------------+- - -
 *  | type   | code   | checksum        | by type: MTU, flags, identifier … |
 *  +--------+--------+-----------------+-----------------------------------+- - -
 * </pre>
 */
public final class Icmpv6 {
    /** Bytes before an error's copy of the original packet. */
    public static final int LENGTH = 8;

    /** Offset of the checksum. */
    public static final int CHECKSUM = 2;

    /** Destination unreachable. */
    public static final int UNREACHABLE = 1;

    /** Packet too big; the MTU follows in 32 bits. */
    public static final int TOO_BIG = 2;

    /** Time exceeded. */
    public static final int TIME_EXCEEDED = 3;

    /** Parameter problem. */
    public static final int PARAMETER_PROBLEM = 4;

    /** Echo request. */
    public static final int ECHO_REQUEST = 128;

    /** Echo reply. */
    public static final int ECHO_REPLY = 129;

    /** Redirect (RFC 4861 §4.5). */
    public static final int REDIRECT = 137;

    /** Code of {@link #UNREACHABLE}: no route. */
    public static final int CODE_NO_ROUTE = 0;

    /** Code of {@link #UNREACHABLE}: administratively prohibited. */
    public static final int CODE_PROHIBITED = 1;

    /** Code of {@link #UNREACHABLE}: address unreachable, such as a neighbour that does not answer. */
    public static final int CODE_ADDRESS = 3;

    /** Code of parameter problem: a first fragment without its whole header chain (RFC 7112). */
    public static final int CODE_HEADER_CHAIN = 3;

    /** Code of {@link #UNREACHABLE}: nobody listens at the port. */
    public static final int CODE_PORT = 4;

    private Icmpv6() {}

    /** True for error messages: their types have the high bit clear (RFC 4443 §2.1). */
    public static boolean isError(int type) {
        return type < 128;
    }

    /** True for echo requests and replies, which have an identifier. */
    public static boolean isQuery(int type) {
        return type == ECHO_REQUEST || type == ECHO_REPLY;
    }

    /**
     * Folded sum over pseudo-header and message (RFC 8200 §8.1): 0xffff if the message's checksum is right.
     *
     * @param at place of the IPv6 header, directly before the message
     * @param length bytes of the message, all in one piece
     */
    public static int sum(MemorySegment memory, long at, int length) {
        long pseudo = (long) length + IpProtocol.ICMPV6;
        long sum = InternetChecksum.sum(memory, at + Ipv6.SOURCE, 32, pseudo);
        return InternetChecksum.fold(InternetChecksum.sum(memory, at + Ipv6.LENGTH, length, sum));
    }

    /** Computes and writes the checksum; arguments as {@link #sum} has them. */
    public static void writeChecksum(MemorySegment memory, long at, int length) {
        NetworkOrder.putU16(memory, at + Ipv6.LENGTH + CHECKSUM, 0);
        NetworkOrder.putU16(memory, at + Ipv6.LENGTH + CHECKSUM, ~sum(memory, at, length));
    }
}
