package net.isthmus.fastpath.worker;

import java.lang.foreign.MemorySegment;
import java.util.List;
import net.isthmus.core.DropReason;
import net.isthmus.core.PacketTally;
import net.isthmus.fastpath.graph.ByteRing;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.fastpath.node.SymmetricFlowHash;

/**
 * Gives each flow that one worker receives to the worker that has it, both directions to the same.
 *
 * <pre>
 *   NIC queue ──▶ worker 0 ──┬── flows of worker 0 ──▶ its graph
 *                            └── flows of worker 1 ──▶ ring ──▶ worker 1's graph
 * </pre>
 *
 * <p>Used for a port that has fewer queues than there are workers, and for all ports if the configuration wants it: a
 * NIC spreads flows by itself, but sends the two directions of one to different queues.
 *
 * <p>Packet memory belongs to one worker, so a packet is copied into a ring of bytes, one from each worker to each
 * other. A flow always takes one way, through one ring or none, so its packets keep their order. A ring without room
 * drops: the worker at its end has more than it can do, and waiting would hold up the flows of this one.
 */
final class FlowSteering {
    private final Frames frames;
    private final WorkerContext context;
    private final int self;
    private final Worker[] workers;
    private final ByteRing[] rings;
    private final boolean[] isNews;

    /**
     * The steering of one worker.
     *
     * @param self its number
     * @param workers all, in order
     * @param rings to each worker, in order; the one to itself is not used
     */
    FlowSteering(WorkerContext context, int self, List<Worker> workers, List<ByteRing> rings) {
        this.context = context;
        this.self = self;
        this.frames = context.frames();
        this.workers = workers.toArray(Worker[]::new);
        this.rings = rings.toArray(ByteRing[]::new);
        this.isNews = new boolean[workers.size()];
    }

    /**
     * Takes the packets of other workers out of a vector.
     *
     * @param from place of the first packet that has just been received; those before it stay
     * @param isIp whether they begin with an IP header, as the host port's do, and not with an Ethernet header
     * @return number of packets handed on or dropped
     */
    int handOn(Vector vector, int from, int interfaceIndex, boolean isIp) {
        int kept = from;
        int count = vector.count();
        for (int i = from; i < count; i++) {
            int frame = vector.get(i);
            int worker = workerOf(frame, isIp);
            if (worker == self) {
                vector.set(kept++, frame);
            } else {
                give(worker, frame, interfaceIndex);
            }
        }
        vector.truncate(kept);
        for (int i = 0; i < isNews.length; i++) {
            if (isNews[i]) {
                isNews[i] = false;
                workers[i].wakeIfSleeping();
            }
        }
        return count - kept;
    }

    private int workerOf(int frame, boolean isIp) {
        MemorySegment memory = frames.memory();
        int at = frames.offset(frame);
        int length = frames.length(frame);
        int hash =
                isIp ? SymmetricFlowHash.ofPacket(memory, at, length) : SymmetricFlowHash.ofFrame(memory, at, length);
        return (int) ((hash & 0xffff_ffffL) * workers.length >>> Integer.SIZE);
    }

    private void give(int worker, int first, int interfaceIndex) {
        ByteRing ring = rings[worker];
        long at = ring.claim(WorkerInbox.RECEIVED, interfaceIndex, 0, frames.packetLength(first));
        if (at < 0) {
            context.drops().drop(first, DropReason.WORKER_RING_FULL);
            return;
        }
        for (int frame = first; frame != 0; frame = frames.next(frame)) {
            int length = frames.length(frame);
            MemorySegment.copy(frames.memory(), frames.offset(frame), ring.memory(), at, length);
            at += length;
        }
        ring.publish();
        context.counters().tally(PacketTally.HANDED_ON, 1);
        isNews[worker] = true;
        frames.freePacket(first);
    }
}
