package net.isthmus.fastpath.xsk;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.graph.Device;
import net.isthmus.fastpath.graph.Drops;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.xsk.libc.CallState;
import net.isthmus.fastpath.xsk.libc.Descriptors;
import net.isthmus.fastpath.xsk.libc.Errno;
import net.isthmus.fastpath.xsk.libc.IoVectors;

/**
 * One worker's queue of the TUN interface: {@code readv(2)} and {@code writev(2)} between the kernel's stack and chains
 * of chunks, one packet a call, never waiting.
 */
public final class TunDevice implements Device {

    /** Those of the longest IP packet: what was fragmented before it was protected comes out of a tunnel as one. */
    private static final int MOST_CHUNKS = 65_535 / Frames.CHUNK_DATA_BYTES + 1;

    private final CallState state = new CallState();
    private final Arena arena = Arena.ofShared();
    private final MemorySegment readPieces = arena.allocate((long) ChunkSlots.CHUNKS * IoVectors.BYTES, 8);
    private final MemorySegment writePieces = arena.allocate((long) MOST_CHUNKS * IoVectors.BYTES, 8);
    private final int fd;
    private final Frames frames;
    private final Drops drops;
    private final ChunkSlots slot;
    private boolean slotReady;
    private boolean closed;
    private boolean gone;

    /**
     * @param tun stays open as long as its devices; closed after them by whoever made it
     * @param queue index of a queue that no other device uses
     */
    public TunDevice(TunInterface tun, int queue, Frames frames, Drops drops) {
        this.fd = tun.fd(queue);
        this.frames = frames;
        this.drops = drops;
        this.slot = new ChunkSlots(frames, 1);
    }

    @Override
    public int receive(Vector into, int limit) {
        int packets = 0;
        while (packets < limit && !closed && fillSlot()) {
            long length = Descriptors.readv(state, fd, readPieces, ChunkSlots.CHUNKS);
            if (length <= 0) {
                gone |= length < 0 && state.errno() == Errno.EBADFD;
                break;
            }
            into.append(slot.take(0, (int) length));
            slotReady = false;
            packets++;
        }
        return packets;
    }

    @Override
    public int transmit(Vector from) {
        int accepted = 0;
        for (int i = 0; i < from.count(); i++) {
            accepted += write(from.get(i));
        }
        return accepted;
    }

    @Override
    public void housekeep() {}

    @Override
    public int framesHeld() {
        return slot.framesHeld();
    }

    @Override
    public int pollFd() {
        return closed ? -1 : fd;
    }

    @Override
    public String rung() {
        return "tun";
    }

    @Override
    public boolean isAlive() {
        return !closed && !gone;
    }

    /** Frees what the device holds; the queue itself belongs to the {@link TunInterface}. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            slot.freeAll();
            arena.close();
        }
    }

    private int write(int packet) {
        if (closed) {
            drops.drop(packet, DropReason.TX_PORT_DOWN);
            return 0;
        }
        int pieces = 0;
        long base = frames.memory().address();
        for (int frame = packet; frame != 0; frame = frames.next(frame)) {
            if (pieces == MOST_CHUNKS) {
                drops.drop(packet, DropReason.TX_MTU_EXCEEDED);
                return 0;
            }
            IoVectors.set(writePieces, 0, pieces++, base + frames.offset(frame), frames.length(frame));
        }
        if (Descriptors.writev(state, fd, writePieces, pieces) < 0) {
            drops.drop(packet, reasonOf(state.errno()));
            return 0;
        }
        frames.freePacket(packet);
        return 1;
    }

    /**
     * EIO: the interface is down. EINVAL: neither IPv4 nor IPv6. Others: the host stack has no memory at the moment.
     */
    private static DropReason reasonOf(int errno) {
        return switch (errno) {
            case Errno.EIO, Errno.EBADFD -> DropReason.TX_PORT_DOWN;
            case Errno.EINVAL -> DropReason.HOST_PACKET_INVALID;
            default -> DropReason.TX_RING_FULL;
        };
    }

    private boolean fillSlot() {
        if (slotReady) {
            return true;
        }
        for (int place = 0; place < ChunkSlots.CHUNKS; place++) {
            int frame = slot.fill(0, place);
            if (frame == 0) {
                return false;
            }
            long at = frames.memory().address() + (long) frame * Frames.CHUNK_BYTES + Frames.HEADROOM_BYTES;
            IoVectors.set(readPieces, 0, place, at, Frames.CHUNK_DATA_BYTES);
        }
        slotReady = true;
        return true;
    }
}
