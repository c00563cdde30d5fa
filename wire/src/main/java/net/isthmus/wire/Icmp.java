package net.isthmus.wire;

/**
 * ICMP for IPv4 (RFC 792): the eight bytes that every message begins with.
 *
 * <pre>
 *  0        1        2                 4                 6
 *  +--------+--------+-----------------+-----------------+-----------------+- - -
 *  | type   | code   | checksum        | unused          | next-hop MTU    | original packet
 *  +--------+--------+-----------------+-----------------+-----------------+- - -
 *                                       (MTU only in type 3, code 4: RFC 1191 §4)
 * </pre>
 */
public final class Icmp {
    /** Bytes before an error's copy of the original packet. */
    public static final int LENGTH = 8;

    /** Offset of the checksum. */
    public static final int CHECKSUM = 2;

    /** Echo reply. */
    public static final int ECHO_REPLY = 0;

    /** Destination unreachable. */
    public static final int UNREACHABLE = 3;

    /** Echo request. */
    public static final int ECHO_REQUEST = 8;

    /** Time exceeded. */
    public static final int TIME_EXCEEDED = 11;

    /** Code of {@link #UNREACHABLE}: no route to the network. */
    public static final int CODE_NETWORK = 0;

    /** Code of {@link #UNREACHABLE}: no route to the host. */
    public static final int CODE_HOST = 1;

    /** Code of {@link #UNREACHABLE}: nobody listens at the port. */
    public static final int CODE_PORT = 3;

    /** Code of {@link #UNREACHABLE}: fragmentation needed and don't-fragment set. */
    public static final int CODE_FRAGMENTATION_NEEDED = 4;

    /** Code of {@link #UNREACHABLE}: communication administratively prohibited (RFC 1812 §5.2.7.1). */
    public static final int CODE_PROHIBITED = 13;

    /** Bit n is set if type n is an error: unreachable, source quench, redirect, time exceeded, parameter problem. */
    private static final int ERRORS = 1 << 3 | 1 << 4 | 1 << 5 | 1 << 11 | 1 << 12;

    /** Bit n is set if type n is a query or its answer: echo, timestamp, information, address mask. */
    private static final int QUERIES = 1 | 1 << 8 | 0x3f << 13;

    /** Bit n is set if type n asks: echo, timestamp, information, address mask. */
    private static final int REQUESTS = 1 << 8 | 1 << 13 | 1 << 15 | 1 << 17;

    private Icmp() {}

    /** True for queries and their answers, which have an identifier. */
    public static boolean isQuery(int type) {
        return type < 32 && (QUERIES >>> type & 1) != 0;
    }

    /** True for queries, not for their answers. */
    public static boolean isRequest(int type) {
        return type < 32 && (REQUESTS >>> type & 1) != 0;
    }

    /** True for the types that report an error, about which no error is ever sent (RFC 1122 §3.2.2). */
    public static boolean isError(int type) {
        return type < 32 && (ERRORS >>> type & 1) != 0;
    }
}
