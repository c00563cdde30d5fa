package net.isthmus.fastpath.xsk;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import net.isthmus.fastpath.xsk.libc.Descriptors;
import net.isthmus.fastpath.xsk.libc.NativeCallException;
import net.isthmus.fastpath.xsk.libc.Sockets;

/**
 * A raw socket on one interface, {@code packet(7)}: sees what arrives, VLAN tag in the auxiliary data if the kernel has
 * stripped it, and nothing of what this machine sends.
 *
 * <p>Several workers share the load by a fan-out group, in which the kernel spreads flows over the group's sockets.
 */
final class PacketSocket implements AutoCloseable {

    private static final int ETH_P_ALL_NETWORK_ORDER = 0x0300;
    private static final int NOTHING = 0;
    private static final int SOL_PACKET = 263;
    private static final int PACKET_STATISTICS = 6;
    private static final int PACKET_AUXDATA = 8;
    private static final int PACKET_FANOUT = 18;
    private static final int PACKET_IGNORE_OUTGOING = 23;
    private static final int PACKET_FANOUT_HASH = 0;
    private static final int PACKET_FANOUT_FLAG_UNIQUEID = 0x2000;

    /** A group asks anew what its sockets have asked: without it the members see what this machine sends. */
    private static final int PACKET_FANOUT_FLAG_IGNORE_OUTGOING = 0x4000;

    private static final int GROUP_KIND = PACKET_FANOUT_HASH | PACKET_FANOUT_FLAG_IGNORE_OUTGOING;
    private static final int BUFFER_BYTES = 32 << 20;

    private final int fd;

    private PacketSocket(int interfaceIndex, int protocol) {
        fd = Sockets.socket(Sockets.AF_PACKET, Sockets.SOCK_RAW, 0);
        try {
            Sockets.setOption(fd, SOL_PACKET, PACKET_AUXDATA, 1, "PACKET_AUXDATA");
            Sockets.setOption(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, 1, "PACKET_IGNORE_OUTGOING");
            Sockets.trySetOption(fd, Sockets.SOL_SOCKET, Sockets.SO_RCVBUFFORCE, BUFFER_BYTES, "SO_RCVBUFFORCE");
            Sockets.trySetOption(fd, Sockets.SOL_SOCKET, Sockets.SO_SNDBUFFORCE, BUFFER_BYTES, "SO_SNDBUFFORCE");
            bind(interfaceIndex, protocol);
        } catch (NativeCallException refused) {
            close();
            throw refused;
        }
    }

    /** A socket that receives and sends. */
    static PacketSocket open(int interfaceIndex) {
        return new PacketSocket(interfaceIndex, ETH_P_ALL_NETWORK_ORDER);
    }

    /** A socket that only sends: for a worker that has no queue of the interface. */
    static PacketSocket openForSending(int interfaceIndex) {
        return new PacketSocket(interfaceIndex, NOTHING);
    }

    int fd() {
        return fd;
    }

    /** Makes a fan-out group with this socket as its first member; returns the group. */
    int startGroup() {
        int asked = GROUP_KIND | PACKET_FANOUT_FLAG_UNIQUEID;
        Sockets.setOption(fd, SOL_PACKET, PACKET_FANOUT, asked << 16, "PACKET_FANOUT");
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment answer = scratch.allocate(JAVA_INT);
            Sockets.getOption(fd, SOL_PACKET, PACKET_FANOUT, answer, "PACKET_FANOUT");
            return answer.get(JAVA_INT, 0) & 0xffff;
        }
    }

    /** Enters a group that another socket of the same interface has started. */
    void joinGroup(int group) {
        Sockets.setOption(fd, SOL_PACKET, PACKET_FANOUT, GROUP_KIND << 16 | group, "PACKET_FANOUT");
    }

    /**
     * Frames that the socket's buffer had no room for since the last call ({@code struct tpacket_stats}, second u32).
     */
    long takeDrops() {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment answer = scratch.allocate(8, 4);
            Sockets.getOption(fd, SOL_PACKET, PACKET_STATISTICS, answer, "PACKET_STATISTICS");
            return Integer.toUnsignedLong(answer.get(JAVA_INT, 4));
        }
    }

    @Override
    public void close() {
        Descriptors.close(fd);
    }

    /** {@code struct sockaddr_ll}: family u16, protocol u16 big-endian, interface u32, then 12 octets unused here. */
    private void bind(int interfaceIndex, int protocol) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment address = scratch.allocate(20, 4);
            address.set(JAVA_SHORT, 0, (short) Sockets.AF_PACKET);
            address.set(JAVA_SHORT, 2, (short) protocol);
            address.set(JAVA_INT, 4, interfaceIndex);
            Sockets.bind(fd, address, "AF_PACKET interface=" + interfaceIndex);
        }
    }
}
