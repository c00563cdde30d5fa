package net.isthmus.bench.veth;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import net.isthmus.fastpath.xsk.libc.SystemCalls;
import net.isthmus.lab.BpfInstruction;

/**
 * The cheapest packet generator that the kernel has: an XDP program that is run on live frames
 * ({@code BPF_PROG_TEST_RUN} with {@code BPF_F_TEST_XDP_LIVE_FRAMES}) and redirects each of them out of an interface. A
 * packet costs it some 0.2 µs, a fraction of what any of the forwarders costs, so that it is not itself what is
 * measured.
 *
 * <p>Frames are recycled, and whoever forwards one writes its own MACs and TTL into it. Therefore the program writes
 * the first twelve bytes and the four from TTL to checksum anew each time.
 *
 * <p>If frames are of many flows, it writes both addresses and ports anew too, which a translation changes, and draws
 * ports at random. Their UDP checksum has to be 0, which is none.
 *
 * <p>It runs in the sending host's namespace: {@code LiveFrames INTERFACE SECONDS FRAME [SOURCE-BITS
 * DESTINATION-BITS]}, the frame in hexadecimal and the bits as {@link Flows} has them, and prints how many frames it
 * sent and in how many nanoseconds. A live frame has to fit a page: about 3500 bytes.
 */
public final class LiveFrames {

    private static final int BPF_PROG_LOAD = 5;
    private static final int BPF_PROG_TEST_RUN = 10;
    private static final int BPF_PROG_TYPE_XDP = 6;
    private static final int BPF_F_TEST_XDP_LIVE_FRAMES = 1 << 1;
    private static final int BPF_FUNC_GET_PRANDOM_U32 = 7;
    private static final int BPF_FUNC_REDIRECT = 23;
    private static final int XDP_DROP = 1;

    private static final int DATA_OFFSET = 0;
    private static final int DATA_END_OFFSET = 4;
    private static final int TTL_OFFSET = 22;
    private static final int ADDRESSES_OFFSET = 26;
    private static final int PORTS_OFFSET = 34;
    private static final int SHORTEST_FRAME = 42;

    /** What is added to source ports, 16384, as a little-endian store sees it. */
    private static final int SOURCE_PORT_BASE = 0x40;
    /** Beginning and ending a call takes 25 ms. */
    private static final int FRAMES_A_CALL = 1 << 20;

    private static final int BATCH = 64;

    private LiveFrames() {}

    /** The program. */
    public static void main(String[] arguments) {
        int interfaceIndex = SystemCalls.interfaceIndex(arguments[0]).orElseThrow();
        long lengthNs = (long) (Double.parseDouble(arguments[1]) * 1e9);
        byte[] frame = HexFormat.of().parseHex(arguments[2]);
        Flows flows = arguments.length > 3
                ? new Flows(Integer.parseInt(arguments[3]), Integer.parseInt(arguments[4]))
                : Flows.ONE;
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
        try (Arena arena = Arena.ofConfined()) {
            int program = load(arena, program(frame, interfaceIndex, flows));
            MemorySegment run = run(arena, program, frame);
            long startNs = System.nanoTime();
            long sent = 0;
            do {
                SystemCalls.bpf(BPF_PROG_TEST_RUN, run, "PROG_TEST_RUN live frames");
                sent += FRAMES_A_CALL;
            } while (System.nanoTime() - startNs < lengthNs);
            out.println(sent + " " + (System.nanoTime() - startNs));
        }
    }

