package net.isthmus.fastpath.xsk;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import net.isthmus.fastpath.xsk.libc.CallState;
import net.isthmus.fastpath.xsk.libc.Sockets;

/**
 * Sends single frames by a NIC, past all workers: for questions by a port that must not carry anything else. One thread
 * at a time.
 */
public final class FrameSender implements AutoCloseable {
    private final PacketSocket socket;
    private final CallState state = new CallState();

    /**
     * A sender by a NIC.
     *
     * @param interfaceIndex the kernel's index of the NIC
     * @throws net.isthmus.fastpath.xsk.libc.NativeCallException if the kernel refuses the socket
     */
    public FrameSender(int interfaceIndex) {
        socket = PacketSocket.openForSending(interfaceIndex);
    }

    /** Sends a frame from its destination MAC on; false if the kernel did not take it, as by a NIC that is down. */
    public boolean send(byte[] frame) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment copy = scratch.allocateFrom(ValueLayout.JAVA_BYTE, frame);
            return Sockets.send(state, socket.fd(), copy, frame.length, Sockets.MSG_DONTWAIT) >= 0;
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
