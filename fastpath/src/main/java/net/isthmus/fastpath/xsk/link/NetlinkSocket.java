package net.isthmus.fastpath.xsk.link;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.isthmus.fastpath.xsk.libc.CallState;
import net.isthmus.fastpath.xsk.libc.Descriptors;
import net.isthmus.fastpath.xsk.libc.Errno;
import net.isthmus.fastpath.xsk.libc.NativeCallException;
import net.isthmus.fastpath.xsk.libc.Sockets;

/**
 * A conversation with the kernel's routing and link tables, {@code rtnetlink(7)}, or with one of its generic families:
 * a request, then its answers.
 *
 * <p>One thread at a time. The kernel answers within the call that asks; a wait of {@value #LIMIT_SECONDS} s without an
 * answer is an error and no hang.
 */
final class NetlinkSocket implements AutoCloseable {

    static final int LIMIT_SECONDS = 5;

    private static final int NETLINK_ROUTE = 0;
    private static final int NETLINK_GENERIC = 16;
    private static final int SOL_NETLINK = 270;
    private static final int NETLINK_CAP_ACK = 10;
    private static final int NETLINK_EXT_ACK = 11;
    private static final int SO_RCVTIMEO = 20;
    private static final int NLM_F_DUMP_INTR = 0x10;
    private static final int NLM_F_ACK_TLVS = 0x200;
    private static final int NLMSGERR_ATTR_MSG = 1;
    private static final int ERROR_BYTES = 4 + NetlinkMessage.HEADER_BYTES;
    private static final int BUFFER_BYTES = 256 << 10;
    private static final int LISTEN_BUFFER_BYTES = 4 << 20;
    private static final int MOST_ATTEMPTS = 10;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment buffer = arena.allocate(BUFFER_BYTES, 8);
    private final CallState state = new CallState();
    private final int fd;
    private int sequence;

    private NetlinkSocket(int protocol, int groups, int typeFlags) {
        fd = Sockets.socket(Sockets.AF_NETLINK, Sockets.SOCK_RAW | typeFlags, protocol);
        try {
            Sockets.trySetOption(fd, SOL_NETLINK, NETLINK_EXT_ACK, 1, "NETLINK_EXT_ACK");
            Sockets.trySetOption(fd, SOL_NETLINK, NETLINK_CAP_ACK, 1, "NETLINK_CAP_ACK");
            if (groups != 0) {
                Sockets.trySetOption(
                        fd, Sockets.SOL_SOCKET, Sockets.SO_RCVBUFFORCE, LISTEN_BUFFER_BYTES, "SO_RCVBUFFORCE");
            }
            limitWaiting();
            bind(groups);
        } catch (NativeCallException refused) {
            close();
            throw refused;
        }
    }

    /** A socket to ask with. */
    static NetlinkSocket forRequests() {
        return new NetlinkSocket(NETLINK_ROUTE, 0, 0);
    }

    /** A socket to ask generic families with. */
    static NetlinkSocket forGeneric() {
        return new NetlinkSocket(NETLINK_GENERIC, 0, 0);
    }

    /** A socket to listen with; {@link #receive} does not wait. */
    static NetlinkSocket forGroups(int groups) {
        return new NetlinkSocket(NETLINK_ROUTE, groups, Sockets.SOCK_NONBLOCK);
    }

    int fd() {
        return fd;
    }

    /**
     * Asks for a change and waits until the kernel has made it.
     *
     * @throws NativeCallException with the kernel's errno and, where it gives one, its own explanation
     */
    void change(NetlinkRequest request) {
        ask(request);
    }

    /**
     * Asks for one thing, in a request with {@link NetlinkRequest#NLM_F_ACK}: the answers before the acknowledgement.
     */
    List<NetlinkMessage> get(NetlinkRequest request) {
        return ask(request).orElse(List.of());
    }

