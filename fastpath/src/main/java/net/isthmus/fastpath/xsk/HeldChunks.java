package net.isthmus.fastpath.xsk;

import net.isthmus.fastpath.graph.Frames;

/**
 * Which chunks of the worker's memory are the kernel's at the moment, by way of one socket: one bit a chunk.
 *
 * <p>It answers two questions that the rings alone do not: whether a chunk that the kernel hands us was ever given to
 * it (an address that was not must not enter the free stack, where it may already be), and what to take back when the
 * socket closes with its rings full. Worker thread only.
 */
final class HeldChunks {

    private static final int CHUNK_SHIFT = Integer.numberOfTrailingZeros(Frames.CHUNK_BYTES);

    private final long[] bits;
    private final int chunks;
    private int held;

    HeldChunks(Frames frames) {
        chunks = frames.capacity() + 1;
        bits = new long[(chunks >>> 6) + 1];
    }

    /** The kernel has it now. */
    void give(int frame) {
        bits[frame >>> 6] |= 1L << frame;
        held++;
    }

    /**
     * The kernel says that it gives the chunk at {@code address} back.
     *
     * @param address offset in the worker's memory, as it stands in a ring
     * @return the frame, or 0 if the address is not that of a chunk that the kernel has
     */
    int takeBack(long address) {
        long chunk = address >>> CHUNK_SHIFT;
        if (chunk >= chunks) {
            return 0;
        }
        int word = (int) chunk >>> 6;
        long bit = 1L << chunk;
        if ((bits[word] & bit) == 0) {
            return 0;
        }
        bits[word] &= ~bit;
        held--;
        return (int) chunk;
    }

    /** Number of chunks that the kernel has. */
    int count() {
        return held;
    }

    /** Takes all chunks back, in whatever ring they were. The socket is closed. */
    void freeAll(Frames frames) {
        for (int word = 0; word < bits.length; word++) {
            while (bits[word] != 0) {
                int bit = Long.numberOfTrailingZeros(bits[word]);
                bits[word] &= bits[word] - 1;
                frames.free(word << 6 | bit);
            }
        }
        held = 0;
    }
}
