package net.isthmus.fastpath.xsk;

import java.lang.foreign.Arena;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.graph.Device;
import net.isthmus.fastpath.graph.Drops;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.Vector;

/**
 * One worker's end of an interface by a raw socket, where AF_XDP is refused: one system call a burst each way, one copy
 * in the kernel each way.
 *
 * <p>Frames that are too long for a slot of chunks (aggregates that the kernel has made of several) are dropped and
 * counted. The kernel's own stack sees every frame as well; it must have no address on the interface and forward
 * nothing.
 */
final class PacketDevice implements Device, KernelCounted {

    private final PacketSocket socket;
    private final PacketReceiver receiver;
    private final PacketSender sender;
    private final Arena arena = Arena.ofShared();
    private final boolean sendOnly;
    private volatile boolean closed;
    private long ringFull;

    /** @param sendOnly whether the socket receives nothing, so that its descriptor need not be polled */
    PacketDevice(PacketSocket socket, boolean sendOnly, Frames frames, Drops drops) {
        this.socket = socket;
        this.sendOnly = sendOnly;
        this.receiver = new PacketReceiver(arena, socket.fd(), frames, drops);
        this.sender = new PacketSender(arena, socket.fd(), frames, drops);
    }

    @Override
    public int receive(Vector into, int limit) {
        return closed || sendOnly ? 0 : receiver.receive(into, limit);
    }

    @Override
    public int transmit(Vector from) {
        if (closed) {
            sender.dropAll(from, 0, DropReason.TX_PORT_DOWN);
            return 0;
        }
        return sender.transmit(from);
    }

    @Override
    public void housekeep() {}

    @Override
    public int framesHeld() {
        return receiver.framesHeld();
    }

    @Override
    public int pollFd() {
        return closed || sendOnly ? -1 : socket.fd();
    }

    @Override
    public String rung() {
        return Rung.AF_PACKET.text();
    }

    /** What the socket's buffer had no room for counts as a full RX ring. */
    @Override
    public synchronized XskStatistics statistics() {
        ringFull += closed ? 0 : socket.takeDrops();
        return new XskStatistics(0, 0, 0, ringFull, 0);
    }

    @Override
    public boolean isAlive() {
        return !closed && !sender.isGone();
    }

    /** Closes the socket and frees the chunks that waited for frames. Worker thread, or after it has ended. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            socket.close();
            receiver.abandon();
            arena.close();
        }
    }
}
