package net.isthmus.fastpath.xsk;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.LockSupport;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.xsk.libc.CallState;
import net.isthmus.fastpath.xsk.libc.Descriptors;
import net.isthmus.fastpath.xsk.libc.Errno;
import net.isthmus.fastpath.xsk.libc.MemoryMaps;
import net.isthmus.fastpath.xsk.libc.NativeCallException;
import net.isthmus.fastpath.xsk.libc.Sockets;

/**
 * One AF_XDP socket: one queue of one interface, with its four rings.
 *
 * <pre>
 *            fill ring  ──▶           ──▶ RX ring
 *   empty chunks             kernel             frames received
 *   frames to send           driver             chunks sent
 *            TX ring    ──▶           ──▶ completion ring
 * </pre>
 *
 * <p>Every socket registers the memory of its worker as a UMEM of its own. The kernel keeps no account of which UMEM a
 * chunk came through, only of what is in the rings: so a chunk received by one port of a worker is sent by another
 * without a copy, and each port may still run in a mode of its own, which {@code XDP_SHARED_UMEM} would not let it.
 *
 * <p>This class knows system calls and rings; {@link XskDevice} knows frames.
 */
public final class XskSocket implements AutoCloseable {

    /** How to bind; a rung of the ladder chooses. */
    public static final int FORCE_COPY = 1 << 1;

    public static final int FORCE_ZERO_COPY = 1 << 2;

    /** Frames may span several chunks; kernels before 6.6 refuse it, and drivers in zero-copy mode may. */
    public static final int MULTI_BUFFER = 1 << 4;

    /** {@link #wakeTransmitter}: the kernel has taken what it could. */
    public static final int SENT = 0;

    /** {@link #wakeTransmitter}: call again, now or later. */
    public static final int MORE_TO_SEND = 1;

    /** {@link #wakeTransmitter}: the interface is down or gone. */
    public static final int REFUSED = 2;

    private static final int USE_NEED_WAKEUP = 1 << 3;

    private static final int SOL_XDP = 283;
    private static final int XDP_MMAP_OFFSETS = 1;
    private static final int XDP_RX_RING = 2;
    private static final int XDP_TX_RING = 3;
    private static final int XDP_UMEM_REG = 4;
    private static final int XDP_UMEM_FILL_RING = 5;
    private static final int XDP_UMEM_COMPLETION_RING = 6;
    private static final int XDP_STATISTICS = 7;
    private static final int XDP_MAX_TX_SKB_BUDGET = 9;

    private static final long RX_RING_PAGE = 0;
    private static final long TX_RING_PAGE = 0x8000_0000L;
    private static final long FILL_RING_PAGE = 0x1_0000_0000L;
    private static final long COMPLETION_RING_PAGE = 0x1_8000_0000L;

    private static final int RING_OFFSETS_BYTES = 32;
    private static final int STATISTICS_BYTES = 48;

    /** Frames that one system call sends in copy mode unless the kernel (6.17 and later) lets us ask for more. */
    private static final int DEFAULT_SEND_BUDGET = 32;

    private static final int LARGEST_SEND_BUDGET = 512;

    /** What may be under way in copy mode: the default would hold back after two dozen frames of 9000 octets. */
    private static final int SEND_BUFFER_BYTES = 16 << 20;

    /** The kernel gives a closed socket's queue back some time later: so often it is asked, so long apart. */
    private static final int BIND_ATTEMPTS = 200;

    private static final long BIND_PAUSE_NS = 5_000_000;

    private final CallState wakeState = new CallState();
    private final Arena arena = Arena.ofShared();
    private final int fd;
    private final int ringSize;
    private final int sendBudget;
    private final ProducerRing fill;
    private final ConsumerRing completion;
    private final ConsumerRing received;
    private final ProducerRing transmit;
    private volatile boolean gone;

