package net.isthmus.fastpath.graph;

/**
 * One operation on packets. A node takes its whole inbox at once and hands every packet on: to one of its edges (the
 * inbox of another node, or a port's transmit vector), or to a drop that names its reason. It keeps no packet, but
 * fragments that wait for others.
 *
 * <p>A node belongs to one worker and is called on that worker's thread only. {@link #process} allocates nothing, takes
 * no lock and throws nothing.
 */
public interface GraphNode {
    /** The node's name in traces and counters, such as {@code ip4-input}. */
    String name();

    /** The vector into which other nodes put this node's packets. */
    Vector inbox();

    /**
     * Hands every packet of the inbox on. The graph clears the inbox afterwards.
     *
     * @param vector the node's own inbox, not empty
     */
    void process(Vector vector);

    /** Lets time pass, about ten times a second, between two bursts. For nodes that keep packets for a while. */
    default void tick(long nowNs) {}

    /** Packets that the node keeps between two bursts. */
    default int packetsKept() {
        return 0;
    }

    /** Frames of the packets that the node keeps between two bursts. */
    default int framesKept() {
        return 0;
    }
}
