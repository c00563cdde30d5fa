package net.isthmus.l2bridge.vxlan;

import java.lang.foreign.MemorySegment;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.graph.Counters;
import net.isthmus.fastpath.graph.Drops;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.GraphNode;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.fastpath.node.IcmpError;
import net.isthmus.fastpath.tunnel.OuterChecksum;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.InternetChecksum;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.NetworkOrder;
import net.isthmus.wire.Udp;
import net.isthmus.wire.Vxlan;

/**
 * Puts bridged frames into VXLAN (RFC 7348 §5).
 *
 * <pre>
 *   40 or 20     8     8       14
 * +-----------+-----+-------+-----------------+- - -
 * | IPv6/IPv4 | UDP | VXLAN | inner Ethernet  |        written backwards into the headroom of the first chunk
 * +-----------+-----+-------+-----------------+- - -
 * </pre>
 *
 * <p>Enters: a frame at its destination MAC whose transmit interface is a tunnel. Leaves: to {@code ip4-input} or
 * {@code ip6-input} as locally originated in the underlay's VRF, where it is routed like any packet of the appliance's
 * own; a frame that is too long for the way to the remote, to {@code vxlan-error} with the MTU that it may have.
 *
 * <p>TTL 64, don't fragment. The outer DSCP and ECN are the inner ones (RFC 2983; RFC 6040 §4.1, normal mode), 0 for
 * frames that are not IP. No UDP checksum over IPv4 (RFC 7348 §5); over IPv6 always one (RFC 6936 §4, default mode).
 *
 * <p>A frame that already is in VXLAN is dropped: its underlay runs through a bridge that sends it into VXLAN again.
 */
public final class VxlanOutputNode implements GraphNode {
    /** The node's name. */
    public static final String NAME = "vxlan-output";

    private static final int HEADERS_4 = Ipv4.MIN_LENGTH + Udp.LENGTH + Vxlan.LENGTH;
    private static final int HEADERS_6 = Ipv6.LENGTH + Udp.LENGTH + Vxlan.LENGTH;
    private static final int HOP_LIMIT = 64;
    private static final int KEPT_FLAGS = Frames.FLAG_TRACED;

    private final VxlanTunnels tunnels;
    private final Frames frames;
    private final MemorySegment memory;
    private final Counters counters;
    private final Drops drops;
    private final InnerFlow flow;
    private final OuterChecksum checksum;
    private final Vector inbox;
    private final Vector ip4;
    private final Vector ip6;
    private final Vector error;

    /** A node of one worker. */
    VxlanOutputNode(WorkerContext context, VxlanTunnels tunnels, Edges edges) {
        this.tunnels = tunnels;
        frames = context.frames();
        memory = frames.memory();
        counters = context.counters();
        drops = context.drops();
        flow = new InnerFlow(memory);
        checksum = new OuterChecksum(frames);
        inbox = edges.to(NAME);
        ip4 = edges.to("ip4-input");
        ip6 = edges.to("ip6-input");
        error = edges.to("vxlan-error");
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
        int countedTunnel = 0;
        int packets = 0;
        long bytes = 0;
        for (int i = 0; i < vector.count(); i++) {
            int frame = vector.get(i);
            int tunnel = frames.txInterface(frame);
            int length = frames.packetLength(frame);
            if (!table.isTunnel(tunnel)) {
                drops.drop(frame, DropReason.TX_PORT_DOWN);
                continue;
            }
            if ((frames.flags(frame) & Frames.FLAG_ENCAPSULATED) != 0) {
                drops.drop(frame, DropReason.VXLAN_NESTED);
                continue;
            }
            long limits = table.limits(tunnel);
            if (length > VxlanTable.longestFrame(limits)) {
                refuse(frame, VxlanTable.longestFrame(limits) - Ethernet.LENGTH);
                continue;
            }
            if (tunnel != countedTunnel) {
                counters.transmitted(countedTunnel, packets, bytes);
                countedTunnel = tunnel;
                packets = 0;
                bytes = 0;
            }
            packets++;
            bytes += length;
            encapsulate(table, tunnel, limits, frame, length);
        }
        counters.transmitted(countedTunnel, packets, bytes);
    }

