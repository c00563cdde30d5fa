package net.isthmus.fastpath.graph;

import java.util.Arrays;
import java.util.List;
import net.isthmus.core.ColdPath;

/**
 * The nodes of one worker, in an order in which most packets travel forwards.
 *
 * <p>{@link #run} calls each node whose inbox is not empty, and starts over until all are. Going back is rare (a BVI
 * hands a bridged packet to routing or the other way round) and bounded: a packet passes a bridge domain at most twice.
 */
public final class Graph {
    private final GraphNode[] nodes;
    private final Vector[] inboxes;
    private final Tracer tracer;

    /** Puts a graph together; the order of the list is the order of the calls. */
    public Graph(List<? extends GraphNode> nodes, Edges edges, Tracer tracer) {
        edges.check(nodes);
        tracer.nodeNames(nodes.stream().map(GraphNode::name).toArray(String[]::new));
        this.nodes = nodes.toArray(GraphNode[]::new);
        this.inboxes = nodes.stream().map(GraphNode::inbox).toArray(Vector[]::new);
        this.tracer = tracer;
    }

    /** Lets every packet in any inbox run to its end. */
    public void run() {
        boolean worked;
        do {
            worked = false;
            for (int i = 0; i < nodes.length; i++) {
                Vector inbox = inboxes[i];
                if (inbox.count() != 0) {
                    if (tracer.isOn()) {
                        tracer.visit(i, inbox);
                    }
                    tracer.enter(i);
                    nodes[i].process(inbox);
                    inbox.clear();
                    worked = true;
                }
            }
        } while (worked);
        tracer.leave();
    }

    /** Lets time pass for every node. */
    public void tick(long nowNs) {
        for (int i = 0; i < nodes.length; i++) {
            nodes[i].tick(nowNs);
        }
    }

    /** Packets that nodes keep between two bursts. */
    @ColdPath
    public long packetsKept() {
        return Arrays.stream(nodes).mapToLong(GraphNode::packetsKept).sum();
    }

    /** Frames of the packets that nodes keep between two bursts. */
    @ColdPath
    public int framesKept() {
        return Arrays.stream(nodes).mapToInt(GraphNode::framesKept).sum();
    }

    /**
     * Gives up whatever is in any inbox after a node has failed. The failing node may have passed some packets of its
     * inbox on, so none of that inbox is freed: those frames are lost to the worker, which is better than two owners.
     *
     * @return number of packets given up
     */
    @ColdPath
    public int abandon() {
        int packets = 0;
        for (Vector inbox : inboxes) {
            packets += inbox.count();
            inbox.clear();
        }
        return packets;
    }
}
