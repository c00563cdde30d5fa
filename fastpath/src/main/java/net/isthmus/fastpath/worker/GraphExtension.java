package net.isthmus.fastpath.worker;

import java.util.List;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.GraphNode;
import net.isthmus.fastpath.graph.WorkerContext;

/** A feature that brings nodes of its own into every worker's graph. */
@FunctionalInterface
public interface GraphExtension {
    /**
     * Makes the feature's nodes for one worker.
     *
     * @param worker number of the worker
     */
    List<GraphNode> nodes(int worker, WorkerContext context, Edges edges);
}
