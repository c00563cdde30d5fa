package net.isthmus.l2bridge.vxlan;

import java.lang.foreign.MemorySegment;
import java.util.List;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.NetworkOrder;
import net.isthmus.wire.Vxlan;

/**
 * What workers need to know of tunnels: an immutable snapshot that {@link VxlanTunnels} replaces whole and a node reads
 * once a vector.
 *
 * <p>A tunnel is eight longs by interface index, one cache line, so that all that encapsulation writes comes at once:
 *
 * <pre>
 *   0          1          2           3           4              5         6           7
 * +----------+----------+-----------+-----------+--------------+---------+-----------+---------+
 * | local    | local    | remote    | remote    | VXLAN header | limits, | BVI, its  | VRF     |
 * | high     | low      | high      | low       |              | port    | MAC       |         |
 * +----------+----------+-----------+-----------+--------------+---------+-----------+---------+
 * limits:  63 exists  62 IPv4  51..32 sum of the constant words  31..16 UDP port  15..0 longest inner frame
 * </pre>
 *
 * <p>An IPv4 address is the low half, its high half is 0. The sum is that of the IPv4 header, or of the IPv6
 * pseudo-header, without what differs from packet to packet.
 *
 * <p>Received packets find their tunnel by VNI and remote in an open-addressed table of interface indices.
 */
final class VxlanTable {
    /** What a snapshot is made of: a tunnel, the learnt path MTU, and the bridge's routed interface if it has one. */
    record Row(Tunnel tunnel, int pathMtu, int bvi, long bviMac) {}

    private static final int WORDS_SHIFT = 3;
    private static final int LOCAL = 0;
    private static final int REMOTE = 2;
    private static final int HEADER = 4;
    private static final int LIMITS = 5;
    private static final int BVI = 6;
    private static final int VRF = 7;
    private static final long EXISTS = 1L << 63;
    private static final long IPV4 = 1L << 62;
    private static final int SUM_SHIFT = 32;
    private static final int SUM_MASK = 0xf_ffff;
    private static final int PORT_SHIFT = 16;
    private static final int BVI_SHIFT = 48;
    private static final long MIX_1 = 0x9e37_79b9_7f4a_7c15L;
    private static final long MIX_2 = 0xbf58_476d_1ce4_e5b9L;

    /** Version, header length 5; don't-fragment; TTL 64 and protocol: the constant words of the IPv4 header. */
    private static final int IP4_CONSTANT_SUM = 0x4500 + 0x4000 + (64 << 8 | IpProtocol.UDP);

    private final long[] words;
    private final int tunnelCount;
    private final short[] byRemote;
    private final int[] knownVnis;

    VxlanTable(List<Row> rows) {
        int largest = rows.stream()
                .mapToInt(row -> row.tunnel().interfaceIndex())
                .max()
                .orElse(0);
        words = new long[(largest + 1) << WORDS_SHIFT];
        tunnelCount = rows.size();
        int slots = Math.max(4, Integer.highestOneBit(Math.max(1, rows.size())) * 8);
        byRemote = new short[slots];
        knownVnis = new int[slots];
        rows.forEach(this::add);
    }

    private void add(Row row) {
        Tunnel tunnel = row.tunnel();
        int base = tunnel.interfaceIndex() << WORDS_SHIFT;
        boolean isIpv4 = tunnel.local().isIpv4();
        put(base + LOCAL, tunnel.local());
        put(base + REMOTE, tunnel.remote());
        words[base + HEADER] = Vxlan.header(tunnel.vni());
        long sum = sum(base) + (isIpv4 ? IP4_CONSTANT_SUM : IpProtocol.UDP);
        words[base + LIMITS] = EXISTS
                | (isIpv4 ? IPV4 : 0)
                | (sum & SUM_MASK) << SUM_SHIFT
                | (long) tunnel.port() << PORT_SHIFT
                | Math.clamp(tunnel.longestFrame(row.pathMtu()), 0, 0xffff);
        words[base + BVI] = (long) row.bvi() << BVI_SHIFT | row.bviMac();
        words[base + VRF] = tunnel.vrf();
        int slot = slot(tunnel.vni(), words[base + REMOTE], words[base + REMOTE + 1]);
        while (byRemote[slot] != 0) {
            slot = slot + 1 & byRemote.length - 1;
        }
        byRemote[slot] = (short) tunnel.interfaceIndex();
        int vniSlot = slot(tunnel.vni(), 0, 0);
        while (knownVnis[vniSlot] != 0 && knownVnis[vniSlot] != tunnel.vni() + 1) {
            vniSlot = vniSlot + 1 & knownVnis.length - 1;
        }
        knownVnis[vniSlot] = tunnel.vni() + 1;
    }

