package net.isthmus.wire;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/**
 * Multicast listener discovery (RFC 2710, RFC 3810), from the IPv6 header on.
 *
 * <pre>
 *  0        1        2          4              6         8              24               25      26         28
 *  +--------+--------+----------+--------------+---------+--------------+----------------+-------+----------+
 *  | type   | 0      | checksum | max response | 0       | group        | S, robustness  | QQIC  | sources  |
 *  +--------+--------+----------+--------------+---------+--------------+----------------+-------+----------+
 *                                               version 1 ends here      only a query of version 2 __/
 * </pre>
 *
 * <p>{@link #parse} is strict: link-local source, hop limit 1, checksum (RFC 3810 §5). It never throws.
 */
public final class Mld {
    /** Type: query. */
    public static final int QUERY = 130;

    /** Type: report of version 1. */
    public static final int REPORT_1 = 131;

    /** Type: done, of version 1. */
    public static final int DONE = 132;

    private static final int LENGTH = 24;
    private static final int QUERY_2_LENGTH = 28;
    private static final int ADDRESS = 16;
    private static final int HOP_BY_HOP_LENGTH = 8;
    private static final IpAddress ALL_NODES = IpAddress.ofIpv6(0xff02L << 48, 1);

    private Mld() {}

    /** True for the ICMPv6 types of MLD. */
    public static boolean isType(int type) {
        return type >= QUERY && type <= DONE || type == MulticastListener.REPORT;
    }

    /** Reads a message, or a PIM hello; empty if it is malformed or says nothing of groups. */
    public static Optional<GroupMessage> parse(MemorySegment memory, long at, int available) {
        if (!Ipv6.isPlausible(memory, at, available)) {
            return Optional.empty();
        }
        int packet = Ipv6.LENGTH + Ipv6.payloadLength(memory, at);
        long walked = Ipv6Headers.walk(memory, at, packet);
        if (Ipv6Headers.isIncomplete(walked) || Ipv6Headers.fragmentAt(walked) != 0) {
            return Optional.empty();
        }
        long message = at + Ipv6Headers.offset(walked);
        int length = packet - Ipv6Headers.offset(walked);
        if (Ipv6Headers.protocol(walked) == Pim.PROTOCOL) {
            return Pim.parse(memory, message, length);
        }
        boolean isMld = Ipv6Headers.protocol(walked) == IpProtocol.ICMPV6
                && Ipv6.hopLimit(memory, at) == 1
                && length >= 8
                && sum(memory, at, message, length) == 0xffff;
        return isMld ? parse(memory, at, message, length) : Optional.empty();
    }

    private static Optional<GroupMessage> parse(MemorySegment memory, long at, long message, int length) {
        IpAddress source = GroupRecords.address(memory, at + Ipv6.SOURCE, ADDRESS);
        int type = NetworkOrder.u8(memory, message);
        if (type == MulticastListener.REPORT) {
            int records = NetworkOrder.u16(memory, message + 6);
            return GroupRecords.parse(memory, message + 8, message + length, records, ADDRESS);
        }
        if (!isType(type) || length < LENGTH) {
            return Optional.empty();
        }
        IpAddress group = GroupRecords.address(memory, message + 8, ADDRESS);
        if (type == QUERY) {
            int code = NetworkOrder.u16(memory, message + 4);
            int maxResponseMs = length >= QUERY_2_LENGTH ? GroupRecords.decode(code, 3, 12) : code;
            return source.isLinkLocal() && (group.isUnspecified() || group.isMulticast())
                    ? Optional.of(new GroupMessage.Query(source, group, maxResponseMs))
                    : Optional.empty();
        }
        return group.isMulticast()
                ? Optional.of(new GroupMessage.Report(List.of(new GroupMessage.Change(group, type == REPORT_1))))
                : Optional.empty();
    }

    /**
     * The packet of a query of version 2, which hosts of both versions understand (RFC 3810 §8.2).
     *
     * @param source a link-local address
     * @param group the group, or unspecified for all
     * @param maxResponseMs below 32,768
     * @param intervalSeconds 1 to 127: how often the sender asks
     */
    public static byte[] query(IpAddress source, IpAddress group, int maxResponseMs, int intervalSeconds) {
        var writer = new OctetWriter();
        writer.u32(6L << 28)
                .u16(HOP_BY_HOP_LENGTH + QUERY_2_LENGTH)
                .u8(IpProtocol.HOP_BY_HOP)
                .u8(1);
        writer.address(source).address(group.isUnspecified() ? ALL_NODES : group);
        // Router alert for MLD (RFC 2711) and two octets of padding.
        writer.u8(IpProtocol.ICMPV6).u8(0).u32(0x0502_0000).u16(0x0100);
        writer.u8(QUERY)
                .u8(0)
                .u16(0)
                .u16(maxResponseMs)
                .u16(0)
                .address(group)
                .u8(2)
                .u8(intervalSeconds)
                .u16(0);
        byte[] packet = writer.toBytes();
        MemorySegment memory = MemorySegment.ofArray(packet);
        int at = Ipv6.LENGTH + HOP_BY_HOP_LENGTH;
        NetworkOrder.putU16(memory, at + Icmpv6.CHECKSUM, ~sum(memory, 0, at, QUERY_2_LENGTH));
        return packet;
    }

    private static int sum(MemorySegment memory, long at, long message, int length) {
        long pseudo = InternetChecksum.sum(memory, at + Ipv6.SOURCE, 32, (long) length + IpProtocol.ICMPV6);
        return InternetChecksum.fold(InternetChecksum.sum(memory, message, length, pseudo));
    }
}
