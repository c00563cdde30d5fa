package net.isthmus.fastpath.filter;

import java.lang.foreign.MemorySegment;
import net.isthmus.wire.Arp;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.NetworkOrder;

/**
 * The fields of one packet at which filters look: read once a packet, whatever the number of filters and tests.
 *
 * <p>Any bytes give fields: what a packet does not have, or has beyond its first chunk, is absent. One instance a
 * worker, filled anew for each packet, without allocation.
 */
public final class PacketFields {
    /** Protocol number of SCTP. */
    static final int SCTP = 132;

    private static final int TYPE_SERVICE_TAG = 0x88a8;
    private static final int MAX_TAGS = 2;
    private static final int MAX_EXTENSIONS = 8;
    private static final int ABSENT = -1;

    private MemorySegment memory = MemorySegment.NULL;
    private long end;

    /** Bytes of the whole packet. */
    int length;

    /** True if there is an Ethernet header. */
    boolean hasEthernet;

    /** MAC addresses, if there is an Ethernet header. */
    long sourceMac;

    long destinationMac;

    /** VLAN identifiers from the outside, or -1. */
    int outerVlan;

    int innerVlan;

    /** EtherType behind the tags; for a packet without an Ethernet header, that of its IP version. */
    int etherType;

    /** One of the bits of {@link FilterExpression}: where the addresses come from; 0 for none. */
    int family;

    /** Addresses; an IPv4 or ARP address is in the lower 32 bits of the low half. */
    long sourceHigh;

    long sourceLow;
    long destinationHigh;
    long destinationLow;

    /** Protocol of IP, or -1. */
    int protocol;

    /** Ports, or -1. */
    int sourcePort;

    int destinationPort;

    /** Outer VLAN identifier, or -1. */
    public int outerVlan() {
        return outerVlan;
    }

    /** Inner VLAN identifier, or -1. */
    public int innerVlan() {
        return innerVlan;
    }

    /**
     * Reads a packet.
     *
     * @param contiguous bytes at {@code at} that may be read
     * @param packetLength bytes of the whole packet
     * @param startsWithIp true if its first byte is that of an IP header, false if of an Ethernet header
     */
    public void read(MemorySegment packet, long at, int contiguous, int packetLength, boolean startsWithIp) {
        memory = packet;
        end = at + contiguous;
        length = packetLength;
        hasEthernet = false;
        outerVlan = ABSENT;
        innerVlan = ABSENT;
        etherType = ABSENT;
        family = 0;
        protocol = ABSENT;
        sourcePort = ABSENT;
        destinationPort = ABSENT;
        if (startsWithIp) {
            int version = contiguous == 0 ? 0 : NetworkOrder.u8(memory, at) >>> 4;
            etherType = version == 4 ? Ethernet.TYPE_IP4 : version == 6 ? Ethernet.TYPE_IP6 : ABSENT;
            network(at);
        } else if (contiguous >= Ethernet.LENGTH) {
            ethernet(at);
        }
    }

    private void ethernet(long at) {
        hasEthernet = true;
        destinationMac = NetworkOrder.u48(memory, at);
        sourceMac = NetworkOrder.u48(memory, at + Ethernet.SOURCE);
        etherType = Ethernet.type(memory, at);
        long payload = at + Ethernet.LENGTH;
        for (int i = 0; i < MAX_TAGS && isTag(etherType) && payload + Ethernet.TAG_LENGTH <= end; i++) {
            int id = NetworkOrder.u16(memory, payload) & Ethernet.VLAN_ID_MASK;
            if (i == 0) {
                outerVlan = id;
            } else {
                innerVlan = id;
            }
            etherType = NetworkOrder.u16(memory, payload + 2);
            payload += Ethernet.TAG_LENGTH;
        }
        network(payload);
    }

    private static boolean isTag(int type) {
        return type == Ethernet.TYPE_VLAN || type == TYPE_SERVICE_TAG;
    }

    private void network(long at) {
        if (etherType == Ethernet.TYPE_IP4 && at + Ipv4.MIN_LENGTH <= end) {
            ip4(at);
        } else if (etherType == Ethernet.TYPE_IP6 && at + Ipv6.LENGTH <= end) {
            ip6(at);
        } else if (etherType == Ethernet.TYPE_ARP && at + Arp.LENGTH <= end) {
            family = FilterExpression.ARP;
            addresses(Arp.senderAddress(memory, at), Arp.targetAddress(memory, at));
        }
    }

    private void addresses(int source, int destination) {
        sourceHigh = 0;
        sourceLow = source & 0xffff_ffffL;
        destinationHigh = 0;
        destinationLow = destination & 0xffff_ffffL;
    }

    private void ip4(long at) {
        family = FilterExpression.IP4;
        addresses(Ipv4.source(memory, at), Ipv4.destination(memory, at));
        protocol = Ipv4.protocol(memory, at);
        if ((Ipv4.fragment(memory, at) & Ipv4.FRAGMENT_OFFSET_MASK) == 0) {
            ports(at + Ipv4.headerLength(memory, at));
        }
    }

    private void ip6(long at) {
        family = FilterExpression.IP6;
        sourceHigh = Ipv6.sourceHigh(memory, at);
        sourceLow = Ipv6.sourceLow(memory, at);
        destinationHigh = Ipv6.destinationHigh(memory, at);
        destinationLow = Ipv6.destinationLow(memory, at);
        protocol = Ipv6.nextHeader(memory, at);
        long place = at + Ipv6.LENGTH;
        for (int i = 0; i < MAX_EXTENSIONS && IpProtocol.isIpv6Extension(protocol); i++) {
            if (place + 8 > end) {
                return;
            }
            int header = protocol;
            protocol = NetworkOrder.u8(memory, place);
            if (header == IpProtocol.FRAGMENT) {
                if (NetworkOrder.u16(memory, place + 2) >>> 3 != 0) {
                    return;
                }
                place += 8;
            } else {
                int words = NetworkOrder.u8(memory, place + 1);
                place += header == IpProtocol.AUTHENTICATION ? (words + 2) * 4L : (words + 1) * 8L;
            }
        }
        ports(place);
    }

    private void ports(long at) {
        if ((protocol == IpProtocol.TCP || protocol == IpProtocol.UDP || protocol == SCTP) && at + 4 <= end) {
            sourcePort = NetworkOrder.u16(memory, at);
            destinationPort = NetworkOrder.u16(memory, at + 2);
        }
    }
}
