package net.isthmus.fastpath.xsk;

import net.isthmus.fastpath.graph.Frames;

/**
 * Free chunks laid out for the kernel to scatter received frames into, where it takes plain memory (AF_PACKET, TUN) and
 * not a fill ring.
 *
 * <p>A slot is one frame to come: {@value #CHUNKS} chunks, which hold the largest MTU. A short frame takes the first
 * chunk only; the others stay for the next one. Worker thread only.
 */
final class ChunkSlots {

    /** Chunks a slot: 11,520 octets. */
    static final int CHUNKS = 3;

    /** Octets that a slot takes. */
    static final int CAPACITY_BYTES = CHUNKS * Frames.CHUNK_DATA_BYTES;

    private final Frames frames;
    private final int[] chunks;

    ChunkSlots(Frames frames, int slots) {
        this.frames = frames;
        this.chunks = new int[slots * CHUNKS];
    }

    /** The frame that lies in a place of a slot; allocated if the place is empty; 0 if there is none. */
    int fill(int slot, int place) {
        int at = slot * CHUNKS + place;
        if (chunks[at] == 0) {
            chunks[at] = frames.allocate();
        }
        return chunks[at];
    }

    /**
     * Makes a packet of the first {@code length} octets of a slot and leaves the places empty that it took.
     *
     * @param length 1 to {@link #CAPACITY_BYTES}
     * @return the packet's first frame
     */
    int take(int slot, int length) {
        int at = slot * CHUNKS;
        int first = takePlace(at++, Math.min(length, Frames.CHUNK_DATA_BYTES));
        int last = first;
        for (int left = length - Frames.CHUNK_DATA_BYTES; left > 0; left -= Frames.CHUNK_DATA_BYTES) {
            int next = takePlace(at++, Math.min(left, Frames.CHUNK_DATA_BYTES));
            frames.chain(first, last, next);
            last = next;
        }
        return first;
    }

    /** Frames that lie in the slots. */
    int framesHeld() {
        int held = 0;
        for (int chunk : chunks) {
            held += chunk == 0 ? 0 : 1;
        }
        return held;
    }

    /** Frees what lies in the slots. */
    void freeAll() {
        for (int at = 0; at < chunks.length; at++) {
            if (chunks[at] != 0) {
                frames.free(chunks[at]);
                chunks[at] = 0;
            }
        }
    }

    private int takePlace(int at, int length) {
        int frame = chunks[at];
        chunks[at] = 0;
        frames.received(frame, frame * Frames.CHUNK_BYTES + Frames.HEADROOM_BYTES, length);
        return frame;
    }
}
