package net.isthmus.fastpath.node;

import java.lang.foreign.MemorySegment;
import net.isthmus.fastpath.session.SessionRecord;
import net.isthmus.fastpath.session.SessionTable;
import net.isthmus.wire.Icmp;
import net.isthmus.wire.InternetChecksum;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.NetworkOrder;
import net.isthmus.wire.Sctp;
import net.isthmus.wire.Tcp;
import net.isthmus.wire.Udp;

/**
 * Gives a packet the addresses and ports with which its session lets it leave, and mends the checksums by what has
 * changed (RFC 1624), so that one that was wrong stays wrong.
 *
 * <p>A packet leaves as the opposite direction's packets come, turned round: its source is their destination.
 */
final class SessionRewrite {
    /** Offset in an ICMP query of its identifier. */
    private static final int IDENTIFIER = 4;

    private static final long LOW_32 = 0xffff_ffffL;

    /** Time to live and protocol of the second eight octets of an IPv4 header. */
    private static final long CHECKSUM_CLEARED = 0xffffL << 48;

    private final MemorySegment memory;
    private final SessionTable table;

    /** @param memory packet memory */
    SessionRewrite(MemorySegment memory, SessionTable table) {
        this.memory = memory;
        this.table = table;
    }

    /**
     * Translates a packet of a direction.
     *
     * @param at place of the IP header
     * @param upper place of the transport header, 0 for a later fragment
     */
    void translate(int reference, boolean isIp4, int at, int upper, int protocol, int leaving) {
        int peer = SessionTable.peer(reference);
        int change = isIp4
                ? addresses4(at, (int) table.address(peer, 3), (int) table.address(peer, 1))
                : addresses6(
                        at,
                        table.address(peer, 2),
                        table.address(peer, 3),
                        table.address(peer, 0),
                        table.address(peer, 1));
        if (upper != 0) {
            if (protocol == IpProtocol.SCTP) {
                int bytes = isIp4 ? Ipv4.totalLength(memory, at) : Ipv6.LENGTH + Ipv6.payloadLength(memory, at);
                Sctp.changePorts(memory, upper, bytes - (upper - at), leaving);
            } else {
                transport(upper, Integer.MAX_VALUE, protocol, change, leaving);
            }
        }
    }

    /** Translates those noted packets of a {@link SessionBatch} that leave otherwise than they came. */
    void translateAll(long[] words, int packets) {
        MemorySegment packetMemory = memory;
        MemorySegment records = table.memory();
        for (int i = 0; i < packets; i++) {
            int base = SessionBatch.base(i);
            long places = words[base + SessionBatch.PLACES];
            if ((SessionRecord.flags(words[base + SessionBatch.WAY]) & SessionRecord.FLAG_TRANSLATED) == 0) {
                continue;
            }
            int reference = (int) words[base + SessionBatch.REFERENCE];
            int protocol = SessionRecord.protocol(words[base + SessionBatch.IDENTITY]);
            int ports = (int) words[base + SessionBatch.PORTS];
            if ((words[base + SessionBatch.FRAME] & SessionBatch.IS_USUAL) != 0) {
                long tuple = SessionTable.tuple(SessionTable.peer(reference));
                translateUsual(
                        packetMemory,
                        SessionBatch.at(places),
                        SessionTable.address(records, tuple, 3) & LOW_32,
                        SessionTable.address(records, tuple, 1) & LOW_32,
                        ports & LOW_32,
                        protocol);
            } else {
                boolean isIp4 = (words[base + SessionBatch.FRAME] & SessionBatch.IS_IP4) != 0;
                translate(reference, isIp4, SessionBatch.at(places), SessionBatch.upper(places), protocol, ports);
            }
        }
    }

    /**
     * Translates what nearly all packets are: IPv4 without options, whole, of UDP or TCP. What {@link #translate} does,
     * in as few accesses as can be.
     *
     * @param source new source address, and so on
     */
    private static void translateUsual(
            MemorySegment packets, int at, long source, long destination, long ports, int protocol) {
        long second = NetworkOrder.i64(packets, at + 8); // time to live, protocol, checksum; source
        long third = NetworkOrder.i64(packets, at + Ipv4.DESTINATION); // destination; ports
        long change = InternetChecksum.unfoldedChange(second & LOW_32, source)
                + InternetChecksum.unfoldedChange(third >>> 32, destination);
        int checksum = InternetChecksum.updateByUnfolded((int) (second >>> 32), change);
        NetworkOrder.putI64(packets, at + 8, second & CHECKSUM_CLEARED | (long) checksum << 32 | source);
        NetworkOrder.putI64(packets, at + Ipv4.DESTINATION, destination << 32 | ports);
        int place = at + Ipv4.MIN_LENGTH + (protocol == IpProtocol.UDP ? Udp.CHECKSUM : Tcp.CHECKSUM);
        int field = NetworkOrder.u16(packets, place);
        if (field != 0 || protocol != IpProtocol.UDP) {
            int after = InternetChecksum.updateByUnfolded(
                    field, change + InternetChecksum.unfoldedChange(third & LOW_32, ports));
            NetworkOrder.putU16(packets, place, after == 0 ? 0xffff : after);
        }
    }

