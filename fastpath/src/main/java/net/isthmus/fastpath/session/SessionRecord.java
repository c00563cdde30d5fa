package net.isthmus.fastpath.session;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Where the parts of a session's record lie: three cache lines that packets touch, and a small cold part elsewhere.
 *
 * <pre>
 *   line A   addresses    0 original source, 16 destination   32 reply source, 48 destination    16 octets each
 *   line B   original     what packets of the original direction are known by, and what that side has said
 *   line C   reply        the same of the reply direction
 *
 *   a direction's line:
 *    0           8           12           14     16    20     24    28      32     36          40
 *   +-----------+-----------+------------+------+-----+------+-----+-------+------+-----------+-----------------------+
 *   | identity  | ports it  | policy     | said | end | edge | ack | most  | peer | last seen | way: flags, adjacency |
 *   | ports,VRF | leaves by | generation |      |     |      |     | window| edge | seconds   | routes' generation    |
 *   +-----------+-----------+------------+------+-----+------+-----+-------+------+-----------+-----------------------+
 *    48      bytes        56      packets          (eight octets each)
 *
 *   way          63 … 32 generation of routes      31 … 8 adjacency, 0 for none      7 … 0 flags
 * </pre>
 *
 * <p>Line A, identity, leaving ports and flags never change while the session lives. The rest of a direction's line is
 * written by the worker that handles the direction's packets; what it means is {@link TcpTracker}'s, but for the way:
 * the adjacency that the direction's packets had when the routes had that generation, one word so that two workers
 * cannot mix theirs. The cold part is read and written under the session lock, or by the control loop.
 *
 * <p>All methods take the place of the line, or of the cold part, in the table's memory; integers are little-endian,
 * which is native where this runs, because some are read together. Every place is aligned; the layouts do not say so,
 * because each access would ask whether it is.
 */
public final class SessionRecord {
    /** Bytes of one line. */
    static final int LINE_BYTES = 64;

    /** Bytes of a record's three lines. */
    static final int BYTES = 3 * LINE_BYTES;

    /** Bytes of the cold part. */
    static final int COLD_BYTES = 40;

    /** Flag: the packets of this direction leave with other addresses or ports than they came with. */
    public static final int FLAG_TRANSLATED = 1;

    /** Flag: the session was picked up in mid-stream; windows are not known and not checked. */
    public static final int FLAG_LOOSE = 1 << 1;

    /**
     * Flag: answers go past the appliance. The reply direction is not looked up; its source is not that of answers, but
     * the host to which the original direction's packets go as they are. Windows are not checked.
     */
    public static final int FLAG_ONE_WAY = 1 << 2;

    /**
     * Flag: the session began with a SYN cookie, so that the sequence numbers of its server differ from those that its
     * client knows ({@link #proxy}). What both sides have said is kept in the server's numbers.
     */
    public static final int FLAG_PROXIED = 1 << 3;

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final long ALIVE = 1L << 31;
    private static final int FLAGS_MASK = 0xff;
    private static final int ADJACENCY_SHIFT = 8;
    private static final int IDENTITY = 0;
    private static final int LEAVING_PORTS = 8;
    private static final int GENERATION = 12;
    private static final int SAID = 14;
    private static final int END = 16;
    private static final int EDGE = 20;
    private static final int ACK = 24;
    private static final int MOST_WINDOW = 28;
    private static final int PEER_EDGE = 32;
    private static final int LAST_SEEN = 36;
    private static final int WAY = 40;
    private static final int OCTETS = 48;
    private static final int PACKETS = 56;

    private static final int BINDING = 0;
    private static final int DESTINATION = 8;
    private static final int POLICY_LINE = 16;
    private static final int BORN = 20;
    private static final int IN_INTERFACE = 24;
    private static final int OUT_INTERFACE = 26;
    private static final int SERIAL = 28;
    private static final int PROXY = 32;
    private static final long SERVER_KNOWN = 1L << 63;

    private SessionRecord() {}

    /** What the ports, the VRF and the protocol of a flow are compared by; never 0, which is a record not in use. */
    public static long identity(int sourcePort, int destinationPort, int vrf, int protocol) {
        return (long) sourcePort << 48 | (long) destinationPort << 32 | ALIVE | (long) vrf << 8 | protocol;
    }

    /** Source port of an identity. */
    public static int sourcePort(long identity) {
        return (int) (identity >>> 48);
    }

    /** Destination port of an identity. */
    public static int destinationPort(long identity) {
        return (int) (identity >>> 32) & 0xffff;
    }

    /** VRF of an identity. */
    public static int vrf(long identity) {
        return (int) (identity >>> 8) & 0x7f_ffff;
    }

    /** Protocol of an identity. */
    public static int protocol(long identity) {
        return (int) identity & 0xff;
    }

    /** Identity of a direction. */
    public static long identity(MemorySegment memory, long line) {
        return memory.get(LONG, line + IDENTITY);
    }

