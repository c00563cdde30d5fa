package net.isthmus.wire;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/**
 * IGMP (RFC 1112 appendix I, RFC 2236, RFC 3376), from the IPv4 header on.
 *
 * <pre>
 *  0        1             2                 4                8                9       10             12
 *  +--------+-------------+-----------------+----------------+----------------+-------+--------------+- - - -+
 *  | type   | max response| checksum        | group          | S, robustness  | QQIC  | sources      | …     |
 *  +--------+-------------+-----------------+----------------+----------------+-------+--------------+- - - -+
 *                                            \__ versions 1 and 2 end here     only a query of version 3 __/
 * </pre>
 *
 * <p>{@link #parse} is strict: lengths and checksum. It never throws.
 */
public final class Igmp {
    /** Protocol number in the IPv4 header. */
    public static final int PROTOCOL = 2;

    /** Type: membership query. */
    public static final int QUERY = 0x11;

    /** Type: report of version 1. */
    public static final int REPORT_1 = 0x12;

    /** Type: report of version 2. */
    public static final int REPORT_2 = 0x16;

    /** Type: leave of version 2. */
    public static final int LEAVE = 0x17;

    /** Type: report of version 3. */
    public static final int REPORT_3 = 0x22;

    private static final int LENGTH = 8;
    private static final int QUERY_3_LENGTH = 12;
    private static final int HEADER_WITH_ALERT = 24;
    private static final int TENTH_MS = 100;
    private static final int ALL_SYSTEMS = 0xe000_0001;
    private static final int TOS_INTERNETWORK_CONTROL = 0xc0;
    private static final int ROUTER_ALERT = 0x9404_0000;

    private Igmp() {}

    /** Reads a message, or a PIM hello; empty if it is malformed or says nothing of groups. */
    public static Optional<GroupMessage> parse(MemorySegment memory, long at, int available) {
        if (!Ipv4.isPlausible(memory, at, available)) {
            return Optional.empty();
        }
        int header = Ipv4.headerLength(memory, at);
        int length = Ipv4.totalLength(memory, at) - header;
        boolean isFragment = (Ipv4.fragment(memory, at) & (Ipv4.MORE_FRAGMENTS | Ipv4.FRAGMENT_OFFSET_MASK)) != 0;
        if (isFragment || !Ipv4.hasValidChecksum(memory, at, header)) {
            return Optional.empty();
        }
        long message = at + header;
        if (Ipv4.protocol(memory, at) == Pim.PROTOCOL) {
            return Pim.parse(memory, message, length);
        }
        boolean isIgmp = Ipv4.protocol(memory, at) == PROTOCOL
                && length >= LENGTH
                && InternetChecksum.fold(InternetChecksum.sum(memory, message, length, 0)) == 0xffff;
        return isIgmp ? parse(memory, at, message, length) : Optional.empty();
    }

    private static Optional<GroupMessage> parse(MemorySegment memory, long at, long message, int length) {
        IpAddress group = IpAddress.ofIpv4(NetworkOrder.i32(memory, message + 4));
        int type = NetworkOrder.u8(memory, message);
        return switch (type) {
            case QUERY -> query(memory, at, message, length, group);
            case REPORT_1, REPORT_2, LEAVE ->
                group.isMulticast()
                        ? Optional.of(new GroupMessage.Report(List.of(new GroupMessage.Change(group, type != LEAVE))))
                        : Optional.empty();
            case REPORT_3 ->
                GroupRecords.parse(
                        memory, message + LENGTH, message + length, NetworkOrder.u16(memory, message + 6), 4);
            default -> Optional.empty();
        };
    }

    private static Optional<GroupMessage> query(
            MemorySegment memory, long at, long message, int length, IpAddress group) {
        if (!group.isUnspecified() && !group.isMulticast()) {
            return Optional.empty();
        }
        int code = NetworkOrder.u8(memory, message + 1);
        int tenths = length >= QUERY_3_LENGTH ? GroupRecords.decode(code, 3, 4) : code;
        // Version 1 has no such field: its routers wait ten seconds (RFC 2236 §4).
        int maxResponseMs = tenths == 0 ? 10_000 : tenths * TENTH_MS;
        return Optional.of(new GroupMessage.Query(IpAddress.ofIpv4(Ipv4.source(memory, at)), group, maxResponseMs));
    }

    /**
     * The packet of a query of version 3, which hosts of every version understand (RFC 3376 §7.2).
     *
     * @param group the group, or unspecified for all
     * @param intervalSeconds 1 to 127: how often the sender asks
     */
    public static byte[] query(IpAddress source, IpAddress group, int maxResponseMs, int intervalSeconds) {
        var writer = new OctetWriter();
        writer.u16(0x4600 | TOS_INTERNETWORK_CONTROL)
                .u16(HEADER_WITH_ALERT + QUERY_3_LENGTH)
                .u32(0)
                .u8(1)
                .u8(PROTOCOL)
                .u16(0);
        writer.address(source).address(group.isUnspecified() ? IpAddress.ofIpv4(ALL_SYSTEMS) : group);
        writer.u32(ROUTER_ALERT & 0xffff_ffffL);
        writer.u8(QUERY)
                .u8(maxResponseMs / TENTH_MS)
                .u16(0)
                .address(group)
                .u8(2)
                .u8(intervalSeconds)
                .u16(0);
        byte[] packet = writer.toBytes();
        MemorySegment memory = MemorySegment.ofArray(packet);
        Ipv4.writeChecksum(memory, 0, HEADER_WITH_ALERT);
        NetworkOrder.putU16(
                memory,
                HEADER_WITH_ALERT + 2,
                InternetChecksum.finish(InternetChecksum.sum(memory, HEADER_WITH_ALERT, QUERY_3_LENGTH, 0)));
        return packet;
    }
}
