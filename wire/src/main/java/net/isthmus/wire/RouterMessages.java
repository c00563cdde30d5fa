package net.isthmus.wire;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/**
 * Router solicitations and advertisements (RFC 4861 §4.1, §4.2), whose common part {@link NeighbourDiscovery} has read.
 *
 * <pre>
 *  solicitation      0        4                8
 *                    +--------+----------------+- - - - -+
 *                    | ICMPv6 | reserved       | options |
 *                    +--------+----------------+- - - - -+
 *  advertisement     0        4         5            6          8           12           16
 *                    +--------+---------+------------+----------+-----------+------------+- - - - -+
 *                    | ICMPv6 | hop lim | M O H prf  | lifetime | reachable | retransmit | options |
 *                    +--------+---------+------------+----------+-----------+------------+- - - - -+
 * </pre>
 */
public final class RouterMessages {
    private static final int HOP_LIMIT = 255;
    private static final int MANAGED = 0x80;
    private static final int OTHER = 0x40;

    private RouterMessages() {}

    static Optional<NdMessage> parse(
            int type, IpAddress source, IpAddress destination, MemorySegment memory, long at, int length) {
        return type == NeighbourDiscovery.ROUTER_SOLICITATION
                ? solicitation(source, destination, memory, at, length)
                : advertisement(source, destination, memory, at, length);
    }

    /** RFC 4861 §6.1.1. */
    private static Optional<NdMessage> solicitation(
            IpAddress source, IpAddress destination, MemorySegment memory, long at, int length) {
        if (source.isMulticast()) {
            return Optional.empty();
        }
        return options(memory, at, 8, length).<NdMessage>flatMap(options -> {
            var message = new NdMessage.RouterSolicitation(source, destination, options);
            boolean isFlawed = !NeighbourDiscovery.isUnicast(message.sourceMac())
                    || (source.isUnspecified() && message.sourceMac().isPresent());
            return isFlawed ? Optional.empty() : Optional.of(message);
        });
    }

    /** RFC 4861 §6.1.2. */
    private static Optional<NdMessage> advertisement(
            IpAddress source, IpAddress destination, MemorySegment memory, long at, int length) {
        if (!source.isLinkLocal() || length < 16) {
            return Optional.empty();
        }
        var reader = new OctetReader(memory, at + Ipv6.LENGTH + 4, 12);
        int hopLimit = reader.u8();
        int flags = reader.u8();
        int lifetime = reader.u16();
        long reachable = reader.u32();
        long retransmit = reader.u32();
        return options(memory, at, 16, length).flatMap(options -> {
            var message = new NdMessage.RouterAdvertisement(
                    source,
                    destination,
                    hopLimit,
                    (flags & MANAGED) != 0,
                    (flags & OTHER) != 0,
                    RouterPreference.of(flags >>> 3),
                    lifetime,
                    reachable,
                    retransmit,
                    options);
            return NeighbourDiscovery.isUnicast(message.sourceMac()) ? Optional.of(message) : Optional.empty();
        });
    }

    private static Optional<List<NdOption>> options(MemorySegment memory, long at, int from, int length) {
        return NdOption.parseAll(memory, at + Ipv6.LENGTH + from, at + Ipv6.LENGTH + length);
    }

    /** The IPv6 packet of a solicitation. */
    public static byte[] toPacket(NdMessage.RouterSolicitation message) {
        var writer = new OctetWriter();
        head(writer, message.source(), message.destination());
        writer.u8(NeighbourDiscovery.ROUTER_SOLICITATION).zeros(7);
        return finish(writer, message.options());
    }

    /** The IPv6 packet of an advertisement. */
    public static byte[] toPacket(NdMessage.RouterAdvertisement message) {
        var writer = new OctetWriter();
        head(writer, message.source(), message.destination());
        int flags = (message.isManaged() ? MANAGED : 0)
                | (message.hasOtherConfiguration() ? OTHER : 0)
                | message.preference().bits() << 3;
        writer.u8(NeighbourDiscovery.ROUTER_ADVERTISEMENT)
                .zeros(3)
                .u8(message.hopLimit())
                .u8(flags)
                .u16(message.lifetimeSeconds())
                .u32(message.reachableMillis())
                .u32(message.retransmitMillis());
        return finish(writer, message.options());
    }

    private static void head(OctetWriter writer, IpAddress source, IpAddress destination) {
        writer.u32(6L << 28)
                .u16(0)
                .u8(IpProtocol.ICMPV6)
                .u8(HOP_LIMIT)
                .address(source)
                .address(destination);
    }

    private static byte[] finish(OctetWriter writer, List<NdOption> options) {
        options.forEach(option -> NdOption.emit(option, writer));
        int length = writer.length() - Ipv6.LENGTH;
        byte[] packet = writer.putU16(Ipv6.PAYLOAD_LENGTH, length).toBytes();
        Icmpv6.writeChecksum(MemorySegment.ofArray(packet), 0, length);
        return packet;
    }
}
