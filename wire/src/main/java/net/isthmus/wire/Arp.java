package net.isthmus.wire;

import java.lang.foreign.MemorySegment;

/**
 * ARP for IPv4 over Ethernet (RFC 826), behind the Ethernet header.
 *
 * <pre>
 *  0        2        4   5   6        8             14          18             24          28
 *  +--------+--------+---+---+--------+-------------+-----------+--------------+-----------+
 *  | hw = 1 | 0x0800 | 6 | 4 | op     | sender MAC  | sender IP | target MAC   | target IP |
 *  +--------+--------+---+---+--------+-------------+-----------+--------------+-----------+
 * </pre>
 *
 * <p>Accessors trust {@link #isPlausible}.
 */
public final class Arp {
    /** Bytes of the message; what follows is padding. */
    public static final int LENGTH = 28;

    /** Operation: who has the target address? */
    public static final int REQUEST = 1;

    /** Operation: the sender has it. */
    public static final int REPLY = 2;

    /** Hardware type Ethernet, protocol type IPv4. */
    private static final int TYPES = 1 << 16 | Ethernet.TYPE_IP4;

    /** Length of a MAC and of an IPv4 address. */
    private static final int LENGTHS = 6 << 8 | 4;

    private static final int OPERATION = 6;
    private static final int SENDER_MAC = 8;
    private static final int SENDER_ADDRESS = 14;
    private static final int TARGET_MAC = 18;
    private static final int TARGET_ADDRESS = 24;

    private Arp() {}

    /** True for a request or reply for IPv4 over Ethernet that is all there and whose sender is a single station. */
    public static boolean isPlausible(MemorySegment memory, long at, int available) {
        if (available < LENGTH
                || NetworkOrder.i32(memory, at) != TYPES
                || NetworkOrder.u16(memory, at + 4) != LENGTHS) {
            return false;
        }
        int operation = operation(memory, at);
        long sender = senderMac(memory, at);
        return (operation == REQUEST || operation == REPLY) && sender != 0 && !Ethernet.isGroup(sender);
    }

    /** {@link #REQUEST} or {@link #REPLY}. */
    public static int operation(MemorySegment memory, long at) {
        return NetworkOrder.u16(memory, at + OPERATION);
    }

    /** MAC address of the sender in the low 48 bits. */
    public static long senderMac(MemorySegment memory, long at) {
        return NetworkOrder.u48(memory, at + SENDER_MAC);
    }

    /** IPv4 address of the sender; 0 in a probe (RFC 5227 §2.1.1). */
    public static int senderAddress(MemorySegment memory, long at) {
        return NetworkOrder.i32(memory, at + SENDER_ADDRESS);
    }

    /** MAC address of the target in the low 48 bits; means nothing in a request. */
    public static long targetMac(MemorySegment memory, long at) {
        return NetworkOrder.u48(memory, at + TARGET_MAC);
    }

    /** IPv4 address of the target. */
    public static int targetAddress(MemorySegment memory, long at) {
        return NetworkOrder.i32(memory, at + TARGET_ADDRESS);
    }

    /** Writes another sender MAC into a message. */
    public static void putSenderMac(MemorySegment memory, long at, long mac) {
        NetworkOrder.putU48(memory, at + SENDER_MAC, mac);
    }

    /** Writes another target MAC into a message. */
    public static void putTargetMac(MemorySegment memory, long at, long mac) {
        NetworkOrder.putU48(memory, at + TARGET_MAC, mac);
    }

    /** Writes a message. */
    public static void write(
            MemorySegment memory,
            long at,
            int operation,
            long senderMac,
            int senderAddress,
            long targetMac,
            int targetAddress) {
        NetworkOrder.putI32(memory, at, TYPES);
        NetworkOrder.putU16(memory, at + 4, LENGTHS);
        NetworkOrder.putU16(memory, at + OPERATION, operation);
        NetworkOrder.putU48(memory, at + SENDER_MAC, senderMac);
        NetworkOrder.putI32(memory, at + SENDER_ADDRESS, senderAddress);
        NetworkOrder.putU48(memory, at + TARGET_MAC, targetMac);
        NetworkOrder.putI32(memory, at + TARGET_ADDRESS, targetAddress);
    }
}
