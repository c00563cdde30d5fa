package net.isthmus.fastpath.node;

import java.lang.foreign.MemorySegment;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.NeighbourDiscovery;
import net.isthmus.wire.NetworkOrder;

/** Which frames may answer whose link a held port is on: ARP, neighbour advertisements, datagrams to DHCP clients. */
final class HeldFrames {
    private static final int DHCP_CLIENT = 68;
    private static final int UDP_HEADER = 8;

    private HeldFrames() {}

    /** True for a frame at its destination MAC that the control loop shall see; at least an Ethernet header long. */
    static boolean mayAnswer(MemorySegment memory, long at, int length) {
        long packet = at + Ethernet.LENGTH;
        int left = length - Ethernet.LENGTH;
        return switch (Ethernet.type(memory, at)) {
            case Ethernet.TYPE_ARP -> true;
            case Ethernet.TYPE_IP4 -> {
                int header = left < Ipv4.MIN_LENGTH ? Ipv4.MIN_LENGTH : Ipv4.headerLength(memory, packet);
                yield left >= header + UDP_HEADER
                        && Ipv4.protocol(memory, packet) == IpProtocol.UDP
                        && NetworkOrder.u16(memory, packet + header + 2) == DHCP_CLIENT;
            }
            case Ethernet.TYPE_IP6 ->
                left >= NeighbourDiscovery.PROBE_LENGTH
                        && Ipv6.nextHeader(memory, packet) == IpProtocol.ICMPV6
                        && NetworkOrder.u8(memory, packet + Ipv6.LENGTH) == NeighbourDiscovery.ADVERTISEMENT;
            default -> false;
        };
    }
}
