package net.isthmus.fastpath.xsk;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.isthmus.fastpath.xsk.libc.Descriptors;
import net.isthmus.fastpath.xsk.libc.NativeCallException;

/**
 * The network interface by which the kernel's own stack is one more port of the graph: what its sockets send is read
 * here, what is written here its sockets receive. Packets begin with the IP header; there is no Ethernet.
 *
 * <p>One interface with a queue a worker. The kernel spreads flows over the queues and remembers by which queue a
 * flow's packets come in, so that its answers go out by the same. The interface vanishes with the last of its
 * descriptors.
 */
public final class TunInterface implements AutoCloseable {

    private static final String CLONE_DEVICE = "/dev/net/tun";
    private static final long TUNSETIFF = 0x400454caL;
    private static final int IFF_TUN = 0x0001;
    private static final int IFF_NO_PI = 0x1000;
    private static final int IFF_MULTI_QUEUE = 0x0100;
    private static final int IFREQ_BYTES = 40;
    private static final int IFREQ_FLAGS = 16;
    private static final int LONGEST_NAME = 15;

    private final String name;
    private final int[] queues;

    /**
     * Makes the interface; it is down and has no address yet.
     *
     * @param name up to 15 octets; an interface of this name must not exist
     * @param queues one for each worker
     * @throws NativeCallException ENOENT without {@code /dev/net/tun}, EPERM without CAP_NET_ADMIN, EBUSY or EINVAL if
     *     the name is taken
     */
    public TunInterface(String name, int queues) {
        if (name.isEmpty() || name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
            throw new IllegalArgumentException("an interface name has 1 to 15 octets: " + name);
        }
        this.name = name;
        this.queues = new int[queues];
        Arrays.fill(this.queues, -1);
        try {
            for (int queue = 0; queue < queues; queue++) {
                this.queues[queue] = openQueue();
            }
        } catch (NativeCallException refused) {
            close();
            throw refused;
        }
    }

    /** The interface's name. */
    public String name() {
        return name;
    }

    /** Number of queues. */
    public int queues() {
        return queues.length;
    }

    /** Descriptor of a queue: one packet a read or write, never waiting. */
    int fd(int queue) {
        return queues[queue];
    }

    /** Closes all queues; the interface is gone. */
    @Override
    public void close() {
        for (int queue = 0; queue < queues.length; queue++) {
            if (queues[queue] >= 0) {
                Descriptors.close(queues[queue]);
                queues[queue] = -1;
            }
        }
    }

    /** {@code struct ifreq}: name of 16 octets, then the flags, u16. */
    private int openQueue() {
        int fd = Descriptors.open(CLONE_DEVICE, Descriptors.O_RDWR | Descriptors.O_NONBLOCK | Descriptors.O_CLOEXEC);
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment request = scratch.allocate(IFREQ_BYTES, 8);
            byte[] octets = name.getBytes(StandardCharsets.UTF_8);
            MemorySegment.copy(octets, 0, request, JAVA_BYTE, 0, octets.length);
            request.set(JAVA_SHORT, IFREQ_FLAGS, (short) (IFF_TUN | IFF_NO_PI | IFF_MULTI_QUEUE));
            Descriptors.ioctl(fd, TUNSETIFF, request, "TUNSETIFF name=" + name);
            return fd;
        } catch (NativeCallException refused) {
            Descriptors.close(fd);
            throw refused;
        }
    }
}
