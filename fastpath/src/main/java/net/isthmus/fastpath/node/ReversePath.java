package net.isthmus.fastpath.node;

import java.lang.foreign.MemorySegment;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.graph.Drops;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.fastpath.tables.AdjacencyTable;
import net.isthmus.fastpath.tables.FibTable;
import net.isthmus.fastpath.tables.GroupTable;
import net.isthmus.fastpath.tables.InterfaceTable;
import net.isthmus.fastpath.tables.RouteLookup;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.NetworkOrder;

/**
 * The reverse-path check of RFC 3704: is the source where the packet comes from?
 *
 * <pre>
 *   strict   the route to the source leads by the interface by which the packet came; of several next hops, one does
 *   loose    there is a route to the source that leads to some neighbour, the default route included
 * </pre>
 *
 * <p>The source is looked up in the VRF of that interface, and on in the VRFs into which its route leads. One of the
 * appliance's own addresses is never right, nor one behind a blackhole, unreachable or prohibit route. Two sources are
 * not looked up: link-local ones of IPv6, which are right on every link and leave none, and 0.0.0.0 of a DHCP client
 * (to UDP port 67).
 *
 * <p>Not a node: packets pass it as part of {@link IpFeaturesNode}, a batch at a time.
 */
final class ReversePath {
    private static final int DHCP_SERVER = 67;
    private static final int FEATURES =
            InterfaceTable.FEATURE_REVERSE_PATH_STRICT | InterfaceTable.FEATURE_REVERSE_PATH_LOOSE;

    /** What came back from the control loop has been checked, and translated since; own packets come from nowhere. */
    private static final int UNCHECKED = Frames.FLAG_RESUMED | Frames.FLAG_LOCALLY_ORIGINATED;

    private final Frames frames;
    private final MemorySegment memory;
    private final Drops drops;
    private final AdjacencyTable adjacencies;
    private final Leaks leaks;
    private final int[] sources = new int[Vector.BURST];
    private final long[] high = new long[Vector.BURST];
    private final long[] low = new long[Vector.BURST];
    private final int[] results = new int[Vector.BURST];

    ReversePath(WorkerContext context, FibTable fibs, AdjacencyTable adjacencies) {
        leaks = new Leaks(fibs, adjacencies);
        this.adjacencies = adjacencies;
        frames = context.frames();
        memory = frames.memory();
        drops = context.drops();
    }

    /** Drops the IPv4 packets of a batch whose source is wrong; returns how many are left, at its beginning. */
    int check4(InterfaceTable interfaces, RouteLookup routes, int[] batch, int count) {
        if (!concerns(interfaces, batch, count)) {
            return count;
        }
        for (int i = 0; i < count; i++) {
            sources[i] = Ipv4.source(memory, frames.offset(batch[i]));
        }
        routes.lookup4(sources, results, count);
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int frame = batch[i];
            boolean isRight = sources[i] == 0
                    ? isForDhcpServer(frame)
                    : isRight(interfaces, frame, leaks.follow4(sources[i], results[i]));
            if (isRight || !concerns(interfaces, frame)) {
                batch[kept++] = frame;
            } else {
                drops.drop(frame, DropReason.REVERSE_PATH);
            }
        }
        return kept;
    }

    /** Drops the IPv6 packets of a batch whose source is wrong; returns how many are left, at its beginning. */
    int check6(InterfaceTable interfaces, RouteLookup routes, int[] batch, int count) {
        if (!concerns(interfaces, batch, count)) {
            return count;
        }
        for (int i = 0; i < count; i++) {
            int at = frames.offset(batch[i]);
            high[i] = Ipv6.sourceHigh(memory, at);
            low[i] = Ipv6.sourceLow(memory, at);
        }
        routes.lookup6(high, low, results, count);
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int frame = batch[i];
            boolean isUnspecified = (high[i] | low[i]) == 0;
            boolean isRight = Ipv6.isLinkLocal(high[i])
                    || (!isUnspecified && isRight(interfaces, frame, leaks.follow6(high[i], low[i], results[i])));
            if (isRight || !concerns(interfaces, frame)) {
                batch[kept++] = frame;
            } else {
                drops.drop(frame, DropReason.REVERSE_PATH);
            }
        }
        return kept;
    }

    private boolean concerns(InterfaceTable interfaces, int[] batch, int count) {
        for (int i = 0; i < count; i++) {
            if (concerns(interfaces, batch[i])) {
                return true;
            }
        }
        return false;
    }

    private boolean concerns(InterfaceTable interfaces, int frame) {
        return (frames.flags(frame) & UNCHECKED) == 0
                && (interfaces.features(frames.rxInterface(frame)) & FEATURES) != 0;
    }

    private boolean isRight(InterfaceTable interfaces, int frame, int adjacencyIndex) {
        long adjacency = adjacencies.get(adjacencyIndex);
        int kind = AdjacencyTable.kind(adjacency);
        boolean isNeighbour = kind == AdjacencyTable.KIND_RESOLVED
                || kind == AdjacencyTable.KIND_INCOMPLETE
                || kind == AdjacencyTable.KIND_GLEAN;
        int rxInterface = frames.rxInterface(frame);
        boolean isStrict = (interfaces.features(rxInterface) & InterfaceTable.FEATURE_REVERSE_PATH_STRICT) != 0;
        if (kind == AdjacencyTable.KIND_GROUP) {
            return !isStrict || hasMember(AdjacencyTable.argument(adjacency), rxInterface);
        }
        return isNeighbour && (!isStrict || AdjacencyTable.txInterface(adjacency) == rxInterface);
    }

    /** True if one of several next hops is reached by the interface. */
    private boolean hasMember(int group, int interfaceIndex) {
        for (int bucket = 0; bucket < GroupTable.BUCKETS; bucket++) {
            long member = adjacencies.get(adjacencies.groups().member(group, bucket));
            if (AdjacencyTable.txInterface(member) == interfaceIndex) {
                return true;
            }
        }
        return false;
    }

    private boolean isForDhcpServer(int frame) {
        int at = frames.offset(frame);
        int headerLength = Ipv4.headerLength(memory, at);
        return Ipv4.protocol(memory, at) == IpProtocol.UDP
                && frames.length(frame) >= headerLength + 8
                && NetworkOrder.u16(memory, at + headerLength + 2) == DHCP_SERVER;
    }
}
