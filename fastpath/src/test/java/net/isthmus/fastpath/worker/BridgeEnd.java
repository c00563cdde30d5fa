package net.isthmus.fastpath.worker;

import net.isthmus.core.PacketTally;
import net.isthmus.fastpath.graph.GraphNode;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.testing.TestWorker;

/** Stands where a bridge's nodes begin: sends what comes, which is counted so. */
final class BridgeEnd implements GraphNode {
    private final TestWorker worker;
    private final String name;
    private final Vector inbox;

    BridgeEnd(TestWorker worker, String name, Vector inbox) {
        this.name = name;
        this.worker = worker;
        this.inbox = inbox;
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
        }
        worker.context().counters().tally(PacketTally.TRANSMITTED, vector.count());
    }
}
