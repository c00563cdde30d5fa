package net.isthmus.l2bridge.vxlan;

import java.lang.foreign.MemorySegment;
import net.isthmus.core.DropReason;
import net.isthmus.core.PacketTally;
import net.isthmus.fastpath.graph.Drops;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.GraphNode;
import net.isthmus.fastpath.graph.TokenBucket;
import net.isthmus.fastpath.graph.Tracer;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.fastpath.node.IcmpError;
import net.isthmus.fastpath.node.IcmpErrorRules;
import net.isthmus.fastpath.tables.InterfaceTable;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.NetworkOrder;
import net.isthmus.wire.Udp;
import net.isthmus.wire.Vxlan;

/**
 * Tells bridged hosts how long their packets may be where the way through a VXLAN is too narrow: nothing is lost
 * without a word (RFC 1191, RFC 8201).
 *
 * <p>Enters: a frame that was too long for its tunnel, with an {@link IcmpError} request in its adjacency word: from
 * {@code vxlan-output} as it came from the bridge, with the inner MTU; from {@code icmp-error} as an outer packet that
 * routing refused, with the outer MTU. It ends here, counted by name.
 *
 * <p>Leaves: for inner IPv4 and IPv6 an ICMP error in a frame of its own to {@code bridge-input}, so that the bridge
 * takes it to the sender. It speaks in the name of the bridge's routed interface where that has an address, else in the
 * name of the packet's destination, as if it came from behind the tunnel: a bridge has no name of its own. The error is
 * owed whether don't-fragment is set or not, because a bridge does not fragment; hosts that allow fragmentation cut
 * later packets themselves.
 */
public final class VxlanErrorNode implements GraphNode {
    /** The node's name. */
    public static final String NAME = "vxlan-error";

    private static final int ERRORS_PER_SECOND = 1000;
    private static final int ERRORS_BURST = 100;

    private final WorkerContext context;
    private final VxlanTunnels tunnels;
    private final Frames frames;
    private final MemorySegment memory;
    private final Drops drops;
    private final Tracer tracer;
    private final TooBigMessage message;
    private final TokenBucket bucket = new TokenBucket(ERRORS_PER_SECOND, ERRORS_BURST);
    private final Vector inbox;
    private final Vector bridge;

    /** A node of one worker. */
    VxlanErrorNode(WorkerContext context, VxlanTunnels tunnels, Edges edges) {
        this.context = context;
        this.tunnels = tunnels;
        frames = context.frames();
        memory = frames.memory();
        drops = context.drops();
        tracer = context.tracer();
        message = new TooBigMessage(memory);
        inbox = edges.to(NAME);
        bridge = edges.to("bridge-input");
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
        for (int i = 0; i < vector.count(); i++) {
            int frame = vector.get(i);
            int request = frames.adjacency(frame);
            int mtu = IcmpError.argument(request);
            int tunnel = frames.txInterface(frame);
            if ((frames.flags(frame) & Frames.FLAG_ENCAPSULATED) != 0) {
                tunnel = frames.rxInterface(frame);
                int headers = headers(frame);
                if (IcmpError.kind(request) != IcmpError.TOO_BIG || frames.length(frame) < headers + Ethernet.LENGTH) {
                    drops.drop(frame, DropReason.VXLAN_REMOTE_UNREACHABLE);
                    continue;
                }
                frames.advance(frame, headers);
                mtu -= headers + Ethernet.LENGTH;
            }
            if (table.isTunnel(tunnel)) {
                answer(table, tunnel, frame, mtu);
            }
            drops.drop(frame, DropReason.VXLAN_PATH_MTU_EXCEEDED);
        }
    }

    private int headers(int frame) {
        int at = frames.offset(frame);
        boolean isIpv4 = NetworkOrder.u8(memory, at) >>> 4 == 4;
        return (isIpv4 ? Ipv4.headerLength(memory, at) : Ipv6.LENGTH) + Udp.LENGTH + Vxlan.LENGTH;
    }

    private void answer(VxlanTable table, int tunnel, int frame, int mtu) {
        int at = frames.offset(frame);
        int ip = at + Ethernet.LENGTH;
        int here = frames.length(frame) - Ethernet.LENGTH;
        int length = frames.packetLength(frame) - Ethernet.LENGTH;
        int type = Ethernet.type(memory, at);
        boolean isIpv4 = type == Ethernet.TYPE_IP4;
        if (!isIpv4 && type != Ethernet.TYPE_IP6) {
            return; // nobody to tell: the counter has to do
        }
        boolean isOwed = mtu > 0
                && (isIpv4
                        ? Ipv4.isPlausible(memory, ip, length)
                                && Ipv4.headerLength(memory, ip) <= here
                                && IcmpErrorRules.mayAnswer4(memory, ip, here)
                        : here >= Ipv6.LENGTH
                                && Ipv6.isPlausible(memory, ip, length)
                                && IcmpErrorRules.mayAnswer6(memory, ip, here, IcmpError.TOO_BIG));
        int speaker = isOwed ? speaker(table, tunnel, at, isIpv4) : 0;
        if (speaker == 0 || bridge.room() == 0 || !bucket.take(context.nowNs())) {
            drops.count(DropReason.ICMP_ERROR_SUPPRESSED, 1);
            return;
        }
        int error = frames.allocate();
        if (error == 0) {
            drops.count(DropReason.NO_FREE_FRAMES, 1);
            return;
        }
        int to = frames.offset(error);
        Ethernet.write(
                memory,
                to,
                Ethernet.source(memory, at),
                speaker == tunnel ? Ethernet.destination(memory, at) : table.bviMac(tunnel),
                type);
        int bytes = isIpv4 ? message.write4(ip, here, to, mtu) : message.write6(ip, here, to, mtu);
        if (speaker != tunnel) {
            speakAs(speaker, to, isIpv4, bytes);
        }
        frames.received(error, to, bytes);
        frames.rxInterface(error, speaker);
        if (tracer.isOn()) {
            tracer.copied(frame, error);
        }
        context.counters().tally(PacketTally.ERRORS_MADE, 1);
        bridge.append(error);
    }

    /**
     * The interface by which the error enters the bridge: the routed one if it has an address and the packet is not its
     * own, else the tunnel if the packet is to one host; 0 if nobody may speak.
     */
    private int speaker(VxlanTable table, int tunnel, int at, boolean isIpv4) {
        int bvi = table.bvi(tunnel);
        if (bvi != 0 && Ethernet.source(memory, at) != table.bviMac(tunnel)) {
            InterfaceTable interfaces = context.interfaces();
            boolean hasAddress = isIpv4
                    ? interfaces.ip4Source(bvi) != 0
                    : (interfaces.ip6SourceHigh(bvi) | interfaces.ip6SourceLow(bvi)) != 0;
            if (hasAddress) {
                return bvi;
            }
        }
        boolean isGroup = Ethernet.isGroup(Ethernet.destination(memory, at))
                || (!isIpv4 && Ipv6.isMulticast(Ipv6.destinationHigh(memory, at + Ethernet.LENGTH)));
        return isGroup ? 0 : tunnel;
    }

    private void speakAs(int bvi, int to, boolean isIpv4, int bytes) {
        InterfaceTable interfaces = context.interfaces();
        if (isIpv4) {
            message.source4(to, interfaces.ip4Source(bvi));
        } else {
            message.source6(to, interfaces.ip6SourceHigh(bvi), interfaces.ip6SourceLow(bvi), bytes);
        }
    }
}
