package net.isthmus.l2bridge.macnat;

import java.lang.foreign.MemorySegment;
import net.isthmus.wire.InternetChecksum;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.NdOption;
import net.isthmus.wire.NetworkOrder;

/**
 * The MAC addresses within neighbour discovery messages (RFC 4861 §4.6.1), in place.
 *
 * <p>All places are those of the IPv6 header. A message counts as neighbour discovery if ICMPv6 follows that header
 * directly, the hop limit is 255 and the code 0; any other is an ordinary packet, which its receiver would not take for
 * neighbour discovery either (RFC 4861 §6.1, §7.1).
 */
final class LinkLayerOptions {
    static final int ROUTER_SOLICITATION = 133;
    static final int ROUTER_ADVERTISEMENT = 134;
    static final int SOLICITATION = 135;
    static final int ADVERTISEMENT = 136;
    static final int REDIRECT = 137;

    /** Offset of the target address of solicitation, advertisement and redirect. */
    static final int TARGET = Ipv6.LENGTH + 8;

    /** {@link #find}: no such option. */
    static final long NONE = 0;

    /** {@link #find}: an option does not fit. */
    static final long MALFORMED = -1;

    private static final int CHECKSUM = Ipv6.LENGTH + 2;
    private static final int HOP_LIMIT = 255;
    private static final int MAX_OPTIONS = 32;
    private static final int ROUTER_FLAG = 0x80;

    private LinkLayerOptions() {}

    /** ICMPv6 type of a neighbour discovery message; 0 for any other packet. */
    static int type(MemorySegment memory, long ip, int available) {
        if (Ipv6.nextHeader(memory, ip) != IpProtocol.ICMPV6
                || Ipv6.hopLimit(memory, ip) != HOP_LIMIT
                || available < Ipv6.LENGTH + 8
                || Ipv6.payloadLength(memory, ip) < 8
                || NetworkOrder.u8(memory, ip + Ipv6.LENGTH + 1) != 0) {
            return 0;
        }
        int type = NetworkOrder.u8(memory, ip + Ipv6.LENGTH);
        return type < ROUTER_SOLICITATION || type > REDIRECT ? 0 : type;
    }

    /** Bytes from the ICMPv6 header to the first option. */
    static int fixedLength(int type) {
        return switch (type) {
            case ROUTER_SOLICITATION -> 8;
            case ROUTER_ADVERTISEMENT -> 16;
            case REDIRECT -> 40;
            default -> 24;
        };
    }

    /** True if all of the message lies in the {@code available} bytes. */
    static boolean isWhole(MemorySegment memory, long ip, int available, int type) {
        int length = Ipv6.payloadLength(memory, ip);
        return length >= fixedLength(type) && Ipv6.LENGTH + length <= available;
    }

    /** True if an advertisement says that its sender is a router. */
    static boolean isRouter(MemorySegment memory, long ip) {
        return (NetworkOrder.u8(memory, ip + Ipv6.LENGTH + 4) & ROUTER_FLAG) != 0;
    }

    /**
     * Place of the MAC in the first option of a type. Precondition: {@link #isWhole}.
     *
     * @return the place, {@link #NONE} or {@link #MALFORMED}
     */
    static long find(MemorySegment memory, long ip, int type, int optionType) {
        long at = ip + Ipv6.LENGTH + fixedLength(type);
        long end = ip + Ipv6.LENGTH + Ipv6.payloadLength(memory, ip);
        for (int i = 0; i < MAX_OPTIONS && at < end; i++) {
            int length = end - at < 2 ? 0 : NetworkOrder.u8(memory, at + 1) * NdOption.UNIT;
            if (length == 0 || length > end - at) {
                return MALFORMED;
            }
            if (NetworkOrder.u8(memory, at) == optionType && length == NdOption.UNIT) {
                return at + 2;
            }
            at += length;
        }
        return at < end ? MALFORMED : NONE;
    }

    /** Writes a MAC over another and mends the message's checksum (RFC 1624). */
    static void replace(MemorySegment memory, long ip, long place, long mac) {
        int checksum = NetworkOrder.u16(memory, ip + CHECKSUM);
        for (int i = 0; i < 3; i++) {
            int word = (int) (mac >>> 32 - 16 * i) & 0xffff;
            checksum = InternetChecksum.update(checksum, NetworkOrder.u16(memory, place + 2L * i), word);
        }
        NetworkOrder.putU48(memory, place, mac);
        NetworkOrder.putU16(memory, ip + CHECKSUM, checksum);
    }
}
