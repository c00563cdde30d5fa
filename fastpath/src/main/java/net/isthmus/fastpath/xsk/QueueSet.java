package net.isthmus.fastpath.xsk;

import java.util.Arrays;
import net.isthmus.fastpath.graph.Device;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.xsk.libc.Descriptors;

/**
 * Several queues of one interface as one device, for a worker that must look after more than one: the driver has more
 * queues than there are workers and cannot be told to use fewer. Receives from all in turn, sends by the first.
 */
final class QueueSet implements Device, KernelCounted {

    private final XskDevice[] queues;
    private final int union;
    private int next;
    private volatile boolean closed;

    QueueSet(XskDevice[] queues) {
        this.queues = queues.clone();
        this.union = Descriptors.union(
                Arrays.stream(queues).mapToInt(XskDevice::pollFd).toArray());
    }

    @Override
    public int receive(Vector into, int limit) {
        int packets = 0;
        for (int i = 0; i < queues.length && packets < limit; i++) {
            packets += queues[next].receive(into, limit - packets);
            next = next + 1 == queues.length ? 0 : next + 1;
        }
        return packets;
    }

    @Override
    public int transmit(Vector from) {
        return queues[0].transmit(from);
    }

    @Override
    public void housekeep() {
        for (XskDevice queue : queues) {
            queue.housekeep();
        }
    }

    @Override
    public int framesHeld() {
        return Arrays.stream(queues).mapToInt(XskDevice::framesHeld).sum();
    }

    @Override
    public int pollFd() {
        return closed ? -1 : union;
    }

    @Override
    public String rung() {
        return queues[0].rung();
    }

    @Override
    public XskStatistics statistics() {
        return Arrays.stream(queues).map(XskDevice::statistics).reduce(XskStatistics.NONE, XskStatistics::plus);
    }

    @Override
    public boolean isAlive() {
        return queues[0].isAlive();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            Descriptors.close(union);
            for (XskDevice queue : queues) {
                queue.close();
            }
        }
    }
}
