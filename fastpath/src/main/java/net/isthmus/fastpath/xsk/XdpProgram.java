package net.isthmus.fastpath.xsk;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import net.isthmus.fastpath.xsk.libc.Descriptors;
import net.isthmus.fastpath.xsk.libc.NativeCallException;
import net.isthmus.fastpath.xsk.libc.SystemCalls;

/**
 * The program in front of an interface that gives its frames to our sockets, and the map that it finds them in.
 *
 * <p>It is six instructions, written here as numbers, so that neither a compiler nor a file is needed at run time:
 *
 * <pre>
 *   return bpf_redirect_map(&amp;sockets, ctx->rx_queue_index, XDP_PASS);
 * </pre>
 *
 * A queue that has no socket in the map keeps its frames: they go on to the kernel. The program is attached by a link
 * whose only reference is our descriptor. However the process ends, the kernel closes the descriptor and the interface
 * is as it was before.
 *
 * <p>The program is loaded with {@code BPF_F_XDP_HAS_FRAGS}, which says that it does not mind frames of several buffers
 * (MTU 9000); kernels before 5.18 refuse the flag and get the program without it.
 */
public final class XdpProgram implements AutoCloseable {

    private static final int BPF_MAP_CREATE = 0;
    private static final int BPF_MAP_UPDATE_ELEM = 2;
    private static final int BPF_PROG_LOAD = 5;
    private static final int BPF_LINK_CREATE = 28;

    private static final int BPF_MAP_TYPE_XSKMAP = 17;
    private static final int BPF_PROG_TYPE_XDP = 6;
    private static final int BPF_XDP = 37;
    private static final int BPF_F_XDP_HAS_FRAGS = 1 << 5;

    private static final int XDP_PASS = 2;
    private static final int BPF_FUNC_REDIRECT_MAP = 51;
    private static final int BPF_PSEUDO_MAP_FD = 1;
    private static final int RX_QUEUE_INDEX_IN_XDP_MD = 16;

    private static final int LDX_MEM_W = 0x61;
    private static final int LD_IMM_DW = 0x18;
    private static final int MOV64_IMM = 0xb7;
    private static final int CALL = 0x85;
    private static final int EXIT = 0x95;

    private static final int INSTRUCTION_BYTES = 8;
    private static final int INSTRUCTIONS = 6;

    private final String interfaceName;
    private final int mapFd;
    private final int programFd;
    private final boolean acceptsFragments;
    private int linkFd = -1;

    /**
     * Loads the program; it is not attached yet.
     *
     * @param queues number of receive queues that can be given a socket
     * @throws NativeCallException if the kernel refuses it, with EPERM when CAP_BPF or CAP_NET_ADMIN is missing
     */
    public XdpProgram(String interfaceName, int queues) {
        this.interfaceName = interfaceName;
        this.mapFd = createMap(queues);
        int loaded;
        boolean fragments = true;
        try {
            loaded = load(BPF_F_XDP_HAS_FRAGS);
        } catch (NativeCallException _) {
            loaded = loadWithoutFragments();
            fragments = false;
        }
        this.programFd = loaded;
        this.acceptsFragments = fragments;
    }

    /** Whether frames of several buffers can pass; false on kernels before 5.18. */
    public boolean acceptsFragments() {
        return acceptsFragments;
    }

