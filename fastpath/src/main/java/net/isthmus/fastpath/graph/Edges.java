package net.isthmus.fastpath.graph;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    private final Set<String> ofFeatures = new HashSet<>();

    /** The inbox of the node with this name, such as {@code ip4-input}. */
    public Vector to(String node) {
        return inboxes.computeIfAbsent(node, name -> new Vector());
    }

    /**
     * The inbox of a node that a feature brings; a graph without that feature lacks it, and then no packet goes there.
     */
    public Vector toFeature(String node) {
        ofFeatures.add(node);
        return to(node);
    }

    /**
     * Holds the names against the nodes.
     *
     * @throws IllegalStateException if an edge leads to no node
     */
    public void check(List<? extends GraphNode> nodes) {
        var unserved = new TreeSet<>(inboxes.keySet());
        unserved.removeAll(ofFeatures);
        nodes.forEach(node -> unserved.remove(node.name()));
        if (!unserved.isEmpty()) {
            throw new IllegalStateException("edges lead to nodes that the graph does not have: " + unserved);
        }
    }
}