    /** Source port in bits 16 to 31 and destination port below, with which the direction's packets leave. */
    public static int leavingPorts(MemorySegment memory, long line) {
        return memory.get(INT, line + LEAVING_PORTS);
    }

    /** True for a session whose answers go past the appliance. */
    public static boolean isOneWay(MemorySegment memory, long line) {
        return (flags(memory, line) & FLAG_ONE_WAY) != 0;
    }

    /** Leaving ports, generation of the policy and what was said in one; decode it with the methods below. */
    public static long head(MemorySegment memory, long line) {
        return memory.get(LONG, line + LEAVING_PORTS);
    }

    /** The leaving ports of a head. */
    public static int leavingPorts(long head) {
        return (int) head;
    }

    /** The generation of the policy of a head. */
    public static int generation(long head) {
        return (int) (head >>> 32) & 0xffff;
    }

    /** Generation of the policy that has allowed the direction last, 16 bits. */
    public static int generation(MemorySegment memory, long line) {
        return memory.get(SHORT, line + GENERATION) & 0xffff;
    }

    /** Notes which policy allows the direction. */
    public static void generation(MemorySegment memory, long line, int generation) {
        memory.set(SHORT, line + GENERATION, (short) generation);
    }

    /** The {@code FLAG_…} bits. */
    public static int flags(MemorySegment memory, long line) {
        return flags(way(memory, line));
    }

    /** Flags, adjacency and its generation in one; decode it with the methods below. */
    public static long way(MemorySegment memory, long line) {
        return memory.get(LONG, line + WAY);
    }

    /** The {@code FLAG_…} bits of a way. */
    public static int flags(long way) {
        return (int) way & FLAGS_MASK;
    }

    /** The adjacency of a way if the routes have this generation, else 0. */
    public static int adjacency(long way, int generation) {
        return (int) (way >>> 32) == generation ? (int) way >>> ADJACENCY_SHIFT : 0;
    }

    /** Notes an adjacency that was looked up after the routes had this generation. */
    public static void adjacency(MemorySegment memory, long line, int adjacency, int generation) {
        long way = (long) generation << 32 | adjacency << ADJACENCY_SHIFT & 0xffff_ffffL | flags(memory, line);
        memory.set(LONG, line + WAY, way);
    }

    /** TCP: one above the highest sequence number that this side has sent, SYN and FIN included. */
    public static int end(MemorySegment memory, long line) {
        return memory.get(INT, line + END);
    }

    static void end(MemorySegment memory, long line, int value) {
        memory.set(INT, line + END, value);
    }

    /** TCP: how far the other side may send, by what this side has acknowledged and the window it gave. */
    static int edge(MemorySegment memory, long line) {
        return memory.get(INT, line + EDGE);
    }

    static void edge(MemorySegment memory, long line, int value) {
        memory.set(INT, line + EDGE, value);
    }

    /** TCP: the highest acknowledgment that this side has sent. */
    public static int ack(MemorySegment memory, long line) {
        return memory.get(INT, line + ACK);
    }

    static void ack(MemorySegment memory, long line, int value) {
        memory.set(INT, line + ACK, value);
    }

    /** TCP: the largest window that this side has given, in bytes. */
    public static int mostWindow(MemorySegment memory, long line) {
        return memory.get(INT, line + MOST_WINDOW);
    }

    static void mostWindow(MemorySegment memory, long line, int value) {
        memory.set(INT, line + MOST_WINDOW, value);
    }

    /** TCP: a copy of the other side's {@link #edge}, perhaps an old one. */
    static int peerEdge(MemorySegment memory, long line) {
        return memory.get(INT, line + PEER_EDGE);
    }

    static void peerEdge(MemorySegment memory, long line, int value) {
        memory.set(INT, line + PEER_EDGE, value);
    }

    /** What this side has said, as bits of {@link TcpTracker}; the lowest is set once it has said anything at all. */
    public static int said(MemorySegment memory, long line) {
        return memory.get(SHORT, line + SAID) & 0xffff;
    }

    static void said(MemorySegment memory, long line, int value) {
        memory.set(SHORT, line + SAID, (short) value);
    }

    /** Notes that this side has said something, of a protocol without states; {@code head} is the line's. */
    public static void answer(MemorySegment memory, long line, long head) {
        if ((head >>> 48 & TcpTracker.SAID) == 0) {
            said(memory, line, TcpTracker.SAID);
        }
    }

    /** When the direction's last packet came, in seconds of the workers' clock. */
    public static int lastSeen(MemorySegment memory, long line) {
        return memory.get(INT, line + LAST_SEEN);
    }

    /** Notes that a packet has come; the time is stored only when it differs. */
    public static void seen(MemorySegment memory, long line, int octets, int nowSeconds) {
        memory.set(LONG, line + OCTETS, memory.get(LONG, line + OCTETS) + octets);
        memory.set(LONG, line + PACKETS, memory.get(LONG, line + PACKETS) + 1);
        if (memory.get(INT, line + LAST_SEEN) != nowSeconds) {
            memory.set(INT, line + LAST_SEEN, nowSeconds);
        }
    }

