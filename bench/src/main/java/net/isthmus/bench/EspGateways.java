package net.isthmus.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.isthmus.core.time.MonotonicClock;
import net.isthmus.fastpath.feature.IpBehaviour;
import net.isthmus.fastpath.fib.GracePeriod;
import net.isthmus.fastpath.fib.PoptrieFib;
import net.isthmus.fastpath.graph.ByteRing;
import net.isthmus.fastpath.graph.Device;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.Graph;
import net.isthmus.fastpath.graph.GraphNode;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.fastpath.node.EthernetInputNode;
import net.isthmus.fastpath.session.SessionSettings;
import net.isthmus.fastpath.session.SessionTable;
import net.isthmus.fastpath.session.Sessions;
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
import net.isthmus.ipsec.esp.IpsecFeature;
import net.isthmus.ipsec.esp.TunnelSpec;
import net.isthmus.ipsec.esp.engine.EspEngine;
import net.isthmus.ipsec.sa.ChildSa;
import net.isthmus.ipsec.sa.EspSuite;
import net.isthmus.ipsec.sa.SaLimits;
import net.isthmus.ipsec.sa.SaPath;
import net.isthmus.ipsec.sa.TrafficSelector;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.IpAddress;

/**
 * Two VPN gateways, each a worker with the product's own graph, over one packet memory, so that nothing is copied from
 * one to the other.
 *
 * <pre>
 *   LAN ──▶ near ── ESP ──▶ WAN ──▶ far ──▶ LAN
 * </pre>
 */
final class EspGateways {
    private static final int BURST = Vector.BURST;
    private static final int HOST = 1;
    private static final int LAN = 2;
    private static final int WAN = 3;
    private static final int TUNNEL = 4;
    private static final int SPI = 0x1000;
    private static final int MTU = 9000;
    private static final long MAC = 0x0200_0000_0001L;
    private static final int SESSIONS = 1024;
    private static final IpAddress NEAR = IpAddress.parse("192.0.2.1");
    private static final IpAddress FAR = IpAddress.parse("192.0.2.2");

    private final Frames frames = new Frames(
            HugePages.allocate(Arena.global(), 2048L * Frames.CHUNK_BYTES).memory());
    private final GracePeriod grace = new GracePeriod(2);
    private final EspEngine engine;
    private final EspSuite suite;
    private final boolean isGenerator;
    private final boolean isBoth;
    private final Generator generator;
    private final Wire wire = new Wire();
    private final Sink sink = new Sink();
    private final Vector generated = new Vector();
    private final Worker near;
    private final Worker far;

    EspGateways(String way, EspEngine engine, EspSuite suite, int length) {
        this.engine = engine;
        this.suite = suite;
        isGenerator = way.equals("generator");
        isBoth = way.equals("both");
        generator = new Generator(frames, length);
        boolean isTunnel = !way.equals("plain");
        near = worker(0, NEAR, FAR, isTunnel, LAN, generator, isBoth ? wire : sink);
        far = worker(1, FAR, NEAR, false, WAN, wire, sink);
    }

    /** Writes packets' headers and hands them out. */
    private static final class Generator extends Ends {
        private final Frames frames;
        private final int length;
        private final byte[] template;
        private final MemorySegment head;
        private final int[][] packets = new int[2 * BURST][];
        private int next;

        Generator(Frames frames, int length) {
            this.frames = frames;
            this.length = length;
            template = EspPackets.frame(length, MAC);
            head = MemorySegment.ofArray(template);
            for (int i = 0; i < packets.length; i++) {
                packets[i] = EspPackets.chunks(frames, length);
            }
        }

        @Override
        public int receive(Vector into, int limit) {
            for (int i = 0; i < BURST; i++) {
                int[] packet = packets[next];
                next = next + 1 == packets.length ? 0 : next + 1;
                EspPackets.reset(frames, packet, length);
                MemorySegment.copy(
                        head, 0, frames.memory(), frames.offset(packet[0]), Math.min(length, EspPackets.HEAD_BYTES));
                into.append(packet[0]);
            }
            return BURST;
        }
    }

    /** What one gateway sends is what the other receives. */
    private static final class Wire extends Ends {
        private final Vector onTheWay = new Vector();

        @Override
        public int transmit(Vector from) {
            for (int i = 0; i < from.count(); i++) {
                onTheWay.append(from.get(i));
            }
            return from.count();
        }

        @Override
        public int receive(Vector into, int limit) {
            int count = onTheWay.count();
            for (int i = 0; i < count; i++) {
                into.append(onTheWay.get(i));
            }
            onTheWay.clear();
            return count;
        }
    }

