package net.isthmus.fastpath.control;

import java.util.List;
import java.util.Map;
import net.isthmus.fastpath.fib.GracePeriod;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.GraphNode;
import net.isthmus.fastpath.graph.LocalService;
import net.isthmus.fastpath.graph.WorkerContext;

/** A feature that lives in a room of its own and brings nodes into every worker's graph, as bridging does. */
public interface FastPathExtension {
    /** Makes the feature's nodes for one more worker. */
    default List<GraphNode> nodes(WorkerContext context, Edges edges) {
        return List.of();
    }

    /** Packets for the appliance's own addresses that the feature takes. */
    default List<LocalService> localServices() {
        return List.of();
    }

    /** What the feature takes from workers, by {@link net.isthmus.fastpath.graph.Punt} kind. */
    default Map<Integer, PuntHandler> puntHandlers() {
        return Map.of();
    }

    /** Lets time pass. Control loop. */
    default void tick(long nowNs) {}

    /**
     * Lets time pass, for a feature that takes things from workers and must know when they have let go. Control loop.
     */
    default void tick(long nowNs, GracePeriod grace) {
        tick(nowNs);
    }
}