    /** Bytes of the direction's packets, IP headers included. */
    public static long octets(MemorySegment memory, long line) {
        return memory.get(LONG, line + OCTETS);
    }

    /** The direction's packets. */
    public static long packets(MemorySegment memory, long line) {
        return memory.get(LONG, line + PACKETS);
    }

    /** Clears a direction's line and sets what stays as it is. */
    static void begin(
            MemorySegment memory, long line, long identity, int leavingPorts, int flags, int generation, int seconds) {
        memory.set(LONG, line + IDENTITY, identity);
        memory.set(INT, line + LEAVING_PORTS, leavingPorts);
        memory.set(SHORT, line + GENERATION, (short) generation);
        memory.set(SHORT, line + SAID, (short) 0);
        for (int at = END; at < LINE_BYTES; at += 8) {
            memory.set(LONG, line + at, 0);
        }
        memory.set(LONG, line + WAY, flags);
        memory.set(INT, line + LAST_SEEN, seconds);
    }

    /** Takes the identity away from a session that has ended. */
    static void forget(MemorySegment memory, long line) {
        memory.set(LONG, line + IDENTITY, 0);
    }

    /** Handle of what translates the source, 0 for nothing. */
    public static long binding(MemorySegment memory, long cold) {
        return memory.get(LONG, cold + BINDING);
    }

    /** The record after this one in the list of those that have ended or are free; it takes the place of the handle. */
    static int link(MemorySegment memory, long cold) {
        return (int) memory.get(LONG, cold + BINDING);
    }

    static void link(MemorySegment memory, long cold, int record) {
        memory.set(LONG, cold + BINDING, record);
    }

    /** Handle of what translates the destination, 0 for nothing. */
    public static long destination(MemorySegment memory, long cold) {
        return memory.get(LONG, cold + DESTINATION);
    }

    /** Line of the policy that has allowed the session. */
    public static int policyLine(MemorySegment memory, long cold) {
        return memory.get(INT, cold + POLICY_LINE);
    }

    /** When the session began, in seconds of the workers' clock. */
    public static int born(MemorySegment memory, long cold) {
        return memory.get(INT, cold + BORN);
    }

    /** Interface by which the first packet came. */
    public static int inInterface(MemorySegment memory, long cold) {
        return memory.get(SHORT, cold + IN_INTERFACE) & 0xffff;
    }

    /** Interface by which the first packet left. */
    public static int outInterface(MemorySegment memory, long cold) {
        return memory.get(SHORT, cold + OUT_INTERFACE) & 0xffff;
    }

    /** Number that tells this session from those that had the record before. */
    static int serial(MemorySegment memory, long cold) {
        return memory.get(INT, cold + SERIAL);
    }

    static void serial(MemorySegment memory, long cold, int serial) {
        memory.set(INT, cold + SERIAL, serial);
    }

    /**
     * How far a server that was hidden by a cookie has been brought together with its client, one word, so that a
     * reader sees all of it or nothing: until the server has answered, what its SYN says of the client
     * ({@link #awaited}, {@link #segmentSize}), then the difference of its numbers ({@link #shift}).
     */
    public static long proxy(MemorySegment memory, long cold) {
        return memory.get(LONG, cold + PROXY);
    }

    /** Notes that the server has answered. */
    public static void serverKnown(MemorySegment memory, long cold, int shift) {
        memory.set(LONG, cold + PROXY, SERVER_KNOWN | Integer.toUnsignedLong(shift));
    }

    /** The word of a session whose server has not answered. */
    public static long proxyOf(int awaited, int segmentSize) {
        return (long) segmentSize << 32 | Integer.toUnsignedLong(awaited);
    }

    /** True if a word of {@link #proxy} says that the server has answered. */
    public static boolean isServerKnown(long proxy) {
        return proxy < 0;
    }

    /** The sequence number that the client awaits as the server's first. */
    public static int awaited(long proxy) {
        return (int) proxy;
    }

    /** The largest segment that the client takes. */
    public static int segmentSize(long proxy) {
        return (int) (proxy >>> 32);
    }

    /** What to add to a sequence number of the server so that it is one that the client knows. */
    public static int shift(long proxy) {
        return (int) proxy;
    }

    /** Sets the cold part. */
    static void describe(MemorySegment memory, long cold, SessionBirth birth, int seconds) {
        memory.set(LONG, cold + BINDING, birth.binding);
        memory.set(LONG, cold + DESTINATION, birth.destination);
        policy(memory, cold, birth.policyLine);
        memory.set(INT, cold + BORN, seconds);
        memory.set(SHORT, cold + IN_INTERFACE, (short) birth.inInterface);
        memory.set(SHORT, cold + OUT_INTERFACE, (short) birth.outInterface);
        memory.set(LONG, cold + PROXY, birth.proxy);
    }

    /** Notes which line of the policy allows the session now. */
    static void policy(MemorySegment memory, long cold, int policyLine) {
        memory.set(INT, cold + POLICY_LINE, policyLine);
    }
}
