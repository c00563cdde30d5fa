package net.isthmus.l2bridge.macnat;

import java.lang.foreign.MemorySegment;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.graph.Drops;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.GraphNode;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.wire.Arp;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.NdOption;
import net.isthmus.wire.NetworkOrder;
import org.jspecify.annotations.Nullable;

/**
 * Gives frames that come by a MAC-NAT member the destination MAC that they mean.
 *
 * <p>Enters: an untagged frame at its destination MAC, from ethernet-input. To the NIC's own MAC, its destination
 * address says for whom inside it is; what belongs to nobody known inside is the bridge's own routed interface's, as
 * packets to a gateway are, or dropped where there is none. Group frames go on as they are.
 *
 * <pre>
 *   ARP request for an inside address     answered here (proxy ARP, RFC 1027), if it was heard lately
 *   ARP request to the NIC, else          made a broadcast: whoever has the address inside answers for himself
 *   ARP reply                             target MAC becomes the inside host's
 *   NS for an inside address              answered here (RFC 4861 §7.2.8), if it has advertised itself lately
 *   NS to the NIC, else                   to the target's solicited-node group
 *   DHCP reply to the NIC                 to the client's MAC in it
 * </pre>
 *
 * <p>Leaves: to bridge-input; answers by the port. Probes for duplicates are never answered here: that is the host's.
 */
public final class MacNatInputNode implements GraphNode {
    /** The node's name. */
    public static final String NAME = "mac-nat-input";

    private static final long SOLICITED_NODE_MAC = 0x3333_ff00_0000L;
    private static final int ADVERTISEMENT_FLAGS = 0x6000_0000; // solicited, override
    private static final int ROUTER_FLAG = 0x8000_0000;
    private static final int PLAIN_SOLICITATION = 32; // ICMPv6 header, target, one option

    private final MacNat macNat;
    private final WorkerContext context;
    private final Frames frames;
    private final MemorySegment memory;
    private final Drops drops;
    private final BindingTable table;
    private final BindingReports reports;
    private final ProxyAnswer answer;
    private final Vector inbox;
    private final Vector bridge;
    private MacNatMembers members = MacNatMembers.NONE;
    private int second;

    /** A node of one worker. */
    public MacNatInputNode(MacNat macNat, WorkerContext context, Edges edges) {
        this.macNat = macNat;
        this.context = context;
        frames = context.frames();
        memory = frames.memory();
        drops = context.drops();
        table = macNat.table();
        reports = new BindingReports(context.punt());
        answer = new ProxyAnswer(context);
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
        members = macNat.members();
        second = MacNat.second(context.nowNs());
        for (int i = 0; i < vector.count(); i++) {
            translate(vector.get(i));
        }
    }

    private void translate(int frame) {
        int at = frames.offset(frame);
        int member = frames.rxInterface(frame);
        long nic = context.interfaces().mac(member);
        long destination = Ethernet.destination(memory, at);
        if (Ethernet.source(memory, at) == nic) {
            drops.drop(frame, DropReason.MAC_NAT_REFLECTED);
        } else if (destination != nic && !Ethernet.isGroup(destination)) {
            drops.drop(frame, DropReason.ETHERNET_NOT_FOR_US);
        } else {
            switch (Ethernet.type(memory, at)) {
                case Ethernet.TYPE_ARP -> arp(frame, at, member, nic);
                case Ethernet.TYPE_IP4 -> ip4(frame, at, member, destination);
                case Ethernet.TYPE_IP6 -> ip6(frame, at, member, nic, destination);
                default -> drops.drop(frame, DropReason.MAC_NAT_NOT_IP);
            }
        }
    }

    private void arp(int frame, int at, int member, long nic) {
        int message = at + Ethernet.LENGTH;
        if (!Arp.isPlausible(memory, message, frames.length(frame) - Ethernet.LENGTH)) {
            drops.drop(frame, DropReason.MAC_NAT_MALFORMED);
            return;
        }
        int sender = Arp.senderAddress(memory, message);
        noteClaim(member, 0, Binding.ip4(sender), Arp.senderMac(memory, message));
        Binding target = table.find(member, 0, Binding.ip4(Arp.targetAddress(memory, message)));
        boolean isGroup = Ethernet.isGroup(Ethernet.destination(memory, at));
        if (Arp.operation(memory, message) == Arp.REQUEST) {
            if (target != null && sender != 0 && target.isFresh(second)) {
                answer.arp(frame, at, member, nic);
                return;
            }
            if (!isGroup) {
                NetworkOrder.putU48(memory, at, Ethernet.BROADCAST);
            }
        } else if (target != null) {
            Arp.putTargetMac(memory, message, target.mac);
            NetworkOrder.putU48(memory, at, isGroup ? Ethernet.BROADCAST : target.mac);
        } else if (!isGroup) {
            drops.drop(frame, DropReason.MAC_NAT_NOBODY);
            return;
        }
        bridge.append(frame);
    }

