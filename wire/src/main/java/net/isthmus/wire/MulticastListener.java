package net.isthmus.wire;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Reports of multicast listener discovery (RFC 3810 §5.2): which groups a node hears. Switches that snoop let neighbour
 * solicitations through only to ports from which such a report has come.
 *
 * <pre>
 *  0           40                 48       52           54          56
 *  +-----------+------------------+--------+------------+-----------+- - - - - - - - - - - - - - - -+
 *  | IPv6      | hop-by-hop:      | ICMPv6 | reserved   | number of | type, 0, sources 0, group 16  |
 *  |           | router alert     | 143    |            | records   | for each group                |
 *  +-----------+------------------+--------+------------+-----------+- - - - - - - - - - - - - - - -+
 * </pre>
 */
public final class MulticastListener {
    /** Type of a version 2 report. */
    public static final int REPORT = 143;

    /** All routers that speak version 2. */
    public static final IpAddress ALL_MLD_ROUTERS = IpAddress.ofIpv6(0xff02L << 48, 0x16);

    private static final int TO_EXCLUDE_MODE = 4;
    private static final int TO_INCLUDE_MODE = 3;
    private static final int HOP_BY_HOP_LENGTH = 8;

    private MulticastListener() {}

    /**
     * The packet that reports a change: from now on every sender of these groups is heard, or none any more.
     *
     * @param source a link-local address, or {@code ::} while there is none (RFC 3590)
     */
    public static byte[] report(IpAddress source, List<IpAddress> groups, boolean isJoining) {
        var writer = new OctetWriter();
        int length = 8 + 20 * groups.size();
        writer.u32(6L << 28)
                .u16(HOP_BY_HOP_LENGTH + length)
                .u8(IpProtocol.HOP_BY_HOP)
                .u8(1);
        writer.address(source).address(ALL_MLD_ROUTERS);
        // Router alert for MLD (RFC 2711) and two octets of padding.
        writer.u8(IpProtocol.ICMPV6).u8(0).u32(0x0502_0000).u16(0x0100);
        writer.u8(REPORT).zeros(5).u16(groups.size());
        for (IpAddress group : groups) {
            writer.u8(isJoining ? TO_EXCLUDE_MODE : TO_INCLUDE_MODE).zeros(3).address(group);
        }
        byte[] packet = writer.toBytes();
        MemorySegment memory = MemorySegment.ofArray(packet);
        int at = Ipv6.LENGTH + HOP_BY_HOP_LENGTH;
        long pseudo = InternetChecksum.sum(memory, Ipv6.SOURCE, 32, (long) length + IpProtocol.ICMPV6);
        int sum = InternetChecksum.fold(InternetChecksum.sum(memory, at, length, pseudo));
        NetworkOrder.putU16(memory, at + Icmpv6.CHECKSUM, ~sum);
        return packet;
    }
}
