package net.isthmus.bench;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import net.isthmus.fastpath.graph.ByteRing;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.Graph;
import net.isthmus.fastpath.graph.GraphNode;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.fastpath.node.EthernetInputNode;
import net.isthmus.fastpath.tables.InterfaceTable;
import net.isthmus.l2bridge.BridgeFeature;
import net.isthmus.l2bridge.BridgeSettings;
import net.isthmus.wire.Ethernet;
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
 * Layer-2 bridging in memory: what one frame of 64 bytes costs from ethernet-input to the transmit vector, learning on.
 *
 * <p>Frames come in bursts from one port and leave by another. {@code macs} stations live behind each of the two ports,
 * and every frame goes from a random one to a random one. {@link #generate} is the generator alone, which
 * {@link #bridge} contains: the cost of bridging is the difference of the two.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "-XX:+UseZGC", "-XX:-UseCompressedOops"})
public class BridgeBenchmark {
    private static final int FRAME_BYTES = 64;
    private static final int DOMAIN = 1;
    private static final int GENERATED = 1 << 14;
    private static final long STATIONS_1 = 0x0200_0001_0000L;
    private static final long STATIONS_2 = 0x0200_0002_0000L;

    /** Stations behind each port. */
    @Param({"1", "10000"})
    public int macs;

    private final int[] burst = new int[Vector.BURST];
    private final long[] sources = new long[GENERATED];
    private final long[] destinations = new long[GENERATED];
    private final InterfaceTable interfaces = new InterfaceTable(List.of(port(1), port(2)));
    private final Frames frames = new Frames(Arena.ofAuto().allocate(1024L * Frames.CHUNK_BYTES, 2 << 20));
    private final ByteRing puntRing = new ByteRing(1 << 20);
    private final WorkerContext context = new WorkerContext(frames, puntRing, new ByteRing(1 << 16));
    private final BridgeFeature feature = new BridgeFeature(65_536, new Random(1));
    private final Edges edges = new Edges();
    private final Vector ethernetInput = edges.to(EthernetInputNode.NAME);
    private final Graph graph;
    private long nowNs;
    private int next;

    /** Builds a worker that bridges two ports. */
    public BridgeBenchmark() {
        feature.domains().createDomain(DOMAIN, new BridgeSettings("bench", 65_536, 300));
        interfaces.entries().forEach(port -> feature.domains().putInterface(port, true));
        var nodes = new ArrayList<GraphNode>();
        nodes.add(new EthernetInputNode(context, edges));
        nodes.addAll(feature.nodes(context, edges));
        nodes.add(new Nowhere("ip4-input", edges));
        nodes.add(new Nowhere("ip6-input", edges));
        graph = new Graph(nodes, edges, context.tracer());
        context.output().attach(1, new Sink());
        context.output().attach(2, new Sink());
        for (int i = 0; i < burst.length; i++) {
            burst[i] = frames.allocate();
            NetworkOrder.putU16(frames.memory(), frames.offset(burst[i]) + Ethernet.TYPE, Ethernet.TYPE_IP4);
        }
    }

    /** Lets the worker learn all stations. */
    @Setup
    public void learn() {
        learn(STATIONS_1, 1);
        learn(STATIONS_2, 2);
        var random = new Random(2);
        for (int i = 0; i < GENERATED; i++) {
            sources[i] = STATIONS_1 + random.nextInt(macs);
            destinations[i] = STATIONS_2 + random.nextInt(macs);
        }
        if (feature.domains().snapshot(nowNs).getFirst().macs().size() != 2 * macs) {
            throw new IllegalStateException("not every station was learnt");
        }
    }

    /** Fills a burst and lets it through the graph. */
    @Benchmark
    @OperationsPerInvocation(Vector.BURST)
    public void bridge() {
        generate();
        context.beginTurn(interfaces, nowNs);
        graph.run();
        context.output().flushAll();
    }

    /** Fills a burst. */
    @Benchmark
    @OperationsPerInvocation(Vector.BURST)
    public void generator() {
        generate();
        ethernetInput.clear();
    }

    private void generate() {
        nowNs += 5_000;
        next = next + Vector.BURST & GENERATED - 1;
        for (int i = 0; i < burst.length; i++) {
            put(burst[i], 1, destinations[next + i], sources[next + i]);
        }
    }

    private void put(int frame, int port, long destination, long source) {
        int at = frame * Frames.CHUNK_BYTES + Frames.HEADROOM_BYTES;
        frames.received(frame, at, FRAME_BYTES);
        frames.rxInterface(frame, port);
        NetworkOrder.putU48(frames.memory(), at, destination);
        NetworkOrder.putU48(frames.memory(), at + Ethernet.SOURCE, source);
        ethernetInput.append(frame);
    }

    private void learn(long firstStation, int port) {
        for (int station = 0; station < macs; station++) {
            nowNs += 1 << 20;
            put(burst[0], port, 0x0180_c200_0010L, firstStation + station);
            context.beginTurn(interfaces, nowNs);
            graph.run();
            context.output().flushAll();
            puntRing.read(
                    (kind, first, second, memory, at, length) -> feature.learned(first, memory, at, nowNs),
                    Integer.MAX_VALUE);
        }
    }

    private static InterfaceTable.Entry port(int index) {
        return InterfaceTable.Entry.of(index, "port-" + index, InterfaceTable.Kind.PORT)
                .withMac(index)
                .withBridgeDomain(DOMAIN);
    }

    /** Stands where no packet comes. */
    private record Nowhere(String name, Vector inbox) implements GraphNode {
        Nowhere(String name, Edges edges) {
            this(name, edges.to(name));
        }

        @Override
        public void process(Vector vector) {
            throw new IllegalStateException("a packet came to " + name);
        }
    }
}
