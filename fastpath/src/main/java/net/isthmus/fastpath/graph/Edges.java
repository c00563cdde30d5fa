package net.isthmus.fastpath.graph;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The inboxes of one worker's graph by node name, from which nodes take their edges while the graph is built.
 *
 * <p>Edges go in circles (an ICMP error is routed like any packet), so the vectors come first and the nodes after: a
 * node asks for its own inbox and for those of the nodes to which it hands packets. {@link #check} then finds a name to
 * which packets would go and that no node serves.
 */
public final class Edges {
    private final Map<String, Vector> inboxes = new LinkedHashMap<>();

    /** The inbox of the node with this name, such as {@code ip4-input}. */
    public Vector to(String node) {
        return inboxes.computeIfAbsent(node, name -> new Vector());
    }

    /**
     * Holds the names against the nodes.
     *
     * @throws IllegalStateException if an edge leads to no node
     */
    public void check(List<? extends GraphNode> nodes) {
        var unserved = new TreeSet<>(inboxes.keySet());
        nodes.forEach(node -> unserved.remove(node.name()));
        if (!unserved.isEmpty()) {
            throw new IllegalStateException("edges lead to nodes that the graph does not have: " + unserved);
        }
    }
}
