package net.isthmus.fastpath.xsk;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import net.isthmus.fastpath.xsk.libc.CallState;
import net.isthmus.fastpath.xsk.libc.Descriptors;
import net.isthmus.fastpath.xsk.libc.Sockets;
import net.isthmus.fastpath.xsk.libc.SystemCalls;

/** A host at the far end of a cable that sends and sees frames of any form, by a raw socket. */
final class RawHost implements AutoCloseable {

    private static final int SOL_PACKET = 263;
    private static final int PACKET_IGNORE_OUTGOING = 23;
    private static final int LARGEST = 65_536;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment buffer = arena.allocate(LARGEST);
    private final CallState state = new CallState();
    private final int fd;

    RawHost(TestNamespace namespace, String interfaceName) {
        fd = namespace.call(() -> {
            int index = SystemCalls.interfaceIndex(interfaceName).orElseThrow();
            int protocol = 0x0300; // ETH_P_ALL in network order
            int socket = Sockets.socket(Sockets.AF_PACKET, Sockets.SOCK_RAW, protocol);
            MemorySegment address = arena.allocate(20, 4);
            address.set(JAVA_SHORT, 0, (short) Sockets.AF_PACKET);
            address.set(JAVA_SHORT, 2, (short) protocol);
            address.set(JAVA_INT, 4, index);
            Sockets.bind(socket, address, interfaceName);
            Sockets.setOption(socket, SOL_PACKET, PACKET_IGNORE_OUTGOING, 1, "PACKET_IGNORE_OUTGOING");
            Sockets.trySetOption(socket, Sockets.SOL_SOCKET, Sockets.SO_RCVBUFFORCE, 16 << 20, "SO_RCVBUFFORCE");
            Sockets.trySetOption(socket, Sockets.SOL_SOCKET, Sockets.SO_SNDBUFFORCE, 16 << 20, "SO_SNDBUFFORCE");
            return socket;
        });
    }

    void send(byte[] frame) {
        MemorySegment.copy(frame, 0, buffer, JAVA_BYTE, 0, frame.length);
        long sent = Sockets.send(state, fd, buffer, frame.length, 0);
        if (sent != frame.length) {
            throw new IllegalStateException("send of " + frame.length + ": " + sent + " errno " + state.errno());
        }
    }

    /** The next frame if one is there. */
    Optional<byte[]> poll() {
        long received = Sockets.receive(state, fd, buffer, LARGEST, Sockets.MSG_DONTWAIT);
        if (received < 0) {
            return Optional.empty();
        }
        return Optional.of(buffer.asSlice(0, received).toArray(JAVA_BYTE));
    }

    @Override
    public void close() {
        Descriptors.close(fd);
        arena.close();
    }
}
