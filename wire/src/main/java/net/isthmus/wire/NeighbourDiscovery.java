package net.isthmus.wire;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/**
 * Neighbour discovery messages (RFC 4861 §4), from the IPv6 header on.
 *
 * <pre>
 *   0           40       44               48                64
 *   +-----------+--------+----------------+-----------------+- - - - -+
 *   | IPv6      | ICMPv6 | R S O, unused  | target address  | options |
 *   +-----------+--------+----------------+-----------------+- - - - -+
 *                         R, S, O only in advertisements
 * </pre>
 *
 * <p>{@link #parse} is strict: what RFC 4861 §7.1 tells a node to discard silently is nothing here. It never throws.
 */
public final class NeighbourDiscovery {
    /** Type of a router solicitation. */
    public static final int ROUTER_SOLICITATION = 133;

    /** Type of a router advertisement. */
    public static final int ROUTER_ADVERTISEMENT = 134;

    /** Type of a neighbour solicitation. */
    public static final int SOLICITATION = 135;

    /** Type of a neighbour advertisement. */
    public static final int ADVERTISEMENT = 136;

    /** Bytes of a packet with one link-layer address option. */
    public static final int LENGTH = 72;

    /** Bytes of a probe for a duplicate, which has no option. */
    public static final int PROBE_LENGTH = 64;

    /** All routers of the link. */
    public static final IpAddress ALL_ROUTERS = IpAddress.ofIpv6(0xff02L << 48, 2);

    /** All nodes of the link. */
    public static final IpAddress ALL_NODES = IpAddress.ofIpv6(0xff02L << 48, 1);

    private static final int FIRST_TYPE = 133;
    private static final int LAST_TYPE = 137;
    private static final int HOP_LIMIT = 255;
    private static final int FLAGS = Ipv6.LENGTH + 4;
    private static final int TARGET = Ipv6.LENGTH + 8;
    private static final int OPTIONS = TARGET + 16;
    private static final int ROUTER = 1 << 31;
    private static final int SOLICITED = 1 << 30;
    private static final int OVERRIDE = 1 << 29;
    private static final long SOLICITED_NODE_LOW = 0x1_ff00_0000L;
    private static final long SOLICITED_NODE_BITS = 0xff_ffff;

    private NeighbourDiscovery() {}

    /** Reads a message; empty if it is malformed, was forwarded, or its checksum is wrong. */
    public static Optional<NdMessage> parse(MemorySegment memory, long at, int available) {
        if (!Ipv6.isPlausible(memory, at, available)
                || Ipv6.nextHeader(memory, at) != IpProtocol.ICMPV6
                || Ipv6.hopLimit(memory, at) != HOP_LIMIT) {
            return Optional.empty();
        }
        int length = Ipv6.payloadLength(memory, at);
        if (length < 8
                || NetworkOrder.u8(memory, at + Ipv6.LENGTH + 1) != 0
                || Icmpv6.sum(memory, at, length) != 0xffff) {
            return Optional.empty();
        }
        int type = NetworkOrder.u8(memory, at + Ipv6.LENGTH);
        IpAddress source = address(memory, at + Ipv6.SOURCE);
        IpAddress destination = address(memory, at + Ipv6.DESTINATION);
        if (type == ROUTER_SOLICITATION || type == ROUTER_ADVERTISEMENT) {
            return RouterMessages.parse(type, source, destination, memory, at, length);
        }
        if (type != SOLICITATION && type != ADVERTISEMENT) {
            return type < FIRST_TYPE || type > LAST_TYPE
                    ? Optional.empty()
                    : Optional.of(new NdMessage.Other(source, destination, type));
        }
        if (length < OPTIONS - Ipv6.LENGTH) {
            return Optional.empty();
        }
        IpAddress target = address(memory, at + TARGET);
        if (target.isMulticast() || target.isUnspecified()) {
            return Optional.empty();
        }
        return NdOption.parseAll(memory, at + OPTIONS, at + Ipv6.LENGTH + length)
                .flatMap(options -> type == SOLICITATION
                        ? solicitation(source, destination, target, options)
                        : advertisement(source, destination, target, NetworkOrder.i32(memory, at + FLAGS), options));
    }

    /** RFC 4861 §7.1.1. */
    private static Optional<NdMessage> solicitation(
            IpAddress source, IpAddress destination, IpAddress target, List<NdOption> options) {
        var message = new NdMessage.Solicitation(source, destination, target, options);
        boolean isFlawed = message.isProbe()
                ? !destination.equals(solicitedNode(target))
                        || message.sourceMac().isPresent()
                : source.isMulticast() || !isUnicast(message.sourceMac());
        return isFlawed ? Optional.empty() : Optional.of(message);
    }

