package net.isthmus.fastpath.node;

import java.lang.foreign.MemorySegment;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.graph.Drops;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.GraphNode;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.fastpath.tables.AdjacencyTable;
import net.isthmus.fastpath.tables.FibTable;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.NetworkOrder;

/**
 * Looks destinations up again in the VRF to which their route leaks them; if that VRF leaks them on, again, up to
 * {@value Leaks#MAX_DEPTH} times. VRFs that send a packet round in a circle lose it here, by name.
 *
 * <p>Enters: a packet at its IP header whose adjacency is a lookup. Leaves as {@link IpForward} says. The packet still
 * belongs to the interface by which it came: an ICMP error goes back by that interface's own VRF.
 */
public final class VrfLookupNode implements GraphNode {
    /** The node's name. */
    public static final String NAME = "vrf-lookup";

    private final Frames frames;
    private final MemorySegment memory;
    private final Drops drops;
    private final Leaks leaks;
    private final IpForward forward;
    private final Vector inbox;

    /** A node of one worker. */
    public VrfLookupNode(WorkerContext context, FibTable fibs, AdjacencyTable adjacencies, Edges edges) {
        inbox = edges.to(NAME);
        leaks = new Leaks(fibs, adjacencies);
        frames = context.frames();
        memory = frames.memory();
        drops = context.drops();
        forward = new IpForward(context, adjacencies, edges);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Vector inbox() {
        return inbox;
    }

    @Override
    public void process(Vector vector) {
        for (int i = 0; i < vector.count(); i++) {
            int frame = vector.get(i);
            int at = frames.offset(frame);
            boolean isIp4 = NetworkOrder.u8(memory, at) >>> 4 == 4;
            int leak = frames.adjacency(frame);
            int adjacency = isIp4
                    ? leaks.follow4(Ipv4.destination(memory, at), leak)
                    : leaks.follow6(Ipv6.destinationHigh(memory, at), Ipv6.destinationLow(memory, at), leak);
            if (leaks.isLeak(adjacency)) {
                drops.drop(frame, DropReason.VRF_LOOP);
            } else if (isIp4) {
                forward.forward4(frame, adjacency);
            } else {
                forward.forward6(frame, adjacency);
            }
        }
    }
}