    /**
     * Opens and binds a socket.
     *
     * @param umem the worker's memory, aligned to pages, whole chunks
     * @param ringSize slots of each of the four rings, a power of two
     * @param mode {@link #FORCE_COPY} or {@link #FORCE_ZERO_COPY}, with {@link #MULTI_BUFFER} or without
     * @throws NativeCallException if any step is refused; nothing stays open
     */
    public XskSocket(int interfaceIndex, int queue, MemorySegment umem, int ringSize, int mode) {
        RingSize.check(ringSize);
        this.ringSize = ringSize;
        this.fd = Sockets.socket(Sockets.AF_XDP, Sockets.SOCK_RAW, 0);
        try {
            registerMemory(umem);
            sizeRings();
            RingOffsets[] offsets = askOffsets();
            received = ConsumerRing.ofPackets(map(offsets[0], RX_RING_PAGE, 16), offsets[0], ringSize);
            transmit = ProducerRing.ofPackets(map(offsets[1], TX_RING_PAGE, 16), offsets[1], ringSize);
            fill = ProducerRing.ofAddresses(map(offsets[2], FILL_RING_PAGE, 8), offsets[2], ringSize);
            completion = ConsumerRing.ofAddresses(map(offsets[3], COMPLETION_RING_PAGE, 8), offsets[3], ringSize);
            bind(interfaceIndex, queue, mode);
            Sockets.trySetOption(fd, Sockets.SOL_SOCKET, Sockets.SO_SNDBUFFORCE, SEND_BUFFER_BYTES, "SO_SNDBUFFORCE");
            sendBudget = askSendBudget();
        } catch (RuntimeException refused) {
            close();
            throw refused;
        }
    }

    /** The descriptor, for polling and {@link XdpProgram#redirect}. */
    public int fd() {
        return fd;
    }

    /** Empty chunks for the kernel to receive into. */
    public ProducerRing fill() {
        return fill;
    }

    /** Chunks that have been sent. */
    public ConsumerRing completion() {
        return completion;
    }

    /** Frames received. */
    public ConsumerRing received() {
        return received;
    }

    /** Frames to send. */
    public ProducerRing transmit() {
        return transmit;
    }

    /** Descriptors that one {@link #wakeTransmitter} takes off the TX ring in copy mode. */
    public int sendBudget() {
        return sendBudget;
    }

    /**
     * Makes the kernel look at the TX ring; in copy mode it is this call that sends.
     *
     * @return {@link #SENT}, {@link #MORE_TO_SEND} or {@link #REFUSED}
     */
    public int wakeTransmitter() {
        if (Sockets.send(wakeState, fd, MemorySegment.NULL, 0, Sockets.MSG_DONTWAIT) >= 0) {
            return SENT;
        }
        int errno = wakeState.errno();
        if (errno == Errno.ENXIO) {
            gone = true;
            return REFUSED;
        }
        return errno == Errno.ENETDOWN ? REFUSED : MORE_TO_SEND;
    }

    /** Whether the interface has been seen to have vanished: the kernel has unbound the socket for good. */
    public boolean isGone() {
        return gone;
    }

    /** Makes a driver in zero-copy mode look at the fill ring. */
    public void wakeReceiver() {
        Sockets.receive(wakeState, fd, MemorySegment.NULL, 0, Sockets.MSG_DONTWAIT);
    }