    private void encapsulate(VxlanTable table, int tunnel, long limits, int frame, int length) {
        int at = frames.offset(frame);
        flow.read(at, frames.length(frame));
        frames.rxInterface(frame, tunnel);
        frames.setFlags(
                frame, frames.flags(frame) & KEPT_FLAGS | Frames.FLAG_LOCALLY_ORIGINATED | Frames.FLAG_ENCAPSULATED);
        NetworkOrder.putI64(memory, at - Vxlan.LENGTH, table.header(tunnel));
        if (VxlanTable.isIpv4(limits)) {
            write4(table, tunnel, limits, at, length);
            frames.push(frame, HEADERS_4);
            send(frame, ip4);
        } else {
            write6(table, tunnel, limits, at, length);
            frames.push(frame, HEADERS_6);
            finish6(limits, frame, at - HEADERS_6, length);
            send(frame, ip6);
        }
    }

    private void write4(VxlanTable table, int tunnel, long limits, int at, int length) {
        int total = length + HEADERS_4;
        int first = 0x45 << 24 | flow.trafficClass() << 16 | total;
        int check = InternetChecksum.finish((long) VxlanTable.sum(limits) + flow.trafficClass() + total);
        NetworkOrder.putI32(memory, at - HEADERS_4, first);
        // Identification 0 (RFC 6864 §4.1: it means nothing in a packet that is not fragmented), don't fragment.
        NetworkOrder.putI64(
                memory,
                at - HEADERS_4 + Ipv4.IDENTIFICATION,
                (long) Ipv4.DONT_FRAGMENT << 32 | (long) HOP_LIMIT << 24 | IpProtocol.UDP << 16 | check);
        table.writeAddresses4(tunnel, memory, at - HEADERS_4 + Ipv4.SOURCE);
        writeUdp(limits, at, length);
    }

    private void write6(VxlanTable table, int tunnel, long limits, int at, int length) {
        long first = 6L << 60 | (long) flow.trafficClass() << 52 | (long) flow.flowLabel() << 32;
        NetworkOrder.putI64(
                memory,
                at - HEADERS_6,
                first | (long) (length + Udp.LENGTH + Vxlan.LENGTH) << 16 | IpProtocol.UDP << 8 | HOP_LIMIT);
        table.writeAddresses6(tunnel, memory, at - HEADERS_6 + Ipv6.SOURCE);
        writeUdp(limits, at, length);
    }

    /** The UDP header, without a checksum. */
    private void writeUdp(long limits, int at, int length) {
        long ports = (long) flow.sourcePort() << 48 | (long) VxlanTable.port(limits) << 32;
        NetworkOrder.putI64(
                memory, at - Vxlan.LENGTH - Udp.LENGTH, ports | (long) (length + Udp.LENGTH + Vxlan.LENGTH) << 16);
    }

    private void finish6(long limits, int frame, int at, int length) {
        int pseudo = VxlanTable.sum(limits) + length + Udp.LENGTH + Vxlan.LENGTH;
        int check = ~checksum.sum(frame, Ipv6.LENGTH, pseudo) & 0xffff;
        NetworkOrder.putU16(memory, at + Ipv6.LENGTH + Udp.CHECKSUM, check == 0 ? 0xffff : check);
    }

    private void send(int frame, Vector edge) {
        if (edge.room() == 0) {
            drops.drop(frame, DropReason.VECTOR_FULL);
        } else {
            edge.append(frame);
        }
    }

    private void refuse(int frame, int mtu) {
        IcmpError.request(frames, frame, IcmpError.TOO_BIG, Math.max(0, mtu));
        send(frame, error);
    }
}
