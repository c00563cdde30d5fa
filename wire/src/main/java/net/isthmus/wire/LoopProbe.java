package net.isthmus.wire;

import java.lang.foreign.MemorySegment;

/**
 * The frame by which a bridge finds loops: sent to a group address, so that every bridge on its way floods it, and
 * known again when it comes back. IEEE Std 802 keeps EtherType 0x88b6 for such use (§9.2.4, local experimental).
 *
 * <pre>
 *  0        4    5    6     8             16        20        24        28       36
 *  +--------+----+----+-----+-------------+---------+---------+---------+--------+
 *  | magic  | v. |flag|  0  | appliance   | domain  | member  | sequence| seal   |
 *  +--------+----+----+-----+-------------+---------+---------+---------+--------+
 * </pre>
 *
 * <p>Appliance, domain and seal are the sender's own numbers. Whoever else reads them compares them and no more.
 */
public final class LoopProbe {
    /** The group address to which probes are sent: locally administered, no protocol's, forwarded by any bridge. */
    public static final long GROUP = 0x0349_534c_5001L;

    /** EtherType of probes. */
    public static final int TYPE = 0x88b6;

    /** Bytes of the message behind the Ethernet header. */
    public static final int LENGTH = 36;

    /** Bytes of the message before the seal, which covers them. */
    public static final int SEALED_LENGTH = 28;

    /** Bytes of a whole frame: the shortest that Ethernet has. */
    public static final int FRAME_LENGTH = 60;

    /** Flag: the sender has cut a member of the domain, so it is no part of a loop. */
    public static final int FLAG_CUT = 1;

    private static final int MAGIC = 0x4953_4c50;
    private static final int VERSION = 1;
    private static final int FLAGS = 5;
    private static final int APPLIANCE = 8;
    private static final int DOMAIN = 16;
    private static final int MEMBER = 20;
    private static final int SEQUENCE = 24;
    private static final int SEAL = 28;

    private LoopProbe() {}

    /** True for a frame, at its destination MAC, that is a probe; {@code length} bytes of it are there. */
    public static boolean isProbe(MemorySegment memory, long at, int length) {
        return length >= Ethernet.LENGTH + LENGTH
                && Ethernet.type(memory, at) == TYPE
                && NetworkOrder.i32(memory, at + Ethernet.LENGTH) == MAGIC
                && NetworkOrder.u8(memory, at + Ethernet.LENGTH + 4) == VERSION;
    }

    /** Writes a message without seal; {@code at} is behind the Ethernet header. */
    public static void write(
            MemorySegment memory, long at, int flags, long appliance, int domain, int member, int sequence) {
        NetworkOrder.putI32(memory, at, MAGIC);
        NetworkOrder.putI32(memory, at + 4, VERSION << 24 | flags << 16);
        NetworkOrder.putI64(memory, at + APPLIANCE, appliance);
        NetworkOrder.putI32(memory, at + DOMAIN, domain);
        NetworkOrder.putI32(memory, at + MEMBER, member);
        NetworkOrder.putI32(memory, at + SEQUENCE, sequence);
    }

    /** Writes the seal. */
    public static void seal(MemorySegment memory, long at, long seal) {
        NetworkOrder.putI64(memory, at + SEAL, seal);
    }

    /** The {@code FLAG_…} bits. */
    public static int flags(MemorySegment memory, long at) {
        return NetworkOrder.u8(memory, at + FLAGS);
    }

    /** Number of the sending appliance. */
    public static long appliance(MemorySegment memory, long at) {
        return NetworkOrder.i64(memory, at + APPLIANCE);
    }

    /** Number of the bridge domain, of the sender. */
    public static int domain(MemorySegment memory, long at) {
        return NetworkOrder.i32(memory, at + DOMAIN);
    }

    /** Number of the member by which it was sent, of the sender. */
    public static int member(MemorySegment memory, long at) {
        return NetworkOrder.i32(memory, at + MEMBER);
    }

    /** How many the sender had sent before. */
    public static int sequence(MemorySegment memory, long at) {
        return NetworkOrder.i32(memory, at + SEQUENCE);
    }

    /** What only the sender can have written. */
    public static long seal(MemorySegment memory, long at) {
        return NetworkOrder.i64(memory, at + SEAL);
    }
}
