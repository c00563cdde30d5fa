package net.isthmus.l2bridge.macnat;

import java.lang.foreign.MemorySegment;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.graph.Drops;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.wire.Arp;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.NdOption;
import net.isthmus.wire.NetworkOrder;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a frame that leaves by a MAC-NAT member: its sender becomes the NIC.
 *
 * <pre>
 *   any frame                      source MAC
 *   ARP                            and sender MAC
 *   NS, RS, RA; NA; Redirect       and source; target; target (if it is inside) link-layer address option
 *   DHCP request                   and the broadcast flag
 * </pre>
 *
 * <p>On the way it learns who lives inside: from the senders of ARP, from the sources and targets of neighbour
 * discovery, and from the sources of other packets, which count least: a router inside sends packets of many addresses
 * that are not its own, and so does the BVI, from whose packets nothing is learnt for that reason.
 *
 * <p>Frames that are neither ARP, IPv4 nor IPv6 are dropped: nothing in them says to whom an answer belongs.
 *
 * <p>Not a node: a frame passes it as part of bridge-input or bridge-flood, directly before it leaves.
 */
public final class MacNatOutbound {
    private final MacNat macNat;
    private final WorkerContext context;
    private final Frames frames;
    private final MemorySegment memory;
    private final Drops drops;
    private final BindingTable table;
    private final BindingReports reports;

    /** One worker's, of one node. */
    public MacNatOutbound(MacNat macNat, WorkerContext context) {
        this.macNat = macNat;
        this.context = context;
        frames = context.frames();
        memory = frames.memory();
        drops = context.drops();
        table = macNat.table();
        reports = new BindingReports(context.punt());
    }

    /** True if frames that leave by this member are to pass {@link #translate}. */
    public boolean isFor(int member) {
        return macNat.members().translates(member);
    }

    /**
     * Translates an untagged frame at its destination MAC.
     *
     * @return false if the frame has been dropped
     */
    public boolean translate(int frame, int member) {
        int at = frames.offset(frame);
        int ip = at + Ethernet.LENGTH;
        int available = frames.length(frame) - Ethernet.LENGTH;
        long nic = context.interfaces().mac(member);
        boolean isSound;
        switch (Ethernet.type(memory, at)) {
            case Ethernet.TYPE_ARP -> isSound = arp(ip, available, member, nic);
            case Ethernet.TYPE_IP4 ->
                isSound = ip4(ip, available, frames.packetLength(frame) - Ethernet.LENGTH, at, member);
            case Ethernet.TYPE_IP6 ->
                isSound = ip6(ip, available, frames.packetLength(frame) - Ethernet.LENGTH, at, member, nic);
            default -> {
                drops.drop(frame, DropReason.MAC_NAT_NOT_IP);
                return false;
            }
        }
        if (!isSound) {
            drops.drop(frame, DropReason.MAC_NAT_MALFORMED);
            return false;
        }
        NetworkOrder.putU48(memory, at + Ethernet.SOURCE, nic);
        return true;
    }

    private boolean arp(int at, int available, int member, long nic) {
        if (!Arp.isPlausible(memory, at, available)) {
            return false;
        }
        learn4(member, Arp.senderAddress(memory, at), Arp.senderMac(memory, at), Binding.ARP);
        Arp.putSenderMac(memory, at, nic);
        return true;
    }

    private boolean ip4(int ip, int available, int packetLength, int at, int member) {
        if (available < Ipv4.MIN_LENGTH || !Ipv4.isPlausible(memory, ip, packetLength)) {
            return false;
        }
        learn4(member, Ipv4.source(memory, ip), Ethernet.source(memory, at), Binding.PACKET);
        long dhcp = Bootp.find(memory, ip, available, Bootp.REQUEST);
        if (dhcp >= 0) {
            Bootp.setBroadcast(memory, dhcp);
            reports.report(
                    member,
                    BindingReports.LEASE_ASKED,
                    Bootp.transaction(memory, dhcp),
                    0,
                    Bootp.clientMac(memory, dhcp),
                    context.nowNs());
        }
        return true;
    }

    private boolean ip6(int ip, int available, int packetLength, int at, int member, long nic) {
        if (available < Ipv6.LENGTH || !Ipv6.isPlausible(memory, ip, packetLength)) {
            return false;
        }
        int type = LinkLayerOptions.type(memory, ip, available);
        if (type != 0) {
            return LinkLayerOptions.isWhole(memory, ip, available, type) && discovery(ip, type, at, member, nic);
        }
        learn6(
                member,
                Ipv6.sourceHigh(memory, ip),
                Ipv6.sourceLow(memory, ip),
                Ethernet.source(memory, at),
                Binding.PACKET);
        return true;
    }

    private boolean discovery(int ip, int type, int at, int member, long nic) {
        boolean isOfTarget = type == LinkLayerOptions.ADVERTISEMENT || type == LinkLayerOptions.REDIRECT;
        long place = LinkLayerOptions.find(memory, ip, type, isOfTarget ? NdOption.TYPE_TARGET : NdOption.TYPE_SOURCE);
        if (place == LinkLayerOptions.MALFORMED) {
            return false;
        }
        int target = ip + LinkLayerOptions.TARGET;
        if (type == LinkLayerOptions.REDIRECT) {
            if (place != LinkLayerOptions.NONE && isInside(member, target)) {
                LinkLayerOptions.replace(memory, ip, place, nic);
            }
            return true;
        }
        long mac = place == LinkLayerOptions.NONE ? Ethernet.source(memory, at) : NetworkOrder.u48(memory, place);
        int address = type == LinkLayerOptions.ADVERTISEMENT ? target : ip + Ipv6.SOURCE;
        learn6(member, NetworkOrder.i64(memory, address), NetworkOrder.i64(memory, address + 8), mac, origin(ip, type));
        if (place != LinkLayerOptions.NONE) {
            LinkLayerOptions.replace(memory, ip, place, nic);
        }
        return true;
    }

    private int origin(int ip, int type) {
        return switch (type) {
            case LinkLayerOptions.ROUTER_ADVERTISEMENT -> Binding.ROUTER;
            case LinkLayerOptions.ADVERTISEMENT ->
                LinkLayerOptions.isRouter(memory, ip) ? Binding.ROUTER : Binding.HOST;
            default -> Binding.SOLICITED;
        };
    }

    private boolean isInside(int member, int address) {
        return table.find(member, NetworkOrder.i64(memory, address), NetworkOrder.i64(memory, address + 8)) != null;
    }

    private void learn4(int member, int address, long mac, int origin) {
        int top = address >>> 24;
        if (top != 0 && top != 127 && top < 224) {
            learn(member, 0, Binding.ip4(address), mac, origin);
        }
    }

    private void learn6(int member, long high, long low, long mac, int origin) {
        // The first 8 bytes of ::, ::1 and mapped IPv4 addresses are 0.
        if (high != 0 && !Ipv6.isMulticast(high)) {
            learn(member, high, low, mac, origin);
        }
    }

    private void learn(int member, long high, long low, long mac, int origin) {
        if (mac == 0 || Ethernet.isGroup(mac)) {
            return;
        }
        @Nullable Binding known = table.find(member, high, low);
        if (known != null && known.covers(mac, origin)) {
            known.touch(MacNat.second(context.nowNs()));
        } else if (origin != Binding.PACKET
                || (mac != macNat.members().bviMac(member) && (known == null || known.origin == Binding.PACKET))) {
            reports.report(member, origin, high, low, mac, context.nowNs());
        }
    }
}
