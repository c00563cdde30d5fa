package net.isthmus.fastpath.control;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import net.isthmus.fastpath.graph.ByteRing;
import net.isthmus.fastpath.worker.Worker;
import net.isthmus.fastpath.worker.WorkerInbox;

/** Sends through the ring of one worker, and wakes it if it sleeps. */
public final class RingInjector implements Injector {
    private final ByteRing ring;
    private final Worker worker;

    /** An injector into a worker's ring. */
    public RingInjector(ByteRing ring, Worker worker) {
        this.ring = ring;
        this.worker = worker;
    }

    @Override
    public boolean frame(int interfaceIndex, byte[] ethernetFrame, int length) {
        return write(WorkerInbox.FRAME, interfaceIndex, 0, ethernetFrame, length);
    }

    @Override
    public boolean packet(int rxInterface, byte[] ipPacket, int length) {
        return write(WorkerInbox.PACKET, rxInterface, 0, ipPacket, length);
    }

    @Override
    public boolean error(int icmpErrorRequest, int rxInterface, byte[] ipPacket, int length) {
        return write(WorkerInbox.ERROR, icmpErrorRequest, rxInterface, ipPacket, length);
    }

    private boolean write(int kind, int first, int second, byte[] bytes, int length) {
        long at = ring.claim(kind, first, second, length);
        if (at < 0) {
            return false;
        }
        MemorySegment.copy(bytes, 0, ring.memory(), ValueLayout.JAVA_BYTE, at, length);
        ring.publish();
        worker.wakeIfSleeping();
        return true;
    }
}
