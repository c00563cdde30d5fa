package net.isthmus.fastpath.control;

import java.lang.foreign.MemorySegment;
import java.util.List;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.GraphNode;
import net.isthmus.fastpath.graph.WorkerContext;

/** A feature that lives in a room of its own and brings nodes into every worker's graph, as bridging does. */
public interface FastPathExtension {
    /** Makes the feature's nodes for one more worker. */
    List<GraphNode> nodes(WorkerContext context, Edges edges);

    /** Takes an event that one of those nodes sent. Control loop. */
    void event(int kind, int first, int second, MemorySegment memory, long at, long nowNs);

    /** Lets time pass. Control loop. */
    void tick(long nowNs);
}
