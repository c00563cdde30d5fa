package net.isthmus.fastpath.node;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.graph.Drops;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.GraphNode;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.fastpath.tables.AdjacencyTable;
import net.isthmus.fastpath.tables.FibTable;
import net.isthmus.fastpath.tables.InterfaceTable;
import net.isthmus.wire.Ipv6;

/**
 * Checks IPv6 packets (RFC 8200 §3, RFC 4291 §2.5.6) and looks their destinations up.
 *
 * <p>Enters: a packet at its IPv6 header. Bytes behind the payload length are cut off.
 *
 * <p>Leaves as {@link Ip4InputNode} does; neighbour discovery that is meant for the appliance goes to the control loop.
 */
public final class Ip6InputNode implements GraphNode {
    /** The node's name. */
    public static final String NAME = "ip6-input";

    private static final long LINK_LOCAL_PREFIX = 0xfe80L << 48;

    private final WorkerContext context;
    private final Frames frames;
    private final MemorySegment memory;
    private final Drops drops;
    private final FibTable fibs;
    private final Vector inbox;
    private final IpForward forward;
    private final Vector features;
    private final Vector session;
    private final int[] batch = new int[Vector.BURST];
    private final long[] high = new long[Vector.BURST];
    private final long[] low = new long[Vector.BURST];
    private final int[] results = new int[Vector.BURST];

    /** A node of one worker. */
    public Ip6InputNode(WorkerContext context, FibTable fibs, AdjacencyTable adjacencies, Edges edges) {
        inbox = edges.to(NAME);
        this.context = context;
        this.fibs = fibs;
        frames = context.frames();
        memory = frames.memory();
        drops = context.drops();
        features = edges.to(IpFeaturesNode.NAME);
        session = edges.to(SessionNode.NAME);
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
        InterfaceTable interfaces = context.interfaces();
        int count = 0;
        int batchVrf = 0;
        for (int i = 0; i < vector.count(); i++) {
            int frame = vector.get(i);
            int at = frames.offset(frame);
            int rxInterface = frames.rxInterface(frame);
            int vrf = interfaces.vrf(rxInterface);
            if (vrf != batchVrf || count == Vector.BURST) {
                forward(batchVrf, count);
                batchVrf = vrf;
                count = 0;
            }
            if (isAcceptable(frame, at)) {
                int wanted = interfaces.features(rxInterface);
                if (IpForward.needsFeatures(wanted, frames.flags(frame))) {
                    features.append(frame);
                    continue;
                }
                if (IpForward.needsSession(wanted, frames.flags(frame))) {
                    session.append(frame);
                    continue;
                }
                batch[count] = frame;
                high[count] = Ipv6.destinationHigh(memory, at);
                low[count++] = Ipv6.destinationLow(memory, at);
            }
        }
        forward(batchVrf, count);
    }

    private void forward(int vrf, int count) {
        if (count > 1 && isOneDestination(count)) {
            fibs.of(vrf).lookup6(high, low, results, 1);
            Arrays.fill(results, 1, count, results[0]);
        } else {
            fibs.of(vrf).lookup6(high, low, results, count);
        }
        for (int i = 0; i < count; i++) {
            forward.forward6(batch[i], results[i]);
        }
    }

    private boolean isOneDestination(int count) {
        for (int i = 1; i < count; i++) {
            if (low[i] != low[0] || high[i] != high[0]) {
                return false;
            }
        }
        return true;
    }

    /** True for a packet to be looked up; one that is not has been dropped or handed on. */
    private boolean isAcceptable(int frame, int at) {
        int available = frames.packetLength(frame);
        if (frames.length(frame) < Ipv6.LENGTH || !Ipv6.isPlausible(memory, at, available)) {
            drops.drop(frame, DropReason.IP6_HEADER_INVALID);
            return false;
        }
        int length = Ipv6.LENGTH + Ipv6.payloadLength(memory, at);
        if (length != available) {
            frames.truncate(frame, length);
        }
        long sourceHigh = Ipv6.sourceHigh(memory, at);
        if (Ipv6.isMulticast(sourceHigh) || (sourceHigh == 0 && isOfNoHost(Ipv6.sourceLow(memory, at)))) {
            drops.drop(frame, DropReason.IP6_SOURCE_INVALID);
            return false;
        }
        long destinationHigh = Ipv6.destinationHigh(memory, at);
        boolean isMulticast = Ipv6.isMulticast(destinationHigh);
        if (!isMulticast && !Ipv6.isLinkLocal(destinationHigh)) {
            return true;
        }
        if (forward.isNeighbourDiscovery(frame, at)) {
            forward.discover(frame, at);
        } else if (!isMulticast && isOwnLinkLocal(frame, at)) {
            forward.linkLocal(frame, at);
        } else {
            drops.drop(frame, isMulticast ? DropReason.MULTICAST_NOT_ROUTED : DropReason.IP6_SCOPE_EXCEEDED);
        }
        return false;
    }

    /** Loopback; or an IPv4 address in the form in which sessions keep those, which would match theirs. */
    private static boolean isOfNoHost(long sourceLow) {
        return sourceLow == 1 || Ipv6.isIpv4Mapped(0, sourceLow);
    }

    private boolean isOwnLinkLocal(int frame, int at) {
        InterfaceTable interfaces = context.interfaces();
        return Ipv6.destinationLow(memory, at) == Ipv6.eui64(interfaces.mac(frames.rxInterface(frame)))
                && Ipv6.destinationHigh(memory, at) == LINK_LOCAL_PREFIX;
    }
}
