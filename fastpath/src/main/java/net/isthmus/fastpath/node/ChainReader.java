package net.isthmus.fastpath.node;

import java.lang.foreign.MemorySegment;
import net.isthmus.fastpath.graph.Frames;

/**
 * Copies the bytes of a packet in order, across the chunks of its chain. A node owns one and starts it anew a packet.
 */
final class ChainReader {
    private final Frames frames;
    private final MemorySegment memory;
    private int part;
    private int at;
    private int left;

    ChainReader(Frames frames) {
        this.frames = frames;
        memory = frames.memory();
    }

    /** Stands {@code skip} bytes behind the packet's first byte. Precondition: its first chunk has as many. */
    void start(int frame, int skip) {
        part = frame;
        at = frames.offset(frame) + skip;
        left = frames.length(frame) - skip;
    }

    /** Copies the next {@code length} bytes to a place in packet memory. Precondition: the packet has as many left. */
    void copy(int to, int length) {
        int place = to;
        int wanted = length;
        while (wanted > 0) {
            if (left == 0) {
                part = frames.next(part);
                at = frames.offset(part);
                left = frames.length(part);
            }
            int bytes = Math.min(wanted, left);
            MemorySegment.copy(memory, at, memory, place, bytes);
            at += bytes;
            left -= bytes;
            place += bytes;
            wanted -= bytes;
        }
    }
}
