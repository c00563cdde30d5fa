package net.isthmus.lab;

import java.nio.ByteBuffer;

/**
 * One instruction of an eBPF program (RFC 9669 §3), eight bytes, little-endian:
 *
 * <pre>
 *   0        1         2        4                8
 *  +--------+----+----+--------+----------------+
 *  | opcode |src |dst | offset |   immediate    |
 *  +--------+----+----+--------+----------------+
 * </pre>
 *
 * <p>Only the handful that the lab's programs use have a factory method. Jump offsets count instructions and are
 * relative to the next one.
 *
 * @param opcode class, source and operation
 * @param destination register 0 to 10
 * @param source register 0 to 10
 * @param offset of a jump or a memory access
 * @param immediate a constant, or the number of a helper function
 */
public record BpfInstruction(int opcode, int destination, int source, int offset, int immediate) {

    /** Length of every instruction but the wide load, which counts as two. */
    public static final int LENGTH_BYTES = 8;

    /** {@code rD = immediate}. */
    public static BpfInstruction set(int destination, int immediate) {
        return new BpfInstruction(0xb7, destination, 0, 0, immediate);
    }

    /** {@code rD = rS}. */
    public static BpfInstruction move(int destination, int source) {
        return new BpfInstruction(0xbf, destination, source, 0, 0);
    }

    /** {@code rD += immediate}. */
    public static BpfInstruction add(int destination, int immediate) {
        return new BpfInstruction(0x07, destination, 0, 0, immediate);
    }

    /** {@code rD &= immediate}. */
    public static BpfInstruction and(int destination, int immediate) {
        return new BpfInstruction(0x57, destination, 0, 0, immediate);
    }

    /** {@code rD = *(u32 *) (rS + offset)}. */
    public static BpfInstruction loadWord(int destination, int source, int offset) {
        return new BpfInstruction(0x61, destination, source, offset, 0);
    }

    /** {@code *(u32 *) (rD + offset) = immediate}. */
    public static BpfInstruction storeWord(int destination, int offset, int immediate) {
        return new BpfInstruction(0x62, destination, 0, offset, immediate);
    }

    /** {@code *(u16 *) (rD + offset) = rS}. */
    public static BpfInstruction storeHalf(int destination, int offset, int source) {
        return new BpfInstruction(0x6b, destination, source, offset, 0);
    }

    /** {@code rD >>= immediate}, unsigned. */
    public static BpfInstruction shiftRight(int destination, int immediate) {
        return new BpfInstruction(0x77, destination, 0, 0, immediate);
    }

    /** {@code if (rD > rS) skip}, unsigned. */
    public static BpfInstruction skipIfGreater(int destination, int source, int skip) {
        return new BpfInstruction(0x2d, destination, source, skip, 0);
    }

    /** {@code if (rD == immediate) skip}. */
    public static BpfInstruction skipIfEqual(int destination, int immediate, int skip) {
        return new BpfInstruction(0x15, destination, 0, skip, immediate);
    }

    /** {@code if (rD != immediate) skip}. */
    public static BpfInstruction skipIfNot(int destination, int immediate, int skip) {
        return new BpfInstruction(0x55, destination, 0, skip, immediate);
    }

    /** {@code r0 = helper(r1, …, r5)}. */
    public static BpfInstruction call(int helper) {
        return new BpfInstruction(0x85, 0, 0, 0, helper);
    }

    /** {@code return r0}. */
    public static BpfInstruction exit() {
        return new BpfInstruction(0x95, 0, 0, 0, 0);
    }

    /** Appends the instruction. */
    public void writeTo(ByteBuffer littleEndian) {
        littleEndian
                .put((byte) opcode)
                .put((byte) (source << 4 | destination))
                .putShort((short) offset)
                .putInt(immediate);
    }
}
