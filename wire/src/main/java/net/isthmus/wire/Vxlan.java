package net.isthmus.wire;

import java.lang.foreign.MemorySegment;

/**
 * The VXLAN header (RFC 7348 §5), between the UDP header and an inner Ethernet frame.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-----------------------------------------------+
 * |R|R|R|R|I|R|R|R|                    reserved                   |
 * +-+-+-+-+-+-+-+-+-----------------------------+-----------------+
 * |  VXLAN network identifier (VNI)             |    reserved     |
 * +---------------------------------------------+-----------------+
 * </pre>
 *
 * <p>Without the I bit there is no valid VNI. Reserved bits are sent as 0 and not looked at.
 */
public final class Vxlan {
    /** Bytes of the header. */
    public static final int LENGTH = 8;

    /** The destination port that IANA has assigned. */
    public static final int PORT = 4789;

    /** Largest network identifier. */
    public static final int MAX_VNI = 0xff_ffff;

    /** First source port of the range for the entropy of inner flows (RFC 7348 §5, RFC 6335 §6). */
    public static final int FIRST_SOURCE_PORT = 49_152;

    private static final int HAS_VNI = 0x08;

    private Vxlan() {}

    /** True if the header says that it has a VNI. Precondition: {@link #LENGTH} bytes are there. */
    public static boolean hasVni(MemorySegment memory, long at) {
        return (NetworkOrder.u8(memory, at) & HAS_VNI) != 0;
    }

    /** VXLAN network identifier, 24 bits. */
    public static int vni(MemorySegment memory, long at) {
        return NetworkOrder.i32(memory, at + 4) >>> 8;
    }

    /** The header of a VNI as the long that it is on the wire. */
    public static long header(int vni) {
        return (long) HAS_VNI << 56 | (long) vni << 8;
    }
}
