package net.isthmus.fastpath.xsk.libc;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** Datagrams to a socket of this machine, unix(7): Java has only its streams. Control path only. */
public final class UnixDatagram {

    /** Where the name begins in {@code struct sockaddr_un}, and how long it may be. */
    private static final int NAME = 2;

    private static final int LONGEST_NAME = 107;

    private UnixDatagram() {}

    /**
     * Sends one datagram.
     *
     * @param name path of the socket; one that begins with {@code @} is a name without a file
     * @throws NativeCallException if nobody takes it
     */
    public static void send(String name, String message) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0 || bytes.length > LONGEST_NAME) {
            throw new IllegalArgumentException("a socket has a name of 1 to " + LONGEST_NAME + " bytes, not " + name);
        }
        boolean isAbstract = bytes[0] == '@';
        int fd = Sockets.socket(Sockets.AF_UNIX, Sockets.SOCK_DGRAM, 0);
        try (Arena arena = Arena.ofConfined()) {
            // The name of a file ends with a zero; one without a file ends with the address, and begins with a zero.
            MemorySegment address = arena.allocate(NAME + bytes.length + (isAbstract ? 0 : 1), Short.BYTES);
            address.set(JAVA_SHORT, 0, (short) Sockets.AF_UNIX);
            MemorySegment.copy(bytes, 0, address, JAVA_BYTE, NAME, bytes.length);
            if (isAbstract) {
                address.set(JAVA_BYTE, NAME, (byte) 0);
            }
            byte[] text = message.getBytes(StandardCharsets.UTF_8);
            Sockets.sendTo(fd, arena.allocateFrom(JAVA_BYTE, text), address, name);
        } finally {
            Descriptors.close(fd);
        }
    }
}
