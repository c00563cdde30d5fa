package net.isthmus.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import net.isthmus.core.time.MonotonicClock;
import net.isthmus.fastpath.feature.IpBehaviour;
import net.isthmus.fastpath.fib.GracePeriod;
import net.isthmus.fastpath.fib.PoptrieFib;
import net.isthmus.fastpath.graph.ByteRing;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.Graph;
import net.isthmus.fastpath.graph.GraphNode;
import net.isthmus.fastpath.graph.LocalService;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.fastpath.node.EthernetInputNode;
import net.isthmus.fastpath.tables.AdjacencyTable;
import net.isthmus.fastpath.tables.FibTable;
import net.isthmus.fastpath.tables.InterfaceTable;
import net.isthmus.fastpath.tables.InterfaceTable.Entry;
import net.isthmus.fastpath.tables.InterfaceTable.Kind;
import net.isthmus.fastpath.worker.Worker;
import net.isthmus.fastpath.worker.WorkerGraph;
import net.isthmus.fastpath.worker.WorkerInbox;
import net.isthmus.fastpath.xsk.Poller;
import net.isthmus.fastpath.xsk.libc.HugePages;
import net.isthmus.l2bridge.BridgeFeature;
import net.isthmus.l2bridge.BridgeSettings;
import net.isthmus.l2bridge.Fdb;
import net.isthmus.l2bridge.vxlan.Tunnel;
import net.isthmus.l2bridge.vxlan.VxlanFeature;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.NetworkOrder;
import net.isthmus.wire.Udp;
import net.isthmus.wire.Vxlan;
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
 * Nanoseconds a frame of VXLAN over IPv4 in memory: whole turns of a worker with the product's own graph.
 *
 * <p>{@code encapsulate}: a 64-byte frame from a bridge's port through MAC table, encapsulation and routing to the
 * underlay's port. {@code decapsulate}: the other way.
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
public class VxlanBenchmark {
    private static final int TURNS = 128;
    private static final int BURST = Vector.BURST;
    private static final int PACKETS = 2 * BURST;
    private static final int FRAME_BYTES = 64;
    private static final int HOST_PORT = 1;
    private static final int UNDERLAY = 2;
    private static final int MEMBER = 3;
    private static final int TUNNEL = 4;
    private static final int DOMAIN = 1;
    private static final int VNI = 30_030;
    private static final long MAC = 0x0200_0000_0001L;
    private static final long NEAR = 0x0200_0000_000aL;
    private static final long FAR = 0x0200_0000_000bL;
    private static final IpAddress LOCAL = IpAddress.parse("192.0.2.1");
    private static final IpAddress REMOTE = IpAddress.parse("192.0.2.2");

    /** Which way. */
    @Param({"encapsulate", "decapsulate"})
    String way;

    private MemoryDevice device;
    private Sink sink;
    private Worker worker;

    /** Builds a worker with a bridge of one port and one tunnel, and a route to the tunnel's remote. */
    @Setup
    public void setUp() {
        boolean isEncapsulation = way.equals("encapsulate");
        var grace = new GracePeriod(1);
        var adjacencies = new AdjacencyTable(1024);
        int toRemote = adjacencies.allocate();
        byte[] header = new byte[Ethernet.LENGTH];
        Ethernet.write(MemorySegment.ofArray(header), 0, MAC, MAC, Ethernet.TYPE_IP4);
        adjacencies.resolve(toRemote, UNDERLAY, 1500, header);
        adjacencies.set(AdjacencyTable.LOCAL, AdjacencyTable.KIND_LOCAL, HOST_PORT, 9000);
        var fib = new PoptrieFib(
                HugePages.allocate(Arena.global(), PoptrieFib.memoryFor(10_000, 10_000))
                        .memory(),
                grace);
        fib.set4(REMOTE.ipv4Bits(), 32, toRemote);
        fib.set4(LOCAL.ipv4Bits(), 32, AdjacencyTable.LOCAL);
        var frames = new Frames(
                HugePages.allocate(Arena.global(), 1024L * Frames.CHUNK_BYTES).memory());
        byte[] inner = isEncapsulation ? inner(FAR, NEAR) : inner(NEAR, FAR);
        device = new MemoryDevice(
                frames, PACKETS, BURST, isEncapsulation ? inner : outer(inner), (memory, at, sequence) -> {});
        sink = new Sink();
        build(grace, adjacencies, fib, frames, isEncapsulation ? MEMBER : UNDERLAY);
    }

