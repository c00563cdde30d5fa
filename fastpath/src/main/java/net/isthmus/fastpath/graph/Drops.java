package net.isthmus.fastpath.graph;

import net.isthmus.core.DropReason;
import net.isthmus.core.PacketTally;

/** The one way in which packets end without being sent: counted by reason, traced, their frames freed. */
public final class Drops {
    private final Frames frames;
    private final Counters counters;
    private final Tracer tracer;
    private final DropSamples samples;

    /** Drops of one worker. */
    public Drops(Frames frames, Counters counters, Tracer tracer) {
        this.frames = frames;
        this.counters = counters;
        this.tracer = tracer;
        samples = new DropSamples(frames, tracer);
    }

    /** Examples of what is dropped. */
    public DropSamples samples() {
        return samples;
    }

    /** Drops a packet, its whole chain. */
    public void drop(int frame, DropReason reason) {
        counters.dropped(reason, 1);
        samples.dropping(frame, reason);
        if (tracer.isOn()) {
            tracer.dropped(frame, reason);
        }
        frames.freePacket(frame);
    }

    /** Counts packets that never became frames: what a device refused, a copy or an error that was not made. */
    public void count(DropReason reason, int packets) {
        counters.tally(PacketTally.UNMADE, packets);
        counters.dropped(reason, packets);
    }

    /** Counts packets whose frames are lost with them, because a node has failed. */
    public void lost(int packets) {
        counters.dropped(DropReason.WORKER_FAULT, packets);
    }
}
