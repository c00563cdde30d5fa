package net.isthmus.fastpath.control;

import java.lang.foreign.MemorySegment;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.MacAddress;
import net.isthmus.wire.NetworkOrder;
import net.isthmus.wire.VlanTags;

/** One line that says what a packet is, for traces. Any bytes give a line. */
public final class PacketSummary {
    private PacketSummary() {}

    /**
     * Describes a packet.
     *
     * @param isIp true if the bytes begin with an IP header, false if with an Ethernet header
     */
    public static String of(byte[] bytes, boolean isIp) {
        MemorySegment memory = MemorySegment.ofArray(bytes);
        return isIp ? ip(memory, 0) : ethernet(memory);
    }

    private static String ethernet(MemorySegment memory) {
        if (memory.byteSize() < 16) {
            return ip(memory, 0);
        }
        long at = Ethernet.LENGTH;
        int type = Ethernet.type(memory, 0);
        String tag = "";
        while (VlanTags.isTag(type) && at <= Ethernet.LENGTH + VlanTags.MAX_LENGTH && memory.byteSize() >= at + 4) {
            tag += (tag.isEmpty() ? " vlan " : ".") + (NetworkOrder.u16(memory, at) & Ethernet.VLAN_ID_MASK);
            type = NetworkOrder.u16(memory, at + 2);
            at += Ethernet.TAG_LENGTH;
        }
        String inner =
                switch (type) {
                    case Ethernet.TYPE_IP4, Ethernet.TYPE_IP6 -> ip(memory, at);
                    case Ethernet.TYPE_ARP -> "ARP";
                    default -> "type 0x%04x".formatted(type);
                };
        return new MacAddress(Ethernet.source(memory, 0)) + " > " + new MacAddress(Ethernet.destination(memory, 0))
                + tag + ": " + inner;
    }

    private static String ip(MemorySegment memory, long at) {
        long available = memory.byteSize() - at;
        int version = available < 1 ? 0 : NetworkOrder.u8(memory, at) >>> 4;
        if (version == 4 && available >= Ipv4.MIN_LENGTH) {
            return "%s > %s: %s, ttl %d, length %d"
                    .formatted(
                            IpAddress.ofIpv4(Ipv4.source(memory, at)),
                            IpAddress.ofIpv4(Ipv4.destination(memory, at)),
                            payload(memory, at + Ipv4.headerLength(memory, at), Ipv4.protocol(memory, at)),
                            Ipv4.ttl(memory, at),
                            Ipv4.totalLength(memory, at));
        }
        if (version == 6 && available >= Ipv6.LENGTH) {
            return "%s > %s: %s, hop limit %d, length %d"
                    .formatted(
                            IpAddress.ofIpv6(Ipv6.sourceHigh(memory, at), Ipv6.sourceLow(memory, at)),
                            IpAddress.ofIpv6(Ipv6.destinationHigh(memory, at), Ipv6.destinationLow(memory, at)),
                            payload(memory, at + Ipv6.LENGTH, Ipv6.nextHeader(memory, at)),
                            Ipv6.hopLimit(memory, at),
                            Ipv6.LENGTH + Ipv6.payloadLength(memory, at));
        }
        return available + " bytes";
    }

    private static String payload(MemorySegment memory, long at, int protocol) {
        boolean hasPorts = memory.byteSize() - at >= 4;
        return switch (protocol) {
            case IpProtocol.TCP, IpProtocol.UDP ->
                (protocol == IpProtocol.TCP ? "TCP" : "UDP")
                        + (hasPorts
                                ? " " + NetworkOrder.u16(memory, at) + " > " + NetworkOrder.u16(memory, at + 2)
                                : "");
            case IpProtocol.ICMP, IpProtocol.ICMPV6 ->
                (protocol == IpProtocol.ICMP ? "ICMP" : "ICMPv6")
                        + (hasPorts
                                ? " type " + NetworkOrder.u8(memory, at) + " code " + NetworkOrder.u8(memory, at + 1)
                                : "");
            default -> "protocol " + protocol;
        };
    }
}