    private void ip4(int frame, int at, int member, long destination) {
        int ip = at + Ethernet.LENGTH;
        int available = frames.length(frame) - Ethernet.LENGTH;
        if (available < Ipv4.MIN_LENGTH
                || !Ipv4.isPlausible(memory, ip, frames.packetLength(frame) - Ethernet.LENGTH)) {
            drops.drop(frame, DropReason.MAC_NAT_MALFORMED);
            return;
        }
        long dhcp = Bootp.find(memory, ip, available, Bootp.REPLY);
        if (dhcp >= 0) {
            noteLease(ip, dhcp, member);
        }
        if (Ethernet.isGroup(destination)) {
            bridge.append(frame);
            return;
        }
        Binding binding = table.find(member, 0, Binding.ip4(Ipv4.destination(memory, ip)));
        long inside = binding != null ? binding.mac : dhcp >= 0 ? Bootp.clientMac(memory, dhcp) : 0;
        deliver(frame, at, member, inside);
    }

    private void ip6(int frame, int at, int member, long nic, long destination) {
        int ip = at + Ethernet.LENGTH;
        int available = frames.length(frame) - Ethernet.LENGTH;
        if (available < Ipv6.LENGTH || !Ipv6.isPlausible(memory, ip, frames.packetLength(frame) - Ethernet.LENGTH)) {
            drops.drop(frame, DropReason.MAC_NAT_MALFORMED);
            return;
        }
        int type = LinkLayerOptions.type(memory, ip, available);
        if (type != 0 && !LinkLayerOptions.isWhole(memory, ip, available, type)) {
            drops.drop(frame, DropReason.MAC_NAT_MALFORMED);
            return;
        }
        if (type == LinkLayerOptions.SOLICITATION && isAnswered(frame, at, ip, member, nic)) {
            return;
        }
        if (type == LinkLayerOptions.ADVERTISEMENT) {
            int target = ip + LinkLayerOptions.TARGET;
            noteClaim(
                    member,
                    NetworkOrder.i64(memory, target),
                    NetworkOrder.i64(memory, target + 8),
                    Ethernet.source(memory, at));
        }
        if (Ethernet.isGroup(destination)) {
            bridge.append(frame);
            return;
        }
        Binding binding = table.find(member, Ipv6.destinationHigh(memory, ip), Ipv6.destinationLow(memory, ip));
        if (binding == null && type == LinkLayerOptions.SOLICITATION) {
            long group = (long) NetworkOrder.u8(memory, ip + LinkLayerOptions.TARGET + 13) << 16
                    | NetworkOrder.u16(memory, ip + LinkLayerOptions.TARGET + 14);
            NetworkOrder.putU48(memory, at, SOLICITED_NODE_MAC | group);
            bridge.append(frame);
            return;
        }
        deliver(frame, at, member, binding == null ? 0 : binding.mac);
    }

    /** Answers a solicitation whose target is known to have advertised itself. */
    private boolean isAnswered(int frame, int at, int ip, int member, long nic) {
        int target = ip + LinkLayerOptions.TARGET;
        Binding binding = table.find(member, NetworkOrder.i64(memory, target), NetworkOrder.i64(memory, target + 8));
        if (binding == null
                || binding.origin < Binding.HOST
                || !binding.isFresh(second)
                || Ipv6.sourceHigh(memory, ip) == 0
                || Ipv6.payloadLength(memory, ip) != PLAIN_SOLICITATION) {
            return false;
        }
        long place = LinkLayerOptions.find(memory, ip, LinkLayerOptions.SOLICITATION, NdOption.TYPE_SOURCE);
        if (place <= 0) {
            return false;
        }
        int flags = binding.origin == Binding.ROUTER ? ADVERTISEMENT_FLAGS | ROUTER_FLAG : ADVERTISEMENT_FLAGS;
        answer.solicitation(frame, at, member, nic, flags);
        return true;
    }

    private void deliver(int frame, int at, int member, long inside) {
        long mac = inside != 0 ? inside : members.bviMac(member);
        if (mac == 0) {
            drops.drop(frame, DropReason.MAC_NAT_NOBODY);
        } else {
            NetworkOrder.putU48(memory, at, mac);
            bridge.append(frame);
        }
    }

    private void noteClaim(int member, long high, long low, long mac) {
        @Nullable Binding binding = table.find(member, high, low);
        if (binding != null) {
            reports.report(member, BindingReports.CLAIMED, high, low, mac, context.nowNs());
        }
    }

    private void noteLease(int ip, long dhcp, int member) {
        int length = Ipv4.totalLength(memory, ip) - Ipv4.headerLength(memory, ip);
        int given = Bootp.givenAddress(memory, dhcp);
        if (given != 0 && Bootp.isAcknowledgement(memory, dhcp, length)) {
            reports.report(
                    member,
                    BindingReports.LEASE_GIVEN,
                    Bootp.transaction(memory, dhcp),
                    given & 0xffff_ffffL,
                    Bootp.clientMac(memory, dhcp),
                    context.nowNs());
        }
    }
}
