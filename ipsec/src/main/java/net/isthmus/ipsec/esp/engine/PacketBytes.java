package net.isthmus.ipsec.esp.engine;

import java.lang.foreign.MemorySegment;
import net.isthmus.fastpath.graph.Frames;

/** Bytes of a packet, whichever chunks they lie in. */
public final class PacketBytes {
    private PacketBytes() {}

    /** Copies {@code length} bytes that begin {@code from} bytes behind the packet's first. */
    public static void read(Frames frames, int frame, int from, int length, MemorySegment to, long at) {
        int part = frame;
        int skip = from;
        int left = length;
        long target = at;
        while (left > 0) {
            int here = Math.min(frames.length(part) - skip, left);
            if (here > 0) {
                MemorySegment.copy(frames.memory(), frames.offset(part) + (long) skip, to, target, here);
                target += here;
                left -= here;
                skip = 0;
            } else {
                skip -= frames.length(part);
            }
            part = frames.next(part);
        }
    }

    /** Writes {@code length} bytes to where they begin {@code from} bytes behind the packet's first. */
    public static void write(Frames frames, int frame, int from, int length, MemorySegment source, long at) {
        int part = frame;
        int skip = from;
        int left = length;
        long origin = at;
        while (left > 0) {
            int here = Math.min(frames.length(part) - skip, left);
            if (here > 0) {
                MemorySegment.copy(source, origin, frames.memory(), frames.offset(part) + (long) skip, here);
                origin += here;
                left -= here;
                skip = 0;
            } else {
                skip -= frames.length(part);
            }
            part = frames.next(part);
        }
    }

    /** One octet of a packet. */
    public static int u8(Frames frames, int frame, int from) {
        int part = frame;
        int skip = from;
        while (skip >= frames.length(part)) {
            skip -= frames.length(part);
            part = frames.next(part);
        }
        return net.isthmus.wire.NetworkOrder.u8(frames.memory(), frames.offset(part) + (long) skip);
    }
}
