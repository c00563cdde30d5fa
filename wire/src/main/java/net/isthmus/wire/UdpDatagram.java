package net.isthmus.wire;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * A UDP datagram with its addresses (RFC 768), for control protocols that speak without a socket.
 *
 * <pre>
 *  0                 2                 4                 6                 8
 *  +-----------------+-----------------+-----------------+-----------------+- - -
 *  | source port     | destination port| length          | checksum        | payload
 *  +-----------------+-----------------+-----------------+-----------------+- - -
 * </pre>
 */
public record UdpDatagram(
        IpAddress source, int sourcePort, IpAddress destination, int destinationPort, Octets payload) {
    /** Bytes of the header. */
    public static final int HEADER = 8;

    private static final int TTL = 64;

    /** Reads a whole IP packet; empty unless it is an unfragmented UDP datagram with right checksums. Never throws. */
    public static Optional<UdpDatagram> parse(MemorySegment memory, long at, int available) {
        if (Ipv4.isPlausible(memory, at, available)) {
            return parse4(memory, at);
        }
        return Ipv6.isPlausible(memory, at, available) ? parse6(memory, at) : Optional.empty();
    }

    private static Optional<UdpDatagram> parse4(MemorySegment memory, long at) {
        int header = Ipv4.headerLength(memory, at);
        boolean isFragment = (Ipv4.fragment(memory, at) & (Ipv4.MORE_FRAGMENTS | Ipv4.FRAGMENT_OFFSET_MASK)) != 0;
        if (Ipv4.protocol(memory, at) != IpProtocol.UDP || isFragment) {
            return Optional.empty();
        }
        return parse(
                memory,
                at + header,
                Ipv4.totalLength(memory, at) - header,
                IpAddress.ofIpv4(Ipv4.source(memory, at)),
                IpAddress.ofIpv4(Ipv4.destination(memory, at)));
    }

    private static Optional<UdpDatagram> parse6(MemorySegment memory, long at) {
        if (Ipv6.nextHeader(memory, at) != IpProtocol.UDP) {
            return Optional.empty();
        }
        return parse(
                memory,
                at + Ipv6.LENGTH,
                Ipv6.payloadLength(memory, at),
                IpAddress.ofIpv6(Ipv6.sourceHigh(memory, at), Ipv6.sourceLow(memory, at)),
                IpAddress.ofIpv6(Ipv6.destinationHigh(memory, at), Ipv6.destinationLow(memory, at)));
    }

    private static Optional<UdpDatagram> parse(
            MemorySegment memory, long at, int available, IpAddress source, IpAddress destination) {
        if (available < HEADER) {
            return Optional.empty();
        }
        int length = NetworkOrder.u16(memory, at + 4);
        if (length < HEADER || length > available) {
            return Optional.empty();
        }
        boolean isUnchecked = source.isIpv4() && NetworkOrder.u16(memory, at + 6) == 0;
        if (!isUnchecked && sum(memory, at, length, source, destination) != 0xffff) {
            return Optional.empty();
        }
        return Optional.of(new UdpDatagram(
                source,
                NetworkOrder.u16(memory, at),
                destination,
                NetworkOrder.u16(memory, at + 2),
                Octets.copyOf(memory, at + HEADER, length - HEADER)));
    }

    /** The IP packet that carries it. */
    public byte[] toPacket() {
        int header = source.isIpv4() ? Ipv4.MIN_LENGTH : Ipv6.LENGTH;
        int length = HEADER + payload.length();
        var writer = new OctetWriter();
        if (source.isIpv4()) {
            writer.u16(0x4500)
                    .u16(header + length)
                    .u32(0)
                    .u8(TTL)
                    .u8(IpProtocol.UDP)
                    .u16(0);
        } else {
            writer.u32(6L << 28).u16(length).u8(IpProtocol.UDP).u8(TTL);
        }
        writer.address(source).address(destination);
        writer.u16(sourcePort).u16(destinationPort).u16(length).u16(0).octets(payload);
        byte[] packet = writer.toBytes();
        MemorySegment memory = MemorySegment.ofArray(packet);
        int checksum = ~sum(memory, header, length, source, destination) & 0xffff;
        NetworkOrder.putU16(memory, header + 6, checksum == 0 ? 0xffff : checksum);
        if (source.isIpv4()) {
            Ipv4.writeChecksum(memory, 0, header);
        }
        return packet;
    }

    private static int sum(MemorySegment memory, long at, int length, IpAddress source, IpAddress destination) {
        byte[] addresses =
                new OctetWriter().address(source).address(destination).toBytes();
        long pseudo = InternetChecksum.sum(
                MemorySegment.ofArray(addresses), 0, addresses.length, (long) length + IpProtocol.UDP);
        return InternetChecksum.fold(InternetChecksum.sum(memory, at, length, pseudo));
    }
}
