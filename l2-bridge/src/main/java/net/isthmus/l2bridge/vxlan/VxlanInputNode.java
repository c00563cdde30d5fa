package net.isthmus.l2bridge.vxlan;

import java.lang.foreign.MemorySegment;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.graph.Drops;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.GraphNode;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.fastpath.tables.InterfaceTable;
import net.isthmus.fastpath.tunnel.InnerEcn;
import net.isthmus.fastpath.tunnel.OuterChecksum;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.NetworkOrder;
import net.isthmus.wire.Udp;
import net.isthmus.wire.Vxlan;

/**
 * Takes bridged frames out of VXLAN (RFC 7348 §4).
 *
 * <p>Enters: a UDP packet to an own address and the VXLAN port, at its IP header, which has been checked, and not a
 * fragment. Leaves: the inner frame to {@code ethernet-input}, as received by the member of the bridge that stands for
 * its remote; if no VXLAN is configured at all, the packet to {@code host-output}, as of any closed port.
 *
 * <p>Only remotes that are configured are heard. A UDP checksum is verified if there is one; a packet without is taken,
 * over IPv6 too (RFC 7348 §5, RFC 6936 §4: on this port only). An outer congestion mark goes to the inner packet
 * ({@link InnerEcn}).
 */
public final class VxlanInputNode implements GraphNode {
    /** The node's name. */
    public static final String NAME = "vxlan-input";

    private static final int BEHIND_IP = Udp.LENGTH + Vxlan.LENGTH;
    private static final int KEPT_FLAGS = Frames.FLAG_TRACED | Frames.FLAG_ENCAPSULATED;

    private final WorkerContext context;
    private final VxlanTunnels tunnels;
    private final Frames frames;
    private final MemorySegment memory;
    private final Drops drops;
    private final OuterChecksum checksum;
    private final Vector inbox;
    private final Vector ethernet;
    private final Vector host;

    /** A node of one worker. */
    VxlanInputNode(WorkerContext context, VxlanTunnels tunnels, Edges edges) {
        this.context = context;
        this.tunnels = tunnels;
        frames = context.frames();
        memory = frames.memory();
        drops = context.drops();
        checksum = new OuterChecksum(frames);
        inbox = edges.to(NAME);
        ethernet = edges.to("ethernet-input");
        host = edges.to("host-output");
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
        VxlanTable table = tunnels.table();
        InterfaceTable interfaces = context.interfaces();
        for (int i = 0; i < vector.count(); i++) {
            int frame = vector.get(i);
            if (table.isEmpty()) {
                host.append(frame);
            } else {
                take(table, interfaces, frame);
            }
        }
    }

    private void take(VxlanTable table, InterfaceTable interfaces, int frame) {
        int at = frames.offset(frame);
        boolean isIpv4 = NetworkOrder.u8(memory, at) >>> 4 == 4;
        int udp = isIpv4 ? Ipv4.headerLength(memory, at) : Ipv6.LENGTH;
        if (!hasWholeHeaders(frame, at, udp)) {
            drops.drop(frame, DropReason.VXLAN_TRUNCATED);
            return;
        }
        if (Udp.checksum(memory, at + udp) != 0 && !checksum.isRight(frame, at, udp, isIpv4)) {
            drops.drop(frame, DropReason.VXLAN_CHECKSUM_WRONG);
            return;
        }
        int vxlan = at + udp + Udp.LENGTH;
        if (!Vxlan.hasVni(memory, vxlan)) {
            drops.drop(frame, DropReason.VXLAN_HEADER_INVALID);
            return;
        }
        int vrf = interfaces.vrf(frames.rxInterface(frame));
        int port = Udp.destinationPort(memory, at + udp);
        int vni = Vxlan.vni(memory, vxlan);
        int tunnel = isIpv4 ? find4(table, vrf, vni, port, at) : find6(table, vrf, vni, port, at);
        if (tunnel == 0) {
            drops.drop(frame, table.knows(vni) ? DropReason.VXLAN_REMOTE_UNKNOWN : DropReason.VXLAN_VNI_UNKNOWN);
            return;
        }
        int trafficClass = isIpv4 ? NetworkOrder.u8(memory, at + 1) : NetworkOrder.u16(memory, at) >>> 4;
        frames.advance(frame, udp + BEHIND_IP);
        deliver(frame, tunnel, trafficClass & InnerEcn.MASK);
    }

    /**
     * True if IP, UDP, VXLAN and inner Ethernet header lie in the first chunk, and the length in the UDP header fits;
     * bytes behind it are cut off.
     */
    private boolean hasWholeHeaders(int frame, int at, int udp) {
        if (frames.length(frame) < udp + BEHIND_IP + Ethernet.LENGTH) {
            return false;
        }
        int available = frames.packetLength(frame) - udp;
        int udpLength = Udp.totalLength(memory, at + udp);
        if (udpLength > available || udpLength < BEHIND_IP + Ethernet.LENGTH) {
            return false;
        }
        if (udpLength != available) {
            frames.truncate(frame, udp + udpLength);
        }
        return true;
    }

    private int find4(VxlanTable table, int vrf, int vni, int port, int at) {
        long local = Ipv4.destination(memory, at) & 0xffff_ffffL;
        long remote = Ipv4.source(memory, at) & 0xffff_ffffL;
        return table.find(vrf, vni, port, 0, local, 0, remote, true);
    }

    private int find6(VxlanTable table, int vrf, int vni, int port, int at) {
        return table.find(
                vrf,
                vni,
                port,
                Ipv6.destinationHigh(memory, at),
                Ipv6.destinationLow(memory, at),
                Ipv6.sourceHigh(memory, at),
                Ipv6.sourceLow(memory, at),
                false);
    }

    private void deliver(int frame, int tunnel, int ecn) {
        if (InnerEcn.matters(ecn) && !InnerEcn.mergeFrame(memory, frames.offset(frame), frames.length(frame), ecn)) {
            drops.drop(frame, DropReason.VXLAN_CONGESTION_UNHEARD);
            return;
        }
        if (ethernet.room() == 0) {
            drops.drop(frame, DropReason.VECTOR_FULL);
            return;
        }
        frames.rxInterface(frame, tunnel);
        frames.setFlags(frame, frames.flags(frame) & KEPT_FLAGS);
        ethernet.append(frame);
    }
}
