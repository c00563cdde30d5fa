package net.isthmus.fastpath.xsk.link;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import net.isthmus.fastpath.xsk.libc.Descriptors;
import net.isthmus.fastpath.xsk.libc.NativeCallException;
import net.isthmus.fastpath.xsk.libc.Sockets;

/**
 * Makes an interface receive frames that are not addressed to it: of every group (what a routed port needs, for ND and
 * routing protocols), or all (what a bridge member needs).
 *
 * <p>Held by a socket's membership and not by a flag of the interface: when this object is closed, or the process ends
 * in whatever way, the interface is as it was.
 */
public final class ReceiveMode implements AutoCloseable {

    /** What to receive beside the interface's own address. */
    public enum Kind {
        /** Every frame on the link. */
        PROMISCUOUS(1),
        /** Every multicast frame. */
        ALL_MULTICAST(2);

        private final int membership;

        Kind(int membership) {
            this.membership = membership;
        }
    }

    private static final int SOL_PACKET = 263;
    private static final int PACKET_ADD_MEMBERSHIP = 1;

    private final int fd;

    /** Begins; the kernel counts such wishes, so several may hold for one interface. */
    public ReceiveMode(int interfaceIndex, Kind kind) {
        fd = Sockets.socket(Sockets.AF_PACKET, Sockets.SOCK_RAW, 0);
        try (Arena scratch = Arena.ofConfined()) {
            // struct packet_mreq: interface i32, type u16, address length u16, address of 8 octets
            MemorySegment membership = scratch.allocate(16, 4);
            membership.set(JAVA_INT, 0, interfaceIndex);
            membership.set(JAVA_SHORT, 4, (short) kind.membership);
            Sockets.setOption(
                    fd,
                    SOL_PACKET,
                    PACKET_ADD_MEMBERSHIP,
                    membership,
                    "PACKET_ADD_MEMBERSHIP interface=" + interfaceIndex + " " + kind);
        } catch (NativeCallException refused) {
            close();
            throw refused;
        }
    }

    @Override
    public void close() {
        Descriptors.close(fd);
    }
}
