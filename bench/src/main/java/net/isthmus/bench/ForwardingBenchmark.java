package net.isthmus.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import net.isthmus.core.time.MonotonicClock;
import net.isthmus.fastpath.feature.IpBehaviour;
import net.isthmus.fastpath.fib.GracePeriod;
import net.isthmus.fastpath.fib.PoptrieFib;
import net.isthmus.fastpath.graph.ByteRing;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.Graph;
import net.isthmus.fastpath.graph.GraphNode;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.fastpath.node.EthernetInputNode;
import net.isthmus.fastpath.tables.AdjacencyTable;
import net.isthmus.fastpath.tables.FibTable;
import net.isthmus.fastpath.tables.InterfaceTable;
import net.isthmus.fastpath.worker.Worker;
import net.isthmus.fastpath.worker.WorkerGraph;
import net.isthmus.fastpath.worker.WorkerInbox;
import net.isthmus.fastpath.xsk.Poller;
import net.isthmus.fastpath.xsk.libc.HugePages;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.InternetChecksum;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.NetworkOrder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Nanoseconds a packet of routing in memory: whole turns of a worker with the product's own graph, from a device that
 * hands out 64-byte packets to the transmit vector, with 1 and with 1,000,000 routes and 524,288 random destinations.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseZGC", "-Xmx2g", "--enable-native-access=ALL-UNNAMED"})
@SuppressWarnings("NullAway.Init") // JMH calls setUp
public class ForwardingBenchmark {
    private static final int TURNS = 128;
    private static final int BURST = Vector.BURST;

    /** Packets under way; as many as a busy worker sees of its frames, which it uses last in, first out. */
    private static final int PACKETS = 2 * BURST;

    /** A packet passes every second turn and has a time to live of 255. */
    private static final int TURNS_BEFORE_REFILL = 384;

    private static final int DESTINATIONS = 1 << 19;
    private static final int HOST_PORT = 1;
    private static final int PORT = 2;
    private static final long MAC = 0x0200_0000_0001L;
    private static final int FRAME_BYTES = 60;

    /** IP version. */
    @Param({"4", "6"})
    int family;

    /** Routes in the FIB. */
    @Param({"1", "1000000"})
    int routes;

    private MemoryDevice device;
    private Worker worker;
    private long[] destinationWords;
    private int turns;

    /** Builds a worker with one port, and its FIB. */
    @Setup
    public void setUp() {
        var grace = new GracePeriod(1);
        var adjacencies = new AdjacencyTable(1024);
        int adjacency = adjacencies.allocate();
        // The next hop has the port's own MAC, so that a packet that was sent may be received again.
        byte[] header = new byte[Ethernet.LENGTH];
        Ethernet.write(MemorySegment.ofArray(header), 0, MAC, MAC, family == 4 ? Ethernet.TYPE_IP4 : Ethernet.TYPE_IP6);
        adjacencies.resolve(adjacency, PORT, 1500, header);
        var fib = new PoptrieFib(
                HugePages.allocate(Arena.global(), PoptrieFib.memoryFor(1_200_000, 1_200_000))
                        .memory(),
                grace);
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(42);
        long[] prefixes = fill(fib, adjacency, random);
        destinationWords = new long[DESTINATIONS];
        for (int i = 0; i < DESTINATIONS; i++) {
            destinationWords[i] = prefixes[random.nextInt(prefixes.length)] | (family == 4 ? 1 : 0);
        }
        var frames = new Frames(
                HugePages.allocate(Arena.global(), 1024L * Frames.CHUNK_BYTES).memory());
        byte[] packet = family == 4 ? packet4(header) : packet6(header);
        device = new MemoryDevice(frames, PACKETS, BURST, packet, family == 4 ? this::write4 : this::write6);
        build(grace, adjacencies, fib, frames);
    }

    private long[] fill(PoptrieFib fib, int adjacency, RandomGenerator random) {
        long[] prefixes = new long[routes];
        if (routes == 1) {
            fib.set4(0, 0, adjacency);
            fib.set6(0, 0, 0, adjacency);
            prefixes[0] = family == 4 ? 0x0a00_0000 : 0x2001_0db8_0000_0000L;
            return prefixes;
        }
        for (int i = 0; i < routes; i++) {
            if (family == 4) {
                int length = length4(random);
                int address = random.nextInt(0x0100_0000, 0x7f00_0000) & -1 << (32 - length);
                fib.set4(address, length, adjacency);
                prefixes[i] = address;
            } else {
                int length = length6(random);
                long high = (random.nextLong() >>> 3 | 0x2000_0000_0000_0000L) & -1L << (64 - length);
                fib.set6(high, 0, length, adjacency);
                prefixes[i] = high;
            }
        }
        return prefixes;
    }

