package net.isthmus.fastpath.xsk;

import net.isthmus.core.DropReason;
import net.isthmus.fastpath.graph.Device;
import net.isthmus.fastpath.graph.Drops;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.Vector;

/** One worker's queue of one interface by AF_XDP: {@link XskReceiver} and {@link XskTransmitter} on one socket. */
final class XskDevice implements Device, KernelCounted {

    private final XskSocket socket;
    private final Rung rung;
    private final XskReceiver receiver;
    private final XskTransmitter transmitter;
    private volatile boolean closed;

    /** @param multiBuffer whether the socket is bound with {@link XskSocket#MULTI_BUFFER} */
    XskDevice(XskSocket socket, Rung rung, boolean multiBuffer, Frames frames, Drops drops) {
        this.socket = socket;
        this.rung = rung;
        this.receiver = new XskReceiver(socket, frames, drops);
        this.transmitter = new XskTransmitter(socket, frames, drops, multiBuffer);
    }

    @Override
    public int receive(Vector into, int limit) {
        return closed ? 0 : receiver.receive(into, limit);
    }

    @Override
    public int transmit(Vector from) {
        if (!isAlive()) {
            transmitter.dropAll(from, DropReason.TX_PORT_DOWN);
            return 0;
        }
        return transmitter.transmit(from);
    }

    @Override
    public void housekeep() {
        if (!closed) {
            transmitter.reap();
            receiver.refill();
        }
    }

    @Override
    public int framesHeld() {
        return receiver.framesHeld() + transmitter.framesHeld();
    }

    @Override
    public int pollFd() {
        return closed ? -1 : socket.fd();
    }

    @Override
    public String rung() {
        return rung.text();
    }

    @Override
    public boolean isAlive() {
        return !closed && !socket.isGone();
    }

    @Override
    public XskStatistics statistics() {
        return closed ? XskStatistics.NONE : socket.statistics();
    }

    /** Closes the socket and frees every frame that was in its rings. Worker thread, or after it has ended. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            socket.close();
            receiver.abandon();
            transmitter.abandon();
        }
    }
}
