package net.isthmus.bench;

import net.isthmus.fastpath.graph.GraphNode;
import net.isthmus.fastpath.graph.Vector;

/** Stands for a node that no packet of the benchmark may reach. */
record UnexpectedNode(String name, Vector inbox) implements GraphNode {
    @Override
    public void process(Vector vector) {
        throw new IllegalStateException(vector.count() + " packets reached " + name);
    }
}
