package net.isthmus.fastpath.node;

import net.isthmus.core.DropReason;
import net.isthmus.fastpath.graph.Counters;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.GraphNode;
import net.isthmus.fastpath.graph.PortOutput;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.fastpath.tables.AdjacencyTable;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.NetworkOrder;

/**
 * Hands packets for the appliance's own addresses to its host stack, by the TUN.
 *
 * <p>Enters: a packet at its IP header. Leaves: by the host port.
 *
 * <p>The host stack has the addresses of the VRF main alone, because those of others may be the same once more. In
 * another VRF nobody listens: a UDP or TCP packet owes its sender a port unreachable, so that a traceroute ends well,
 * and goes to {@code icmp-error}; anything else is dropped by name.
 */
public final class HostOutputNode implements GraphNode {
    /** The node's name. */
    public static final String NAME = "host-output";

    private final WorkerContext context;
    private final Frames frames;
    private final Counters counters;
    private final PortOutput output;
    private final int hostPort;
    private final Vector inbox;
    private final Vector icmpError;

    /** @param hostPort interface index of the host port */
    public HostOutputNode(WorkerContext context, int hostPort, Edges edges) {
        inbox = edges.to(NAME);
        this.context = context;
        icmpError = edges.to(IcmpErrorNode.NAME);
        frames = context.frames();
        counters = context.counters();
        output = context.output();
        this.hostPort = hostPort;
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
            if (!isServed(frame)) {
                refuse(frame);
                continue;
            }
            counters.transmitted(hostPort, 1, frames.packetLength(frame));
            output.add(hostPort, frame);
        }
    }

    /** True if the FIB of main has led the packet here, or none has and it came in main: a broadcast. */
    private boolean isServed(int frame) {
        int adjacency = frames.adjacency(frame);
        return adjacency == AdjacencyTable.LOCAL
                || (adjacency != AdjacencyTable.LOCAL_IN_VRF
                        && context.interfaces().vrf(frames.rxInterface(frame)) == 0);
    }

    private void refuse(int frame) {
        int at = frames.offset(frame);
        boolean isIp4 = NetworkOrder.u8(frames.memory(), at) >>> 4 == 4;
        int protocol = isIp4 ? Ipv4.protocol(frames.memory(), at) : Ipv6.nextHeader(frames.memory(), at);
        if (protocol == IpProtocol.UDP || protocol == IpProtocol.TCP) {
            IcmpError.request(frames, frame, IcmpError.PORT_UNREACHABLE, 0);
            icmpError.append(frame);
        } else {
            context.drops().drop(frame, DropReason.VRF_NOT_SERVED);
        }
    }
}