    /** Writes IPv4 addresses and mends the header's checksum; returns what has changed. */
    int addresses4(int at, int source, int destination) {
        long before = NetworkOrder.i64(memory, at + Ipv4.SOURCE);
        long after = (long) source << 32 | destination & 0xffff_ffffL;
        int change = InternetChecksum.change(before, after);
        NetworkOrder.putI64(memory, at + Ipv4.SOURCE, after);
        int checksum = NetworkOrder.u16(memory, at + Ipv4.CHECKSUM);
        NetworkOrder.putU16(memory, at + Ipv4.CHECKSUM, InternetChecksum.updateBy(checksum, change));
        return change;
    }

    /** Writes IPv6 addresses; returns what has changed. */
    int addresses6(int at, long sourceHigh, long sourceLow, long destinationHigh, long destinationLow) {
        int change = InternetChecksum.change(Ipv6.sourceHigh(memory, at), sourceHigh)
                + InternetChecksum.change(Ipv6.sourceLow(memory, at), sourceLow)
                + InternetChecksum.change(Ipv6.destinationHigh(memory, at), destinationHigh)
                + InternetChecksum.change(Ipv6.destinationLow(memory, at), destinationLow);
        NetworkOrder.putI64(memory, at + Ipv6.SOURCE, sourceHigh);
        NetworkOrder.putI64(memory, at + Ipv6.SOURCE + 8, sourceLow);
        NetworkOrder.putI64(memory, at + Ipv6.DESTINATION, destinationHigh);
        NetworkOrder.putI64(memory, at + Ipv6.DESTINATION + 8, destinationLow);
        return change;
    }

    /**
     * Writes the ports of a transport header and mends its checksum.
     *
     * @param available bytes of it that are there, at least 8; a checksum beyond is left alone
     * @param change what has changed of the addresses
     * @return what has changed of the header itself
     */
    int transport(int upper, int available, int protocol, int change, int ports) {
        return switch (protocol) {
            case IpProtocol.TCP -> {
                int changed = ports(upper, ports);
                yield changed + (available < Tcp.CHECKSUM + 2 ? 0 : mend(upper + Tcp.CHECKSUM, change + changed));
            }
            case IpProtocol.UDP, IpProtocol.UDP_LITE, IpProtocol.DCCP -> {
                int changed = ports(upper, ports);
                boolean hasChecksum = NetworkOrder.u16(memory, upper + Udp.CHECKSUM) != 0; // else none (RFC 768)
                yield changed + (hasChecksum ? mend(upper + Udp.CHECKSUM, change + changed) : 0);
            }
            case IpProtocol.SCTP -> ports(upper, ports); // quoted: most of what its checksum covers is not there
            case IpProtocol.ICMP -> identifier(upper, 0, ports); // its checksum covers no addresses
            case IpProtocol.ICMPV6 -> identifier(upper, change, ports);
            default -> 0; // a checksum that does not cover the addresses, or none
        };
    }

    /** Mends a checksum, of which 0 is never the value in UDP and may always be written as all ones. */
    private int mend(int at, int change) {
        int before = NetworkOrder.u16(memory, at);
        int after = InternetChecksum.updateBy(before, change);
        after = after == 0 ? 0xffff : after;
        NetworkOrder.putU16(memory, at, after);
        return InternetChecksum.change(before, after);
    }

    private int ports(int upper, int ports) {
        int before = NetworkOrder.i32(memory, upper);
        NetworkOrder.putI32(memory, upper, ports);
        return InternetChecksum.change(before & 0xffff_ffffL, ports & 0xffff_ffffL);
    }

    private int identifier(int upper, int change, int ports) {
        int before = NetworkOrder.u16(memory, upper + IDENTIFIER);
        NetworkOrder.putU16(memory, upper + IDENTIFIER, ports);
        int changed = InternetChecksum.change(before, ports & 0xffff);
        return changed + mend(upper + Icmp.CHECKSUM, change + changed);
    }
}