    private static List<BpfInstruction> program(byte[] frame, int interfaceIndex, Flows flows) {
        ByteBuffer bytes = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN);
        List<BpfInstruction> body = new ArrayList<>(List.of(
                BpfInstruction.storeWord(2, 0, bytes.getInt(0)),
                BpfInstruction.storeWord(2, 4, bytes.getInt(4)),
                BpfInstruction.storeWord(2, 8, bytes.getInt(8)),
                BpfInstruction.storeWord(2, TTL_OFFSET, bytes.getInt(TTL_OFFSET))));
        if (flows.areMany()) {
            body.addAll(drawn(bytes, flows));
        }
        body.addAll(List.of(
                BpfInstruction.set(1, interfaceIndex),
                BpfInstruction.set(2, 0),
                BpfInstruction.call(BPF_FUNC_REDIRECT),
                BpfInstruction.exit()));
        List<BpfInstruction> program = new ArrayList<>(List.of(
                BpfInstruction.loadWord(2, 1, DATA_OFFSET),
                BpfInstruction.loadWord(3, 1, DATA_END_OFFSET),
                BpfInstruction.move(4, 2),
                BpfInstruction.add(4, SHORTEST_FRAME),
                BpfInstruction.skipIfGreater(4, 3, body.size())));
        program.addAll(body);
        program.addAll(List.of(BpfInstruction.set(0, XDP_DROP), BpfInstruction.exit()));
        return program;
    }

    /** Addresses and ports, with register 6 for the frame during the call. */
    private static List<BpfInstruction> drawn(ByteBuffer bytes, Flows flows) {
        List<BpfInstruction> all = new ArrayList<>(List.of(
                BpfInstruction.storeWord(2, ADDRESSES_OFFSET, bytes.getInt(ADDRESSES_OFFSET)),
                BpfInstruction.storeWord(2, ADDRESSES_OFFSET + 4, bytes.getInt(ADDRESSES_OFFSET + 4)),
                BpfInstruction.storeWord(2, PORTS_OFFSET, bytes.getInt(PORTS_OFFSET)),
                BpfInstruction.move(6, 2),
                BpfInstruction.call(BPF_FUNC_GET_PRANDOM_U32),
                BpfInstruction.move(7, 0)));
        if (flows.destinationBits() > 0) {
            all.add(BpfInstruction.and(7, (1 << flows.destinationBits()) - 1));
            all.add(BpfInstruction.storeHalf(6, PORTS_OFFSET + 2, 7));
        }
        // A port's low octet comes second: drawn bits 0 to 5 make its high octet, others its low one.
        all.addAll(List.of(
                BpfInstruction.shiftRight(0, 16),
                BpfInstruction.and(0, sourceMask(flows.sourceBits())),
                BpfInstruction.add(0, SOURCE_PORT_BASE),
                BpfInstruction.storeHalf(6, PORTS_OFFSET, 0),
                BpfInstruction.move(2, 6)));
        return all;
    }

    /** Bits of a big-endian port that are drawn: the low octet first, then of the high one as many as are left. */
    private static int sourceMask(int bits) {
        return 0xff00 | (1 << (bits - 8)) - 1;
    }

    private static int load(Arena arena, List<BpfInstruction> program) {
        ByteBuffer code = ByteBuffer.allocate(program.size() * BpfInstruction.LENGTH_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        program.forEach(instruction -> instruction.writeTo(code));
        MemorySegment attributes = arena.allocate(72, 8);
        attributes.set(JAVA_INT, 0, BPF_PROG_TYPE_XDP);
        attributes.set(JAVA_INT, 4, program.size());
        attributes.set(JAVA_LONG, 8, arena.allocateFrom(JAVA_BYTE, code.array()).address());
        attributes.set(JAVA_LONG, 16, arena.allocateFrom("Apache-2.0").address());
        return SystemCalls.bpf(BPF_PROG_LOAD, attributes, "PROG_LOAD generator");
    }

    private static MemorySegment run(Arena arena, int program, byte[] frame) {
        MemorySegment attributes = arena.allocate(80, 8);
        attributes.set(JAVA_INT, 0, program);
        attributes.set(JAVA_INT, 8, frame.length);
        attributes.set(JAVA_LONG, 16, arena.allocateFrom(JAVA_BYTE, frame).address());
        attributes.set(JAVA_INT, 32, FRAMES_A_CALL);
        attributes.set(JAVA_INT, 64, BPF_F_TEST_XDP_LIVE_FRAMES);
        attributes.set(JAVA_INT, 72, BATCH);
        return attributes;
    }
}