    /** RFC 4861 §7.1.2. */
    private static Optional<NdMessage> advertisement(
            IpAddress source, IpAddress destination, IpAddress target, int flags, List<NdOption> options) {
        boolean isSolicited = (flags & SOLICITED) != 0;
        var message = new NdMessage.Advertisement(
                source, destination, target, (flags & ROUTER) != 0, isSolicited, (flags & OVERRIDE) != 0, options);
        boolean isFlawed = (destination.isMulticast() && isSolicited)
                || source.isMulticast()
                || source.isUnspecified()
                || !isUnicast(message.targetMac());
        return isFlawed ? Optional.empty() : Optional.of(message);
    }

    static boolean isUnicast(Optional<MacAddress> mac) {
        return mac.isEmpty() || (!mac.get().isGroup() && !mac.get().equals(MacAddress.ZERO));
    }

    /**
     * The group in which the owner of an address listens: {@code ff02::1:ff} and its last 24 bits (RFC 4291 §2.7.1).
     */
    public static IpAddress solicitedNode(IpAddress address) {
        return IpAddress.ofIpv6(0xff02L << 48, SOLICITED_NODE_LOW | address.low() & SOLICITED_NODE_BITS);
    }

    /** The MAC group of an IPv6 group: {@code 33:33} and its last 32 bits (RFC 2464 §7). */
    public static MacAddress groupMac(IpAddress group) {
        return new MacAddress(0x3333L << 32 | group.low() & 0xffff_ffffL);
    }

    /** Writes a solicitation of {@link #LENGTH} bytes that tells the sender's MAC address. */
    public static void writeSolicitation(
            MemorySegment memory, long at, IpAddress source, IpAddress destination, IpAddress target, MacAddress mac) {
        write(memory, at, source, destination, SOLICITATION, 0, target, NdOption.TYPE_SOURCE, mac);
    }

    /** Writes a probe for a duplicate of an address (RFC 4862 §5.4.2): {@link #PROBE_LENGTH} bytes, from {@code ::}. */
    public static void writeProbe(MemorySegment memory, long at, IpAddress target) {
        IpAddress destination = solicitedNode(target);
        writeHead(memory, at, IpAddress.ofIpv6(0, 0), destination, SOLICITATION, 0, target, PROBE_LENGTH);
        Icmpv6.writeChecksum(memory, at, PROBE_LENGTH - Ipv6.LENGTH);
    }

    /** Writes a router's advertisement of {@link #LENGTH} bytes, which replaces what the receiver knew. */
    public static void writeAdvertisement(
            MemorySegment memory,
            long at,
            IpAddress destination,
            IpAddress target,
            boolean isSolicited,
            MacAddress mac) {
        int flags = ROUTER | OVERRIDE | (isSolicited ? SOLICITED : 0);
        write(memory, at, target, destination, ADVERTISEMENT, flags, target, NdOption.TYPE_TARGET, mac);
    }

    private static void write(
            MemorySegment memory,
            long at,
            IpAddress source,
            IpAddress destination,
            int type,
            int flags,
            IpAddress target,
            int optionType,
            MacAddress mac) {
        writeHead(memory, at, source, destination, type, flags, target, LENGTH);
        NetworkOrder.putU8(memory, at + OPTIONS, optionType);
        NetworkOrder.putU8(memory, at + OPTIONS + 1, 1);
        NetworkOrder.putU48(memory, at + OPTIONS + 2, mac.value());
        Icmpv6.writeChecksum(memory, at, LENGTH - Ipv6.LENGTH);
    }

    private static void writeHead(
            MemorySegment memory,
            long at,
            IpAddress source,
            IpAddress destination,
            int type,
            int flags,
            IpAddress target,
            int length) {
        NetworkOrder.putI32(memory, at, 6 << 28);
        NetworkOrder.putU16(memory, at + Ipv6.PAYLOAD_LENGTH, length - Ipv6.LENGTH);
        NetworkOrder.putU8(memory, at + Ipv6.NEXT_HEADER, IpProtocol.ICMPV6);
        NetworkOrder.putU8(memory, at + Ipv6.HOP_LIMIT, HOP_LIMIT);
        putAddress(memory, at + Ipv6.SOURCE, source);
        putAddress(memory, at + Ipv6.DESTINATION, destination);
        NetworkOrder.putI32(memory, at + Ipv6.LENGTH, type << 24);
        NetworkOrder.putI32(memory, at + FLAGS, flags);
        putAddress(memory, at + TARGET, target);
    }

    private static IpAddress address(MemorySegment memory, long at) {
        return IpAddress.ofIpv6(NetworkOrder.i64(memory, at), NetworkOrder.i64(memory, at + 8));
    }

    private static void putAddress(MemorySegment memory, long at, IpAddress address) {
        NetworkOrder.putI64(memory, at, address.high());
        NetworkOrder.putI64(memory, at + 8, address.low());
    }
}