    private void put(int at, IpAddress address) {
        words[at] = address.isIpv4() ? 0 : address.high();
        words[at + 1] = address.isIpv4() ? address.ipv4Bits() & 0xffff_ffffL : address.low();
    }

    /** The sixteen words of both addresses, a sum of at most 20 bits. */
    private long sum(int base) {
        long sum = 0;
        for (int i = LOCAL; i < REMOTE + 2; i++) {
            long word = words[base + i];
            sum += (word >>> 48) + (word >>> 32 & 0xffff) + (word >>> 16 & 0xffff) + (word & 0xffff);
        }
        return sum;
    }

    /** True if there is no tunnel at all. */
    boolean isEmpty() {
        return tunnelCount == 0;
    }

    /** True if the interface is a tunnel of this snapshot. */
    boolean isTunnel(int interfaceIndex) {
        return interfaceIndex << WORDS_SHIFT < words.length && words[(interfaceIndex << WORDS_SHIFT) + LIMITS] != 0;
    }

    /** The tunnel by which a packet came; 0 if there is none. IPv4 addresses have a high half of 0. */
    int find(
            int vrf,
            int vni,
            int port,
            long localHigh,
            long localLow,
            long remoteHigh,
            long remoteLow,
            boolean isIpv4) {
        int slot = slot(vni, remoteHigh, remoteLow);
        int index = byRemote[slot];
        while (index != 0) {
            int base = index << WORDS_SHIFT;
            if (words[base + REMOTE + 1] == remoteLow
                    && words[base + HEADER] == Vxlan.header(vni)
                    && words[base + LOCAL + 1] == localLow
                    && words[base + REMOTE] == remoteHigh
                    && words[base + LOCAL] == localHigh
                    && words[base + VRF] == vrf
                    && port(words[base + LIMITS]) == port
                    && isIpv4(words[base + LIMITS]) == isIpv4) {
                return index;
            }
            slot = slot + 1 & byRemote.length - 1;
            index = byRemote[slot];
        }
        return 0;
    }

    /** True if some tunnel has this VNI. */
    boolean knows(int vni) {
        int slot = slot(vni, 0, 0);
        while (knownVnis[slot] != 0) {
            if (knownVnis[slot] == vni + 1) {
                return true;
            }
            slot = slot + 1 & knownVnis.length - 1;
        }
        return false;
    }

    private int slot(int vni, long high, long low) {
        long mixed = (high ^ Long.rotateLeft(low, 24) ^ vni) * MIX_1;
        mixed = (mixed ^ mixed >>> 32) * MIX_2;
        return (int) (mixed >>> 40) & byRemote.length - 1;
    }

    /** The limits of a tunnel, to be taken apart by the accessors below. Precondition: it is a tunnel. */
    long limits(int tunnel) {
        return words[(tunnel << WORDS_SHIFT) + LIMITS];
    }

    static boolean isIpv4(long limits) {
        return (limits & IPV4) != 0;
    }

    /** Sum of the words that are the same in every packet. */
    static int sum(long limits) {
        return (int) (limits >>> SUM_SHIFT) & SUM_MASK;
    }

    /** UDP destination port. */
    static int port(long limits) {
        return (int) (limits >>> PORT_SHIFT) & 0xffff;
    }

    /** Bytes of the longest inner frame. */
    static int longestFrame(long limits) {
        return (int) limits & 0xffff;
    }

    /** Writes the addresses of an IPv4 header. */
    void writeAddresses4(int tunnel, MemorySegment memory, int at) {
        int base = tunnel << WORDS_SHIFT;
        NetworkOrder.putI64(memory, at, words[base + LOCAL + 1] << 32 | words[base + REMOTE + 1]);
    }

    /** Writes the addresses of an IPv6 header. */
    void writeAddresses6(int tunnel, MemorySegment memory, int at) {
        int base = tunnel << WORDS_SHIFT;
        NetworkOrder.putI64(memory, at, words[base + LOCAL]);
        NetworkOrder.putI64(memory, at + 8, words[base + LOCAL + 1]);
        NetworkOrder.putI64(memory, at + 16, words[base + REMOTE]);
        NetworkOrder.putI64(memory, at + 24, words[base + REMOTE + 1]);
    }

    /** The VXLAN header. */
    long header(int tunnel) {
        return words[(tunnel << WORDS_SHIFT) + HEADER];
    }

    /** Interface index of the bridge's routed interface; 0 if it has none with an address. */
    int bvi(int tunnel) {
        return (int) (words[(tunnel << WORDS_SHIFT) + BVI] >>> BVI_SHIFT);
    }

    /** MAC of that. */
    long bviMac(int tunnel) {
        return words[(tunnel << WORDS_SHIFT) + BVI] & (1L << BVI_SHIFT) - 1;
    }
}
