package net.isthmus.fastpath.worker;

import net.isthmus.fastpath.graph.GraphNode;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.testing.TestWorker;

/** Stands where a bridge's nodes begin: counts what comes, and frees it. */
final class BridgeEnd implements GraphNode {
    private final TestWorker worker;
    private final String name;
    private final Vector inbox;
    private int count;

    BridgeEnd(TestWorker worker, String name, Vector inbox) {
        this.name = name;
        this.worker = worker;
        this.inbox = inbox;
    }

    /** Packets since the last call. */
    int takeCount() {
        int taken = count;
        count = 0;
        return taken;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Vector inbox() {
        return inbox;
    }

    @Override
    public void process(Vector vector) {
        for (int i = 0; i < vector.count(); i++) {
            worker.frames().freePacket(vector.get(i));
            count++;
        }
    }
}