    private void build(GracePeriod grace, AdjacencyTable adjacencies, PoptrieFib fib, Frames frames) {
        var edges = new Edges();
        var context = new WorkerContext(frames, new ByteRing(1 << 16), new ByteRing(1 << 16));
        List<GraphNode> bridging = List.of(
                new UnexpectedNode("bridge-input", edges.to("bridge-input")),
                new UnexpectedNode("mac-nat-input", edges.to("mac-nat-input")));
        Graph graph = WorkerGraph.of(
                context,
                new FibTable(fib.newReader()),
                adjacencies,
                HOST_PORT,
                IpBehaviour.usual(),
                NoSessions.in(Arena.ofAuto()),
                bridging,
                List.of(),
                edges);
        var table = new InterfaceTable(List.of(InterfaceTable.Entry.of(PORT, "port", InterfaceTable.Kind.PORT)
                .withMac(MAC)
                .withAddresses(true, 1, 0, 0)));
        worker = new Worker(
                0,
                context,
                graph,
                edges.to(EthernetInputNode.NAME),
                new WorkerInbox(context, HOST_PORT, List.of(new ByteRing(4096)), edges),
                () -> table,
                grace,
                MonotonicClock.SYSTEM,
                new Poller(4),
                () -> {});
        worker.attachPort(PORT, device, false);
    }

    /** Forwards {@value #TURNS} bursts. */
    @Benchmark
    @OperationsPerInvocation(TURNS * BURST)
    public long forward() {
        for (int i = 0; i < TURNS; i++) {
            worker.turn();
        }
        turns += TURNS;
        if (turns == TURNS_BEFORE_REFILL) {
            device.refill();
            turns = 0;
        }
        return device.transmitted();
    }

    private void write4(MemorySegment memory, long at, int sequence) {
        long ip = at + Ethernet.LENGTH;
        int destination = (int) destinationWords[sequence & (DESTINATIONS - 1)];
        int old = Ipv4.destination(memory, ip);
        NetworkOrder.putI32(memory, ip + Ipv4.DESTINATION, destination);
        int checksum = NetworkOrder.u16(memory, ip + Ipv4.CHECKSUM);
        checksum = InternetChecksum.update(checksum, old >>> 16, destination >>> 16);
        checksum = InternetChecksum.update(checksum, old & 0xffff, destination & 0xffff);
        NetworkOrder.putU16(memory, ip + Ipv4.CHECKSUM, checksum);
    }

    private void write6(MemorySegment memory, long at, int sequence) {
        NetworkOrder.putI64(memory, at + Ethernet.LENGTH + 24, destinationWords[sequence & (DESTINATIONS - 1)]);
    }

    /** About as long as the Internet's prefixes are. */
    private static int length4(RandomGenerator random) {
        int percent = random.nextInt(100);
        return percent < 60 ? 24 : percent < 90 ? random.nextInt(19, 24) : percent < 98 ? random.nextInt(12, 19) : 32;
    }

    private static int length6(RandomGenerator random) {
        int percent = random.nextInt(100);
        return percent < 50 ? 48 : percent < 90 ? random.nextInt(32, 48) : 64;
    }

    private static byte[] packet4(byte[] header) {
        byte[] packet = Arrays.copyOf(header, FRAME_BYTES);
        MemorySegment memory = MemorySegment.ofArray(packet);
        long ip = Ethernet.LENGTH;
        NetworkOrder.putU16(memory, ip, 0x4500);
        NetworkOrder.putU16(memory, ip + Ipv4.TOTAL_LENGTH, FRAME_BYTES - Ethernet.LENGTH);
        NetworkOrder.putU8(memory, ip + Ipv4.TTL, 255);
        NetworkOrder.putU8(memory, ip + Ipv4.PROTOCOL, 17);
        NetworkOrder.putI32(memory, ip + Ipv4.SOURCE, 0x0a00_0001);
        Ipv4.writeChecksum(memory, ip, Ipv4.MIN_LENGTH);
        return packet;
    }

    private static byte[] packet6(byte[] header) {
        byte[] packet = Arrays.copyOf(header, FRAME_BYTES);
        MemorySegment memory = MemorySegment.ofArray(packet);
        long ip = Ethernet.LENGTH;
        NetworkOrder.putI32(memory, ip, 0x6000_0000);
        NetworkOrder.putU16(memory, ip + 4, FRAME_BYTES - Ethernet.LENGTH - 40);
        NetworkOrder.putU8(memory, ip + 6, 17);
        NetworkOrder.putU8(memory, ip + 7, 255);
        NetworkOrder.putI64(memory, ip + 8, 0x2001_0db8_0000_0000L);
        NetworkOrder.putI64(memory, ip + 16, 1);
        NetworkOrder.putI64(memory, ip + 32, 1);
        return packet;
    }
}