    private void build(GracePeriod grace, AdjacencyTable adjacencies, PoptrieFib fib, Frames frames, int receiver) {
        var edges = new Edges();
        var context = new WorkerContext(frames, new ByteRing(1 << 16), new ByteRing(1 << 16));
        var bridging = new BridgeFeature(1024, new Random(1));
        var vxlan = new VxlanFeature();
        List<GraphNode> nodes = new ArrayList<>(bridging.nodes(context, edges));
        nodes.addAll(vxlan.nodes(context, edges));
        Graph graph = WorkerGraph.of(
                context,
                new FibTable(fib.newReader()),
                adjacencies,
                HOST_PORT,
                IpBehaviour.usual(),
                NoSessions.in(Arena.ofAuto()),
                nodes,
                List.of(LocalService.udp(Vxlan.PORT, "vxlan-input")),
                edges);
        Entry underlay =
                Entry.of(UNDERLAY, "underlay", Kind.PORT).withMac(MAC).withAddresses(true, LOCAL.ipv4Bits(), 0, 0);
        Entry member = Entry.of(MEMBER, "member", Kind.PORT).withMac(2).withBridgeDomain(DOMAIN);
        Entry tunnel = Entry.of(TUNNEL, "stretch/192.0.2.2", Kind.VXLAN)
                .withBridgeDomain(DOMAIN)
                .withPort(0, 0);
        bridging.domains().createDomain(DOMAIN, new BridgeSettings("bench", 1024, 0));
        bridging.domains().putInterface(member, true);
        bridging.domains().putInterface(tunnel, true);
        learn(bridging, MEMBER, NEAR);
        learn(bridging, TUNNEL, FAR);
        vxlan.tunnels().put(new Tunnel(TUNNEL, VNI, 0, LOCAL, REMOTE, Vxlan.PORT, 1450));
        var table = new InterfaceTable(List.of(underlay, member, tunnel));
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
        context.output().attach(receiver == MEMBER ? UNDERLAY : MEMBER, sink);
        worker.attachPort(receiver, device, false);
    }

    private static void learn(BridgeFeature bridging, int member, long mac) {
        MemorySegment event = Arena.ofAuto().allocate(ValueLayout.JAVA_LONG);
        event.set(ValueLayout.JAVA_LONG, 0, Fdb.key(DOMAIN, mac));
        bridging.learned(member, event, 0, 0);
    }

    /** Carries {@value #TURNS} bursts. */
    @Benchmark
    @OperationsPerInvocation(TURNS * BURST)
    public long carry() {
        long before = sink.transmitted();
        for (int i = 0; i < TURNS; i++) {
            worker.turn();
        }
        if (sink.transmitted() - before != TURNS * BURST) {
            throw new IllegalStateException(
                    "of %d frames %d were carried".formatted(TURNS * BURST, sink.transmitted() - before));
        }
        return sink.transmitted();
    }

    private static byte[] inner(long destination, long source) {
        byte[] frame = new byte[FRAME_BYTES];
        MemorySegment memory = MemorySegment.ofArray(frame);
        Ethernet.write(memory, 0, destination, source, Ethernet.TYPE_IP4);
        writeIp(memory, Ethernet.LENGTH, FRAME_BYTES - Ethernet.LENGTH, 0x0a00_0001, 0x0a00_0002);
        NetworkOrder.putI32(memory, Ethernet.LENGTH + Ipv4.MIN_LENGTH, 1000 << 16 | 2000);
        return frame;
    }

    private static byte[] outer(byte[] inner) {
        int udp = Ethernet.LENGTH + Ipv4.MIN_LENGTH;
        int start = udp + Udp.LENGTH + Vxlan.LENGTH;
        byte[] packet = new byte[start + inner.length];
        MemorySegment memory = MemorySegment.ofArray(packet);
        Ethernet.write(memory, 0, MAC, MAC, Ethernet.TYPE_IP4);
        writeIp(memory, Ethernet.LENGTH, packet.length - Ethernet.LENGTH, REMOTE.ipv4Bits(), LOCAL.ipv4Bits());
        NetworkOrder.putI32(memory, udp, 50_000 << 16 | Vxlan.PORT);
        NetworkOrder.putU16(memory, udp + Udp.TOTAL_LENGTH, packet.length - udp);
        NetworkOrder.putI64(memory, udp + Udp.LENGTH, Vxlan.header(VNI));
        System.arraycopy(inner, 0, packet, start, inner.length);
        return packet;
    }

    private static void writeIp(MemorySegment memory, int at, int length, int source, int destination) {
        NetworkOrder.putI32(memory, at, 0x45 << 24 | length);
        NetworkOrder.putU16(memory, at + Ipv4.TTL, 64 << 8 | IpProtocol.UDP);
        NetworkOrder.putI32(memory, at + Ipv4.SOURCE, source);
        NetworkOrder.putI32(memory, at + Ipv4.DESTINATION, destination);
        Ipv4.writeChecksum(memory, at, Ipv4.MIN_LENGTH);
    }
}
