package net.isthmus.appliance.dataplane;

import java.lang.foreign.MemorySegment;
import net.isthmus.core.port.WhyRequest;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.Icmp;
import net.isthmus.wire.Icmpv6;
import net.isthmus.wire.InternetChecksum;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.NetworkOrder;
import net.isthmus.wire.VlanTags;

/** Makes the bytes of a packet that is only described. */
final class DescribedPacket {
    private static final int TCP_LENGTH = 20;
    private static final int UPPER_LENGTH = 8;
    private static final int TCP_CHECKSUM = 16;
    private static final int TCP_SYN = 0x5002;
    private static final int TCP_WINDOW = 0xffff;
    private static final int UDP_CHECKSUM = 6;

    private DescribedPacket() {}

    /** From the IP header on. */
    static byte[] ip(WhyRequest request) {
        IpAddress from = IpAddress.parse(request.from());
        IpAddress to = IpAddress.parse(request.to());
        if (from.family() != to.family()) {
            throw new IllegalArgumentException(from + " and " + to + " are not of one family");
        }
        boolean isIp4 = from.isIpv4();
        int protocol = protocol(request.protocol(), isIp4);
        int header = isIp4 ? Ipv4.MIN_LENGTH : Ipv6.LENGTH;
        int upperLength = protocol == IpProtocol.TCP ? TCP_LENGTH : UPPER_LENGTH;
        byte[] bytes = new byte[Math.max(request.bytes(), header + upperLength)];
        MemorySegment memory = MemorySegment.ofArray(bytes);
        upperLength = bytes.length - header;
        upper(memory, header, upperLength, protocol, request);
        if (isIp4) {
            NetworkOrder.putU16(memory, 0, 0x4500);
            NetworkOrder.putU16(memory, Ipv4.TOTAL_LENGTH, bytes.length);
            NetworkOrder.putU16(memory, Ipv4.FRAGMENT, request.dontFragment() ? Ipv4.DONT_FRAGMENT : 0);
            NetworkOrder.putU8(memory, Ipv4.TTL, request.hopLimit());
            NetworkOrder.putU8(memory, Ipv4.PROTOCOL, protocol);
            NetworkOrder.putI32(memory, Ipv4.SOURCE, from.ipv4Bits());
            NetworkOrder.putI32(memory, Ipv4.DESTINATION, to.ipv4Bits());
            Ipv4.writeChecksum(memory, 0, Ipv4.MIN_LENGTH);
        } else {
            NetworkOrder.putU16(memory, 0, 0x6000);
            NetworkOrder.putU16(memory, Ipv6.PAYLOAD_LENGTH, upperLength);
            NetworkOrder.putU8(memory, Ipv6.NEXT_HEADER, protocol);
            NetworkOrder.putU8(memory, Ipv6.HOP_LIMIT, request.hopLimit());
            put(memory, Ipv6.SOURCE, from);
            put(memory, Ipv6.DESTINATION, to);
        }
        checksum(memory, isIp4, header, upperLength, protocol);
        return bytes;
    }

    private static int protocol(String name, boolean isIp4) {
        return switch (name) {
            case "tcp" -> IpProtocol.TCP;
            case "udp" -> IpProtocol.UDP;
            case "icmp", "icmp6" -> isIp4 ? IpProtocol.ICMP : IpProtocol.ICMPV6;
            default -> number(name);
        };
    }

    private static int number(String name) {
        try {
            int protocol = Integer.parseInt(name);
            if (protocol >= 0 && protocol <= 255) {
                return protocol;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new IllegalArgumentException("the protocol is tcp, udp, icmp or a number to 255, not " + name);
    }

    private static void upper(MemorySegment memory, int at, int length, int protocol, WhyRequest request) {
        if (protocol == IpProtocol.TCP || protocol == IpProtocol.UDP) {
            NetworkOrder.putU16(memory, at, request.sourcePort());
            NetworkOrder.putU16(memory, at + 2L, request.port());
        }
        switch (protocol) {
            case IpProtocol.TCP -> {
                NetworkOrder.putU16(memory, at + 12L, TCP_SYN);
                NetworkOrder.putU16(memory, at + 14L, TCP_WINDOW);
            }
            case IpProtocol.UDP -> NetworkOrder.putU16(memory, at + 4L, length);
            case IpProtocol.ICMP -> NetworkOrder.putU8(memory, at, Icmp.ECHO_REQUEST);
            case IpProtocol.ICMPV6 -> NetworkOrder.putU8(memory, at, Icmpv6.ECHO_REQUEST);
            default -> {} // no header of which we know
        }
    }

    private static void checksum(MemorySegment memory, boolean isIp4, int at, int length, int protocol) {
        int place =
                switch (protocol) {
                    case IpProtocol.TCP -> TCP_CHECKSUM;
                    case IpProtocol.UDP -> UDP_CHECKSUM;
                    case IpProtocol.ICMP, IpProtocol.ICMPV6 -> Icmp.CHECKSUM;
                    default -> -1;
                };
        if (place >= 0) {
            long pseudo = protocol == IpProtocol.ICMP
                    ? 0
                    : InternetChecksum.sum(
                            memory, isIp4 ? Ipv4.SOURCE : Ipv6.SOURCE, isIp4 ? 8 : 32, length + (long) protocol);
            int sum = InternetChecksum.finish(InternetChecksum.sum(memory, at, length, pseudo));
            NetworkOrder.putU16(memory, at + (long) place, sum == 0 && protocol == IpProtocol.UDP ? 0xffff : sum);
        }
    }

    private static void put(MemorySegment memory, int at, IpAddress address) {
        NetworkOrder.putI64(memory, at, address.high());
        NetworkOrder.putI64(memory, at + 8L, address.low());
    }

    /** With an Ethernet header and tags before it. */
    static byte[] ethernet(byte[] ip, long toMac, long fromMac, int tags) {
        int header = Ethernet.LENGTH + VlanTags.length(tags);
        byte[] frame = new byte[header + ip.length];
        MemorySegment memory = MemorySegment.ofArray(frame);
        NetworkOrder.putU48(memory, 0, toMac);
        NetworkOrder.putU48(memory, Ethernet.SOURCE, fromMac);
        if (tags != VlanTags.NONE) {
            VlanTags.write(memory, Ethernet.TYPE, tags, 0);
        }
        NetworkOrder.putU16(memory, header - 2L, ip[0] >> 4 == 4 ? Ethernet.TYPE_IP4 : Ethernet.TYPE_IP6);
        System.arraycopy(ip, 0, frame, header, ip.length);
        return frame;
    }
}
