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
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.NetworkOrder;

/**
 * Checks IPv4 packets as a router must (RFC 1812 §5.2.2) and looks their destinations up.
 *
 * <p>Enters: a packet at its IPv4 header. Bytes behind the total length (Ethernet padding) are cut off.
 *
 * <p>Leaves as {@link IpForward} says; or to {@code ip-features} before it is looked up, when its interface has some.
 */
public final class Ip4InputNode implements GraphNode {
    /** The node's name. */
    public static final String NAME = "ip4-input";

    /** From a DHCP server's port 67 to a client's port 68. */
    private static final int DHCP_PORTS = 67 << 16 | 68;

    private static final int LIMITED_BROADCAST = 0xffff_ffff;

    private final WorkerContext context;
    private final Frames frames;
    private final MemorySegment memory;
    private final Drops drops;
    private final FibTable fibs;
    private final Vector inbox;
    private final IpForward forward;
    private final Vector features;
    private final Vector session;
    private final Vector local;
    private final int[] batch = new int[Vector.BURST];
    private final int[] destinations = new int[Vector.BURST];
    private final int[] results = new int[Vector.BURST];

    /** A node of one worker. */
    public Ip4InputNode(WorkerContext context, FibTable fibs, AdjacencyTable adjacencies, Edges edges) {
        inbox = edges.to(NAME);
        this.context = context;
        this.fibs = fibs;
        frames = context.frames();
        memory = frames.memory();
        drops = context.drops();
        local = edges.to(LocalInputNode.NAME);
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
            if (Ipv4.isUsual(memory, at, frames.packetLength(frame), frames.length(frame)) || isAcceptable(frame, at)) {
                if ((interfaces.features(rxInterface) & InterfaceTable.FEATURE_DHCP_CLIENT) != 0
                        && isDhcpAnswer(frame, at)) {
                    local.append(frame);
                    continue;
                }
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
                destinations[count++] = Ipv4.destination(memory, at);
            }
        }
        forward(batchVrf, count);
    }

    private void forward(int vrf, int count) {
        // What a tunnel makes of a burst goes to one place: one look-up is enough.
        if (count > 1 && isOneDestination(count)) {
            fibs.of(vrf).lookup4(destinations, results, 1);
            Arrays.fill(results, 1, count, results[0]);
        } else {
            fibs.of(vrf).lookup4(destinations, results, count);
        }
        for (int i = 0; i < count; i++) {
            forward.forward4(batch[i], results[i]);
        }
    }

    private boolean isOneDestination(int count) {
        int first = destinations[0];
        for (int i = 1; i < count; i++) {
            if (destinations[i] != first) {
                return false;
            }
        }
        return true;
    }

    /** An answer to a DHCP client may go to the address that it offers, which is nobody's yet (RFC 2131 §4.1). */
    private boolean isDhcpAnswer(int frame, int at) {
        int headerLength = Ipv4.headerLength(memory, at);
        return Ipv4.protocol(memory, at) == IpProtocol.UDP
                && (Ipv4.fragment(memory, at) & Ipv4.FRAGMENT_OFFSET_MASK) == 0
                && frames.length(frame) >= headerLength + 4
                && NetworkOrder.i32(memory, at + headerLength) == DHCP_PORTS;
    }

    /** Looks closely at a packet: true if it is to be looked up, else it has been dropped or handed to the host. */
    private boolean isAcceptable(int frame, int at) {
        int available = frames.packetLength(frame);
        // The header must lie in the first chunk; a longer one than the chunk has is no packet of a sane sender.
        if (!Ipv4.isPlausible(memory, at, available) || Ipv4.headerLength(memory, at) > frames.length(frame)) {
            drops.drop(frame, DropReason.IP4_HEADER_INVALID);
            return false;
        }
        if (!Ipv4.hasValidChecksum(memory, at, Ipv4.headerLength(memory, at))) {
            drops.drop(frame, DropReason.IP4_CHECKSUM_WRONG);
            return false;
        }
        int totalLength = Ipv4.totalLength(memory, at);
        if (totalLength != available) {
            frames.truncate(frame, totalLength);
        }
        int source = NetworkOrder.u8(memory, at + Ipv4.SOURCE);
        if (source >= 224 || source == 127) {
            drops.drop(frame, DropReason.IP4_SOURCE_INVALID);
            return false;
        }
        int destination = Ipv4.destination(memory, at);
        if (destination >>> 28 < 0xe) {
            return true;
        }
        if (destination == LIMITED_BROADCAST) {
            local.append(frame);
        } else {
            drops.drop(frame, DropReason.MULTICAST_NOT_ROUTED);
        }
        return false;
    }
}
