package net.isthmus.l2bridge.macnat;

import java.lang.foreign.MemorySegment;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.InternetChecksum;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.NetworkOrder;

/**
 * What MAC-NAT reads and changes of a DHCP message (RFC 2131 §2), from its UDP header on.
 *
 * <pre>
 *   0        8    9    10   11   12    16     18      20       24       36          52        244
 *   +--------+----+----+----+----+-----+------+-------+--------+- - - - +-----------+- - - - -+---------+
 *   | UDP    | op |type|len |hops| xid | secs | flags | ciaddr | yiaddr | chaddr(16)|         | cookie  |
 *   +--------+----+----+----+----+-----+------+-------+--------+- - - - +-----------+- - - - -+---------+
 * </pre>
 *
 * <p>Accessors trust {@link #isPlausible}.
 */
final class Bootp {
    /** From a client. */
    static final int REQUEST = 1;

    /** From a server. */
    static final int REPLY = 2;

    private static final int UDP_CHECKSUM = 6;
    private static final int OP = 8;
    private static final int XID = 12;
    private static final int FLAGS = 18;
    private static final int YIADDR = 24;
    private static final int CHADDR = 36;
    private static final int COOKIE = 244;
    private static final int OPTIONS = 248;
    private static final int COOKIE_VALUE = 0x6382_5363;
    private static final int BROADCAST = 0x8000;
    private static final int CLIENT_PORT = 68;
    private static final int SERVER_PORT = 67;
    private static final int ETHERNET_6 = 1 << 8 | 6;
    private static final int MESSAGE_TYPE = 53;
    private static final int ACK = 5;
    private static final int MAX_OPTIONS = 64;

    private Bootp() {}

    /**
     * Place of the UDP header if the packet at {@code ip} is a whole DHCP message of an Ethernet client, to the
     * server's port for {@link #REQUEST} and to the client's for {@link #REPLY}; else -1.
     *
     * @param ip place of a plausible IPv4 header
     * @param available bytes there
     */
    static long find(MemorySegment memory, long ip, int available, int op) {
        if (Ipv4.protocol(memory, ip) != IpProtocol.UDP
                || (Ipv4.fragment(memory, ip) & (Ipv4.MORE_FRAGMENTS | Ipv4.FRAGMENT_OFFSET_MASK)) != 0) {
            return -1;
        }
        int headerLength = Ipv4.headerLength(memory, ip);
        int length = Math.min(available, Ipv4.totalLength(memory, ip)) - headerLength;
        long at = ip + headerLength;
        return isPlausible(memory, at, length, op) ? at : -1;
    }

    private static boolean isPlausible(MemorySegment memory, long at, int length, int op) {
        int ports = op == REQUEST ? CLIENT_PORT << 16 | SERVER_PORT : SERVER_PORT << 16 | CLIENT_PORT;
        if (length < OPTIONS
                || NetworkOrder.i32(memory, at) != ports
                || NetworkOrder.u8(memory, at + OP) != op
                || NetworkOrder.u16(memory, at + OP + 1) != ETHERNET_6
                || NetworkOrder.i32(memory, at + COOKIE) != COOKIE_VALUE) {
            return false;
        }
        long client = clientMac(memory, at);
        return client != 0 && !Ethernet.isGroup(client);
    }

    static long transaction(MemorySegment memory, long at) {
        return NetworkOrder.u32(memory, at + XID);
    }

    static long clientMac(MemorySegment memory, long at) {
        return NetworkOrder.u48(memory, at + CHADDR);
    }

    static int givenAddress(MemorySegment memory, long at) {
        return NetworkOrder.i32(memory, at + YIADDR);
    }

    /** Asks the server to answer by broadcast, since the client's MAC is not known where the server is. */
    static void setBroadcast(MemorySegment memory, long at) {
        int flags = NetworkOrder.u16(memory, at + FLAGS);
        int changed = flags | BROADCAST;
        NetworkOrder.putU16(memory, at + FLAGS, changed);
        int checksum = NetworkOrder.u16(memory, at + UDP_CHECKSUM);
        if (checksum != 0) {
            int updated = InternetChecksum.update(checksum, flags, changed);
            NetworkOrder.putU16(memory, at + UDP_CHECKSUM, updated == 0 ? 0xffff : updated);
        }
    }

    /** True if a reply's message type is DHCPACK. Looks at {@value #MAX_OPTIONS} options at most. */
    static boolean isAcknowledgement(MemorySegment memory, long at, int length) {
        long place = at + OPTIONS;
        long end = at + length;
        for (int i = 0; i < MAX_OPTIONS && place + 2 < end; i++) {
            int code = NetworkOrder.u8(memory, place);
            if (code == MESSAGE_TYPE) {
                return NetworkOrder.u8(memory, place + 2) == ACK;
            }
            if (code == 0xff) {
                return false;
            }
            place += code == 0 ? 1 : 2 + NetworkOrder.u8(memory, place + 1);
        }
        return false;
    }
}
