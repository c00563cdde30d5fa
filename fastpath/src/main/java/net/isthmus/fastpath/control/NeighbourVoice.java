package net.isthmus.fastpath.control;

import java.lang.foreign.MemorySegment;
import java.util.List;
import net.isthmus.core.DropReason;
import net.isthmus.wire.Arp;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.MacAddress;
import net.isthmus.wire.MulticastListener;
import net.isthmus.wire.NeighbourDiscovery;
import org.jspecify.annotations.Nullable;

/** What the appliance says by ARP and ND: questions, answers, announcements. */
final class NeighbourVoice {
    /** Shortest Ethernet frame, without its check sequence. */
    private static final int MIN_FRAME = 60;

    private final Injector injector;
    private final ControlDrops drops;

    NeighbourVoice(Injector injector, ControlDrops drops) {
        this.injector = injector;
        this.drops = drops;
    }

    /** Asks everybody on the link who has an address. */
    void askAll(Link link, IpAddress neighbour) {
        ask(link, neighbour, neighbour.isIpv4() ? MacAddress.BROADCAST : null);
    }

    /** Asks a neighbour whether it still has its address. */
    void askUnicast(Link link, IpAddress neighbour, MacAddress mac) {
        ask(link, neighbour, mac);
    }

    private void ask(Link link, IpAddress neighbour, @Nullable MacAddress mac) {
        IpAddress source = link.sourceFor(neighbour).orElse(null);
        if (source == null) {
            return; // the address has gone and its neighbours follow
        }
        if (mac != null && neighbour.isIpv4()) {
            arp(link, mac, Arp.REQUEST, source, MacAddress.ZERO, neighbour);
            return;
        }
        IpAddress destination = mac == null ? NeighbourDiscovery.solicitedNode(neighbour) : neighbour;
        solicit(link, mac == null ? NeighbourDiscovery.groupMac(destination) : mac, source, destination, neighbour);
    }

    private void solicit(Link link, MacAddress to, IpAddress source, IpAddress destination, IpAddress neighbour) {
        byte[] frame = frame(link, to, Ethernet.TYPE_IP6, NeighbourDiscovery.LENGTH);
        NeighbourDiscovery.writeSolicitation(
                MemorySegment.ofArray(frame), Ethernet.LENGTH, source, destination, neighbour, link.mac());
        send(link, frame);
    }

    /**
     * Asks a neighbour who he is in the name of a host behind another interface, so that he knows of both: a question
     * tells who asks (RFC 826, RFC 4861 §7.2.3).
     */
    void introduce(Link link, IpAddress host, IpAddress neighbour, MacAddress mac) {
        if (neighbour.isIpv4()) {
            arp(link, mac, Arp.REQUEST, host, MacAddress.ZERO, neighbour);
        } else {
            solicit(link, mac, host, neighbour, neighbour);
        }
    }

    /** Answers an ARP request for an own address. */
    void answerArp(Link link, IpAddress own, MacAddress askerMac, IpAddress asker) {
        arp(link, askerMac, Arp.REPLY, own, askerMac, asker);
    }

    /** Answers a solicitation for an own address. */
    void answerSolicitation(Link link, IpAddress own, MacAddress askerMac, IpAddress asker) {
        advertise(link, own, askerMac, asker, true);
    }

    /** Tells everybody that an address is ours (RFC 5227 §2.3, RFC 4861 §7.2.6). */
    void announce(Link link, IpAddress own) {
        if (own.isIpv4()) {
            arp(link, MacAddress.BROADCAST, Arp.REQUEST, own, MacAddress.ZERO, own);
        } else {
            IpAddress all = NeighbourDiscovery.ALL_NODES;
            advertise(link, own, NeighbourDiscovery.groupMac(all), all, false);
        }
    }

    /** Asks whether an address that is to be ours is somebody else's (RFC 5227 §2.1.1, RFC 4862 §5.4.2). */
    void probe(Link link, IpAddress own) {
        if (own.isIpv4()) {
            arp(link, MacAddress.BROADCAST, Arp.REQUEST, IpAddress.ofIpv4(0), MacAddress.ZERO, own);
            return;
        }
        MacAddress group = NeighbourDiscovery.groupMac(NeighbourDiscovery.solicitedNode(own));
        byte[] frame = frame(link, group, Ethernet.TYPE_IP6, NeighbourDiscovery.PROBE_LENGTH);
        NeighbourDiscovery.writeProbe(MemorySegment.ofArray(frame), Ethernet.LENGTH, own);
        send(link, frame);
    }

    /** Tells switches that snoop which solicited-node groups are heard here (RFC 4862 §5.4.2, RFC 3810). */
    void report(Link link, IpAddress source, List<IpAddress> groups, boolean isJoining) {
        packet(
                link,
                NeighbourDiscovery.groupMac(MulticastListener.ALL_MLD_ROUTERS),
                MulticastListener.report(source, groups, isJoining));
    }

    /** Sends an IP packet to a MAC address. */
    void packet(Link link, MacAddress to, byte[] packet) {
        int type = packet[0] >>> 4 == 4 ? Ethernet.TYPE_IP4 : Ethernet.TYPE_IP6;
        byte[] frame = frame(link, to, type, packet.length);
        System.arraycopy(packet, 0, frame, Ethernet.LENGTH, packet.length);
        send(link, frame);
    }

    private void advertise(Link link, IpAddress own, MacAddress mac, IpAddress destination, boolean isSolicited) {
        byte[] frame = frame(link, mac, Ethernet.TYPE_IP6, NeighbourDiscovery.LENGTH);
        NeighbourDiscovery.writeAdvertisement(
                MemorySegment.ofArray(frame), Ethernet.LENGTH, destination, own, isSolicited, link.mac());
        send(link, frame);
    }

    private void arp(Link link, MacAddress to, int operation, IpAddress own, MacAddress targetMac, IpAddress target) {
        byte[] frame = frame(link, to, Ethernet.TYPE_ARP, Arp.LENGTH);
        Arp.write(
                MemorySegment.ofArray(frame),
                Ethernet.LENGTH,
                operation,
                link.mac().value(),
                own.ipv4Bits(),
                targetMac.value(),
                target.ipv4Bits());
        send(link, frame);
    }

    private static byte[] frame(Link link, MacAddress to, int type, int length) {
        byte[] frame = new byte[Math.max(MIN_FRAME, Ethernet.LENGTH + length)];
        Ethernet.write(MemorySegment.ofArray(frame), 0, to.value(), link.mac().value(), type);
        return frame;
    }

    private void send(Link link, byte[] frame) {
        if (!injector.frame(link.state().index(), frame, frame.length)) {
            drops.count(DropReason.INJECT_RING_FULL);
        }
    }
}