    /** The kernel's counters of this socket. Allocates; not for the hot path. */
    public XskStatistics statistics() {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment counters = scratch.allocate(STATISTICS_BYTES, 8);
            Sockets.getOption(fd, SOL_XDP, XDP_STATISTICS, counters, "XDP_STATISTICS");
            return new XskStatistics(
                    counters.get(JAVA_LONG, 0),
                    counters.get(JAVA_LONG, 8),
                    counters.get(JAVA_LONG, 16),
                    counters.get(JAVA_LONG, 24),
                    counters.get(JAVA_LONG, 32));
        }
    }

    /** Closes the descriptor and unmaps the rings. No other thread may use the socket any more. */
    @Override
    public void close() {
        Descriptors.close(fd);
        arena.close();
    }

    /**
     * {@code struct xdp_umem_reg}: address u64, length u64, chunk size u32, headroom u32, flags u32, reserved u32.
     * Headroom is 0: the kernel itself keeps 256 octets before the data.
     */
    private void registerMemory(MemorySegment umem) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment registration = scratch.allocate(32, 8);
            registration.set(JAVA_LONG, 0, umem.address());
            registration.set(JAVA_LONG, 8, umem.byteSize());
            registration.set(JAVA_INT, 16, Frames.CHUNK_BYTES);
            Sockets.setOption(fd, SOL_XDP, XDP_UMEM_REG, registration, "XDP_UMEM_REG length=" + umem.byteSize());
        }
    }

    private void sizeRings() {
        Sockets.setOption(fd, SOL_XDP, XDP_UMEM_FILL_RING, ringSize, "XDP_UMEM_FILL_RING");
        Sockets.setOption(fd, SOL_XDP, XDP_UMEM_COMPLETION_RING, ringSize, "XDP_UMEM_COMPLETION_RING");
        Sockets.setOption(fd, SOL_XDP, XDP_RX_RING, ringSize, "XDP_RX_RING");
        Sockets.setOption(fd, SOL_XDP, XDP_TX_RING, ringSize, "XDP_TX_RING");
    }

    /**
     * {@code struct xdp_mmap_offsets}: for RX, TX, fill, completion each producer, consumer, descriptors, flags, u64.
     */
    private RingOffsets[] askOffsets() {
        RingOffsets[] offsets = new RingOffsets[4];
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment answer = scratch.allocate((long) offsets.length * RING_OFFSETS_BYTES, 8);
            int length = Sockets.getOption(fd, SOL_XDP, XDP_MMAP_OFFSETS, answer, "XDP_MMAP_OFFSETS");
            if (length < answer.byteSize()) {
                throw new UnsupportedOperationException("this kernel's AF_XDP has no wake-up flags: it is before 5.4");
            }
            for (int ring = 0; ring < offsets.length; ring++) {
                long at = (long) ring * RING_OFFSETS_BYTES;
                offsets[ring] = new RingOffsets(
                        answer.get(JAVA_LONG, at),
                        answer.get(JAVA_LONG, at + 8),
                        answer.get(JAVA_LONG, at + 16),
                        answer.get(JAVA_LONG, at + 24));
            }
        }
        return offsets;
    }

    private MemorySegment map(RingOffsets offsets, long page, int descriptorBytes) {
        long length = offsets.descriptors() + (long) ringSize * descriptorBytes;
        return MemoryMaps.map(arena, length, MemoryMaps.MAP_SHARED | MemoryMaps.MAP_POPULATE, fd, page);
    }

    /** {@code struct sockaddr_xdp}: family u16, flags u16, interface u32, queue u32, shared UMEM descriptor u32. */
    private void bind(int interfaceIndex, int queue, int mode) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment address = scratch.allocate(16, 4);
            address.set(JAVA_SHORT, 0, (short) Sockets.AF_XDP);
            address.set(JAVA_SHORT, 2, (short) (mode | USE_NEED_WAKEUP));
            address.set(JAVA_INT, 4, interfaceIndex);
            address.set(JAVA_INT, 8, queue);
            String what = "AF_XDP interface=" + interfaceIndex + " queue=" + queue + " " + modeText(mode);
            for (int attempt = 1; !tryBind(address, what, attempt == BIND_ATTEMPTS); attempt++) {
                LockSupport.parkNanos(BIND_PAUSE_NS);
            }
        }
    }

    /** Binds; false if the queue is still another socket's and this is not the last attempt. */
    private boolean tryBind(MemorySegment address, String what, boolean isLast) {
        try {
            Sockets.bind(fd, address, what);
            return true;
        } catch (NativeCallException refused) {
            if (refused.errno() != Errno.EBUSY || isLast) {
                throw refused;
            }
            return false;
        }
    }

    private int askSendBudget() {
        int wanted = Math.min(ringSize, LARGEST_SEND_BUDGET);
        boolean granted = wanted > DEFAULT_SEND_BUDGET
                && Sockets.trySetOption(fd, SOL_XDP, XDP_MAX_TX_SKB_BUDGET, wanted, "XDP_MAX_TX_SKB_BUDGET");
        return granted ? wanted : DEFAULT_SEND_BUDGET;
    }

    private static String modeText(int mode) {
        String copying = (mode & FORCE_ZERO_COPY) != 0 ? "zero-copy" : "copy";
        return (mode & MULTI_BUFFER) != 0 ? copying + "+multi-buffer" : copying;
    }
}
