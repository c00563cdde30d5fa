package net.isthmus.fastpath.worker;

import java.lang.foreign.MemorySegment;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.graph.ByteRing;
import net.isthmus.fastpath.graph.Device;
import net.isthmus.fastpath.graph.Drops;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.graph.WorkerContext;

/**
 * A port as seen by a worker that has no queue of it: frames go by copy through a ring to the worker that has. Only
 * ports with fewer queues than there are workers need it.
 */
public final class HandoffDevice implements Device {
    private final int port;
    private final Worker owner;
    private final ByteRing ring;
    private final Frames frames;
    private final Drops drops;

    /**
     * One worker's way to a port of another.
     *
     * @param context the sending worker's
     * @param ring ring from the sending worker to the owner
     */
    public HandoffDevice(WorkerContext context, int port, Worker owner, ByteRing ring) {
        this.port = port;
        this.owner = owner;
        this.ring = ring;
        frames = context.frames();
        drops = context.drops();
    }

    @Override
    public int receive(Vector into, int limit) {
        return 0;
    }

    @Override
    public int transmit(Vector from) {
        int accepted = 0;
        for (int i = 0; i < from.count(); i++) {
            int frame = from.get(i);
            long at = ring.claim(WorkerInbox.HANDOFF, port, 0, frames.packetLength(frame));
            if (at < 0) {
                drops.drop(frame, DropReason.HANDOFF_RING_FULL);
                continue;
            }
            int part = frame;
            do {
                MemorySegment.copy(frames.memory(), frames.offset(part), ring.memory(), at, frames.length(part));
                at += frames.length(part);
                part = frames.next(part);
            } while (part != 0);
            ring.publish();
            frames.freePacket(frame);
            accepted++;
        }
        owner.wakeIfSleeping();
        return accepted;
    }

    @Override
    public void housekeep() {}

    @Override
    public int pollFd() {
        return -1;
    }

    @Override
    public String rung() {
        return "handoff";
    }

    @Override
    public boolean isAlive() {
        return true;
    }

    @Override
    public void close() {}
}