    /**
     * Attaches the program to the interface.
     *
     * @throws NativeCallException EBUSY if another program is there, EOPNOTSUPP if the driver has no such mode, ERANGE
     *     if the driver finds the MTU too large
     */
    public void attach(int interfaceIndex, XdpMode mode) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(16, 8);
            attributes.set(JAVA_INT, 0, programFd);
            attributes.set(JAVA_INT, 4, interfaceIndex);
            attributes.set(JAVA_INT, 8, BPF_XDP);
            attributes.set(JAVA_INT, 12, mode.linkFlag());
            linkFd = SystemCalls.bpf(
                    BPF_LINK_CREATE, attributes, "LINK_CREATE xdp interface=" + interfaceName + " mode=" + mode);
        }
    }

    /** Takes the program off the interface; it can be attached again. */
    public void detach() {
        if (linkFd >= 0) {
            Descriptors.close(linkFd);
            linkFd = -1;
        }
    }

    /** Gives the frames of a receive queue to a socket that is bound to that queue. */
    public void redirect(int queue, int socketFd) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(32, 8);
            attributes.set(JAVA_INT, 0, mapFd);
            attributes.set(JAVA_LONG, 8, arena.allocateFrom(JAVA_INT, queue).address());
            attributes.set(JAVA_LONG, 16, arena.allocateFrom(JAVA_INT, socketFd).address());
            SystemCalls.bpf(
                    BPF_MAP_UPDATE_ELEM, attributes, "MAP_UPDATE_ELEM interface=" + interfaceName + " queue=" + queue);
        }
    }

    /** Detaches and unloads. */
    @Override
    public void close() {
        detach();
        Descriptors.close(programFd);
        Descriptors.close(mapFd);
    }

    private static int createMap(int queues) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(20, 8);
            attributes.set(JAVA_INT, 0, BPF_MAP_TYPE_XSKMAP);
            attributes.set(JAVA_INT, 4, Integer.BYTES);
            attributes.set(JAVA_INT, 8, Integer.BYTES);
            attributes.set(JAVA_INT, 12, queues);
            return SystemCalls.bpf(BPF_MAP_CREATE, attributes, "MAP_CREATE xskmap entries=" + queues);
        }
    }

    private int loadWithoutFragments() {
        try {
            return load(0);
        } catch (NativeCallException refused) {
            Descriptors.close(mapFd);
            throw refused;
        }
    }

    private int load(int flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(72, 8);
            attributes.set(JAVA_INT, 0, BPF_PROG_TYPE_XDP);
            attributes.set(JAVA_INT, 4, INSTRUCTIONS);
            attributes.set(JAVA_LONG, 8, instructions(arena).address());
            attributes.set(JAVA_LONG, 16, arena.allocateFrom("Apache-2.0").address());
            attributes.set(JAVA_INT, 44, flags);
            MemorySegment.copy(
                    "isthmus".getBytes(StandardCharsets.US_ASCII), 0, attributes, JAVA_BYTE, 48, "isthmus".length());
            attributes.set(JAVA_INT, 68, BPF_XDP);
            return SystemCalls.bpf(BPF_PROG_LOAD, attributes, "PROG_LOAD xdp flags=" + flags);
        }
    }

    private MemorySegment instructions(Arena arena) {
        MemorySegment code = arena.allocate((long) INSTRUCTIONS * INSTRUCTION_BYTES, 8);
        instruction(code, 0, LDX_MEM_W, 2, 1, RX_QUEUE_INDEX_IN_XDP_MD, 0);
        instruction(code, 1, LD_IMM_DW, 1, BPF_PSEUDO_MAP_FD, 0, mapFd);
        instruction(code, 2, 0, 0, 0, 0, 0);
        instruction(code, 3, MOV64_IMM, 3, 0, 0, XDP_PASS);
        instruction(code, 4, CALL, 0, 0, 0, BPF_FUNC_REDIRECT_MAP);
        instruction(code, 5, EXIT, 0, 0, 0, 0);
        return code;
    }

    /**
     * One instruction.
     *
     * <pre>
     *   0      1         2         4         8
     *   +------+----+----+---------+---------+
     *   |opcode|src |dst | offset  |immediate|
     *   +------+----+----+---------+---------+
     * </pre>
     */
    private static void instruction(
            MemorySegment code, int index, int opcode, int target, int source, int offset, int immediate) {
        long at = (long) index * INSTRUCTION_BYTES;
        code.set(JAVA_BYTE, at, (byte) opcode);
        code.set(JAVA_BYTE, at + 1, (byte) (source << 4 | target));
        code.set(JAVA_SHORT, at + 2, (short) offset);
        code.set(JAVA_INT, at + 4, immediate);
    }
}