    /** Asks for a table; an answer during which the table changed is asked for again. */
    List<NetlinkMessage> dump(java.util.function.Supplier<NetlinkRequest> request) {
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            Optional<List<NetlinkMessage>> answer = ask(request.get());
            if (answer.isPresent()) {
                return answer.get();
            }
        }
        throw new NativeCallException("netlink", request.get().what() + ": it changes all the time", Errno.EBUSY);
    }

    /**
     * The messages that have arrived, without waiting.
     *
     * @return empty if nothing has
     * @throws NativeCallException ENOBUFS if messages were lost because they came faster than they were read
     */
    List<NetlinkMessage> receive() {
        long length = Sockets.receive(state, fd, buffer, BUFFER_BYTES, Sockets.MSG_DONTWAIT);
        if (length < 0) {
            if (state.wouldBlock()) {
                return List.of();
            }
            throw new NativeCallException("recv", "netlink", state.errno());
        }
        return copied(NetlinkMessage.parseAll(buffer.asSlice(0, length)));
    }

    @Override
    public void close() {
        Descriptors.close(fd);
        arena.close();
    }

    /** Empty if the table changed while the kernel read it out. */
    private Optional<List<NetlinkMessage>> ask(NetlinkRequest request) {
        sequence++;
        MemorySegment message = request.finish(sequence);
        if (Sockets.send(state, fd, message, message.byteSize(), 0) < 0) {
            throw new NativeCallException("netlink", request.what(), state.errno());
        }
        List<NetlinkMessage> answers = new ArrayList<>();
        boolean interrupted = false;
        while (true) {
            for (NetlinkMessage answer : await(request)) {
                if (answer.sequence() != sequence) {
                    continue;
                }
                interrupted |= (answer.flags() & NLM_F_DUMP_INTR) != 0;
                if (answer.type() == RouteMessages.NLMSG_ERROR) {
                    failUnlessAcknowledged(request, answer);
                    return Optional.of(answers);
                }
                if (answer.type() == RouteMessages.NLMSG_DONE) {
                    return interrupted ? Optional.empty() : Optional.of(answers);
                }
                answers.add(answer);
            }
        }
    }

    private List<NetlinkMessage> await(NetlinkRequest request) {
        long length = Sockets.receive(state, fd, buffer, BUFFER_BYTES, 0);
        while (length < 0 && state.errno() == Errno.EINTR) {
            length = Sockets.receive(state, fd, buffer, BUFFER_BYTES, 0);
        }
        if (length < 0) {
            int errno = state.errno() == Errno.EAGAIN ? Errno.ETIMEDOUT : state.errno();
            throw new NativeCallException("netlink", request.what(), errno);
        }
        return copied(NetlinkMessage.parseAll(buffer.asSlice(0, length)));
    }

    /** {@code struct nlmsgerr}: negative errno or 0, the request's header, then attributes that explain. */
    private static void failUnlessAcknowledged(NetlinkRequest request, NetlinkMessage answer) {
        int errno = -answer.int32(0);
        if (errno == 0) {
            return;
        }
        String explanation = (answer.flags() & NLM_F_ACK_TLVS) == 0
                ? ""
                : answer.attributesAfter(ERROR_BYTES)
                        .text(NLMSGERR_ATTR_MSG)
                        .map(text -> ": " + text)
                        .orElse("");
        throw new NativeCallException("netlink", request.what() + explanation, errno);
    }

    /** Messages that outlive the buffer. */
    private static List<NetlinkMessage> copied(List<NetlinkMessage> messages) {
        return messages.stream()
                .map(message -> new NetlinkMessage(
                        message.type(),
                        message.flags(),
                        message.sequence(),
                        MemorySegment.ofArray(message.payload().toArray(java.lang.foreign.ValueLayout.JAVA_BYTE))))
                .toList();
    }

    private void limitWaiting() {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment limit = scratch.allocate(16, 8);
            limit.set(JAVA_LONG, 0, LIMIT_SECONDS);
            Sockets.setOption(fd, Sockets.SOL_SOCKET, SO_RCVTIMEO, limit, "SO_RCVTIMEO");
        }
    }

    /** {@code struct sockaddr_nl}: family u16, pad u16, port id u32 (0: the kernel chooses), groups u32. */
    private void bind(int groups) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment address = scratch.allocate(12, 4);
            address.set(JAVA_SHORT, 0, (short) Sockets.AF_NETLINK);
            address.set(JAVA_INT, 8, groups);
            Sockets.bind(fd, address, "AF_NETLINK groups=" + groups);
        }
    }
}
