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
record BpfInstruction(int opcode, int destination, int source, int offset, int immediate) {

    static final int LENGTH_BYTES = 8;

    /** {@code rD = immediate}. */
    static BpfInstruction set(int destination, int immediate) {
        return new BpfInstruction(0xb7, destination, 0, 0, immediate);
    }

    /** {@code rD &= immediate}. */
    static BpfInstruction and(int destination, int immediate) {
        return new BpfInstruction(0x57, destination, 0, 0, immediate);
    }

    /** {@code rD = *(u32 *) (rS + offset)}. */
    static BpfInstruction loadWord(int destination, int source, int offset) {
        return new BpfInstruction(0x61, destination, source, offset, 0);
    }

    /** {@code if (rD == immediate) skip}. */
    static BpfInstruction skipIfEqual(int destination, int immediate, int skip) {
        return new BpfInstruction(0x15, destination, 0, skip, immediate);
    }

    /** {@code if (rD != immediate) skip}. */
    static BpfInstruction skipIfNot(int destination, int immediate, int skip) {
        return new BpfInstruction(0x55, destination, 0, skip, immediate);
    }

    /** {@code r0 = helper(r1, …, r5)}. */
    static BpfInstruction call(int helper) {
        return new BpfInstruction(0x85, 0, 0, 0, helper);
    }

    /** {@code return r0}. */
    static BpfInstruction exit() {
        return new BpfInstruction(0x95, 0, 0, 0, 0);
    }

    void writeTo(ByteBuffer littleEndian) {
        littleEndian
                .put((byte) opcode)
                .put((byte) (source << 4 | destination))
                .putShort((short) offset)
                .putInt(immediate);
    }
}