    private Worker worker(
            int index, IpAddress local, IpAddress remote, boolean isTunnel, int port, Device from, Device to) {
        var adjacencies = new AdjacencyTable(1024);
        adjacencies.set(AdjacencyTable.LOCAL, AdjacencyTable.KIND_LOCAL, HOST, MTU);
        int out = port == LAN ? WAN : LAN;
        int plain = resolved(adjacencies, out, true);
        int tunnel = resolved(adjacencies, TUNNEL, false);
        var fib = new PoptrieFib(
                HugePages.allocate(Arena.global(), PoptrieFib.memoryFor(10_000, 10_000))
                        .memory(),
                grace);
        fib.set4(EspPackets.DESTINATION, 32, isTunnel ? tunnel : plain);
        fib.set4(remote.ipv4Bits(), 32, plain);
        fib.set4(local.ipv4Bits(), 32, AdjacencyTable.LOCAL);
        var esp = new IpsecFeature(engine, 1);
        install(esp, local, remote);
        var edges = new Edges();
        var context = new WorkerContext(frames, new ByteRing(1 << 16), new ByteRing(1 << 16));
        List<GraphNode> nodes = new ArrayList<>(esp.nodes(context, edges));
        for (String unexpected : List.of("bridge-input", "mac-nat-input")) {
            nodes.add(new UnexpectedNode(unexpected, edges.to(unexpected)));
        }
        Graph graph = WorkerGraph.of(
                context,
                new FibTable(fib.newReader()),
                adjacencies,
                HOST,
                IpBehaviour.usual(),
                sessions(),
                nodes,
                esp.localServices(),
                edges);
        var table = new InterfaceTable(
                List.of(port(LAN), port(WAN), port(TUNNEL, Kind.TUNNEL).withPort(0, 0)));
        var built = new Worker(
                index,
                context,
                graph,
                edges.to(EthernetInputNode.NAME),
                new WorkerInbox(context, HOST, List.of(new ByteRing(4096)), edges),
                () -> table,
                grace,
                MonotonicClock.SYSTEM,
                new Poller(4),
                () -> {});
        context.output().attach(out, to);
        built.attachPort(port, from, false);
        return built;
    }

    private static int resolved(AdjacencyTable adjacencies, int out, boolean hasLinkLayer) {
        int adjacency = adjacencies.allocate();
        byte[] header = new byte[hasLinkLayer ? Ethernet.LENGTH : 0];
        if (hasLinkLayer) {
            Ethernet.write(MemorySegment.ofArray(header), 0, MAC, MAC, Ethernet.TYPE_IP4);
        }
        adjacencies.resolve(adjacency, out, MTU, header);
        return adjacency;
    }

    private static Entry port(int index) {
        return port(index, Kind.PORT);
    }

    private static Entry port(int index, Kind kind) {
        return Entry.of(index, "interface" + index, kind)
                .withMac(MAC)
                .withMtu(MTU)
                .withAddresses(true, index, 0, 0)
                .withFeatures(InterfaceTable.FEATURE_SESSIONS, true);
    }

    private static Sessions sessions() {
        var memory = HugePages.allocate(Arena.global(), SessionTable.bytesFor(SESSIONS))
                .memory();
        return new Sessions(
                new SessionTable(memory, SESSIONS, new Random(1)), () -> SessionSettings.OPEN, new Random(2));
    }

    private void install(IpsecFeature esp, IpAddress local, IpAddress remote) {
        var any = new TrafficSelector(0, IpAddress.parse("0.0.0.0"), IpAddress.parse("255.255.255.255"), 0, 0xffff);
        var sa = new ChildSa(
                "bench",
                "net",
                SPI,
                SPI,
                suite,
                false,
                List.of(any),
                List.of(any),
                new SaPath(local, remote, 0, 0),
                SaLimits.NONE,
                -1);
        esp.tunnels().put(new TunnelSpec(TUNNEL, "vti", "bench", "net", 1024));
        esp.tunnels().installInbound(sa, EspPackets.keys(suite));
        esp.tunnels().installOutbound(sa, EspPackets.keys(suite));
    }

    /**
     * Carries so many bursts.
     *
     * @throws IllegalStateException if not all of their packets have come through
     */
    long carry(int turns) {
        long before = sink.transmitted();
        for (int i = 0; i < turns; i++) {
            if (isGenerator) {
                generator.receive(generated, BURST);
                sink.transmit(generated);
                generated.clear();
            } else {
                near.turn();
                if (isBoth) {
                    far.turn();
                }
            }
        }
        long carried = sink.transmitted() - before;
        if (carried != (long) turns * BURST) {
            throw new IllegalStateException("of %d packets %d were carried".formatted(turns * BURST, carried));
        }
        return carried;
    }
}
