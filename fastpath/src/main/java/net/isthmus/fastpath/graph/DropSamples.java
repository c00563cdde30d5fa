package net.isthmus.fastpath.graph;

import java.lang.foreign.MemorySegment;
import net.isthmus.core.DropReason;

/**
 * Shows the control loop an example of what is dropped: of each reason at most one packet a second, its first
 * {@value #SNAP_BYTES} bytes, whatever the rate. A drop costs a load and a comparison for it.
 *
 * <p>A record's {@code kind} is the reason's ordinal, {@code first} the interface by which the packet came,
 * {@code second} 1 if its bytes begin with an IP header.
 */
public final class DropSamples {
    private static final int SNAP_BYTES = 96;
    private static final int RING_BYTES = 1 << 16;
    private static final long PERIOD_NS = 1_000_000_000L;

    private final Frames frames;
    private final Tracer tracer;
    private final ByteRing ring = new ByteRing(RING_BYTES);
    private final long[] dueNs = new long[DropReason.values().length];

    DropSamples(Frames frames, Tracer tracer) {
        this.frames = frames;
        this.tracer = tracer;
    }

    /** The ring of the records. */
    public ByteRing ring() {
        return ring;
    }

    /** A packet is about to be dropped. */
    void dropping(int frame, DropReason reason) {
        long nowNs = tracer.nowNs();
        if (nowNs - dueNs[reason.ordinal()] < 0) {
            return;
        }
        dueNs[reason.ordinal()] = nowNs + PERIOD_NS;
        int length = Math.min(frames.length(frame), SNAP_BYTES);
        int isIp = tracer.isIp(frame, reason) ? 1 : 0;
        long at = ring.claim(reason.ordinal(), frames.rxInterface(frame), isIp, length);
        if (at >= 0) {
            MemorySegment.copy(frames.memory(), frames.offset(frame), ring.memory(), at, length);
            ring.publish();
        }
    }
}
