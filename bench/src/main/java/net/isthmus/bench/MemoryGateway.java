package net.isthmus.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
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
import net.isthmus.fastpath.nat.Nat;
import net.isthmus.fastpath.nat.NatFeatures;
import net.isthmus.fastpath.nat.NatSpec;
import net.isthmus.fastpath.node.EthernetInputNode;
import net.isthmus.fastpath.session.SessionFeatures;
import net.isthmus.fastpath.session.SessionPolicy;
import net.isthmus.fastpath.session.SessionSettings;
import net.isthmus.fastpath.session.SessionTable;
import net.isthmus.fastpath.session.SessionTimeouts;
import net.isthmus.fastpath.session.Sessions;
import net.isthmus.fastpath.tables.AdjacencyTable;
import net.isthmus.fastpath.tables.FibTable;
import net.isthmus.fastpath.tables.InterfaceTable;
import net.isthmus.fastpath.tables.InterfaceTable.Entry;
import net.isthmus.fastpath.tables.InterfaceTable.Kind;
import net.isthmus.fastpath.tables.Published;
import net.isthmus.fastpath.worker.Worker;
import net.isthmus.fastpath.worker.WorkerGraph;
import net.isthmus.fastpath.worker.WorkerInbox;
import net.isthmus.fastpath.xsk.Poller;
import net.isthmus.fastpath.xsk.libc.HugePages;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.InternetChecksum;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.NetworkOrder;
import net.isthmus.wire.Udp;

/**
 * A worker with the product's own graph, an inside and an outside port in memory, one route, and sessions. The inside
 * offers 60-byte frames of UDP, each of which is written whole before it is received; what leaves by the outside is
 * counted and forgotten.
 */
final class MemoryGateway {
    /** The most sessions: as many as the appliance has. */
    static final int CAPACITY = 1_000_000;

    private static final int BURST = Vector.BURST;
    private static final int PACKETS = 2 * BURST;
    private static final int FRAME_BYTES = 60;
    private static final int HOST = 1;
    private static final int INSIDE = 2;
    private static final int OUTSIDE = 3;
    private static final long MAC = 0x0200_0000_0001L;
    private static final int FIRST_SOURCE = 0x0a00_0001;
    private static final int FIRST_PORT = 1024;
    private static final int PORT_BITS = 6;
    private static final int PORT_MASK = (1 << PORT_BITS) - 1;
    private static final long NAT_STEP_NS = 121_000_000_000L;
    private static final IpAddress OTHER_SERVICE = IpAddress.parse("198.51.100.200");

    private final GracePeriod grace = new GracePeriod(1);
    private final Frames frames = new Frames(
            HugePages.allocate(Arena.global(), 1024L * Frames.CHUNK_BYTES).memory());
    private final Published<SessionSettings> settings = new Published<>(SessionSettings.OPEN);
    private final Sessions sessions = sessions(settings);
    private final Nat nat;
    private final Sink sink = new Sink();
    private final byte[] packet = packet();
    private final MemorySegment template = MemorySegment.ofArray(packet);
    private final int[] order;
    private final MemoryDevice device;
    private final Vector generated;
    private final Worker worker;
    private final boolean isForwarding;
    private int next;
    private long natNs = 1;

    /**
     * A gateway with one of the features of {@link SessionBenchmark}, without a session.
     *
     * @param flows how many there are, which come in random order again and again; 0 for ever new ones
     */
    MemoryGateway(String feature, int rules, int flows) {
        isForwarding = !feature.equals("generator");
        order = shuffled(flows);
        nat = SessionFeature.nat(sessions.lock(), natOf(feature), HOST, INSIDE, OUTSIDE);
        boolean hasPolicy = !feature.equals("open");
        SessionPolicy policy = hasPolicy ? SessionFeature.policy(rules, INSIDE, OUTSIDE) : SessionPolicy.ALLOW_ALL;
        settings.set(new SessionSettings(
                policy,
                featuresOf(feature),
                SessionTimeouts.USUAL,
                false,
                CAPACITY,
                0,
                SessionSettings.NO_COOKIES,
                SessionSettings.SelfLimits.USUAL));
        device = new MemoryDevice(frames, PACKETS, BURST, packet, this::write);
        var edges = new Edges();
        generated = edges.to("generated");
        worker = worker(edges, isForwarding && !feature.equals("plain"));
    }

    private static Sessions sessions(Published<SessionSettings> settings) {
        var memory = HugePages.allocateOnDemand(Arena.global(), SessionTable.bytesFor(CAPACITY))
                .memory();
        // Such that every session of the benchmark may be half-open: nobody answers.
        settings.set(new SessionSettings(
                SessionPolicy.ALLOW_ALL,
                SessionFeatures.NONE,
                SessionTimeouts.USUAL,
                false,
                CAPACITY,
                0,
                SessionSettings.NO_COOKIES,
                SessionSettings.SelfLimits.USUAL));
        return new Sessions(new SessionTable(memory, CAPACITY, new Random(1)), settings, new Random(2));
    }

    private static int[] shuffled(int flows) {
        int[] order = new int[flows];
        var random = new Random(3);
        for (int i = 0; i < flows; i++) {
            int other = random.nextInt(i + 1);
            order[i] = order[other];
            order[other] = i;
        }
        return order;
    }

    private static NatSpec natOf(String feature) {
        return switch (feature) {
            case "snat", "all" -> SessionFeature.sourceNat();
            case "attach" -> SessionFeature.directAttach();
            default -> NatSpec.NONE;
        };
    }

    private SessionFeatures featuresOf(String feature) {
        var translation = new NatFeatures(nat.translator());
        return switch (feature) {
            case "snat", "attach" -> translation;
            case "vip" -> SessionFeature.service(sessions.lock(), translation, SessionFeature.DESTINATION);
            case "all" -> SessionFeature.service(sessions.lock(), translation, OTHER_SERVICE);
            default -> SessionFeatures.NONE;
        };
    }

    private Worker worker(Edges edges, boolean hasSessions) {
        var adjacencies = new AdjacencyTable(1024);
        int adjacency = adjacencies.allocate();
        byte[] header = new byte[Ethernet.LENGTH];
        Ethernet.write(MemorySegment.ofArray(header), 0, MAC, MAC, Ethernet.TYPE_IP4);
        adjacencies.resolve(adjacency, OUTSIDE, 1500, header);
        var fib = new PoptrieFib(
                HugePages.allocate(Arena.global(), PoptrieFib.memoryFor(10_000, 10_000))
                        .memory(),
                grace);
        fib.set4(0, 0, adjacency);
        var context = new WorkerContext(frames, new ByteRing(1 << 16), new ByteRing(1 << 16));
        List<GraphNode> bridging = List.of(
                new UnexpectedNode("bridge-input", edges.to("bridge-input")),
                new UnexpectedNode("mac-nat-input", edges.to("mac-nat-input")),
                new UnexpectedNode("generated", generated));
        Graph graph = WorkerGraph.of(
                context,
                new FibTable(fib.newReader()),
                adjacencies,
                HOST,
                IpBehaviour.usual(),
                sessions,
                bridging,
                List.of(),
                edges);
        var table = new InterfaceTable(List.of(port(INSIDE, hasSessions), port(OUTSIDE, hasSessions)));
        var built = new Worker(
                0,
                context,
                graph,
                edges.to(EthernetInputNode.NAME),
                new WorkerInbox(context, HOST, List.of(new ByteRing(4096)), edges),
                () -> table,
                grace,
                MonotonicClock.SYSTEM,
                new Poller(4),
                () -> {});
        context.output().attach(OUTSIDE, sink);
        built.attachPort(INSIDE, device, false);
        return built;
    }

    private static Entry port(int index, boolean hasSessions) {
        return Entry.of(index, "port" + index, Kind.PORT)
                .withMac(MAC)
                .withAddresses(true, index, 0, 0)
                .withFeatures(InterfaceTable.FEATURE_SESSIONS, hasSessions);
    }

    /** Lets every flow be seen once; checks that each has a session then. */
    void meetAll() {
        forward(Math.ceilDiv(order.length, BURST));
        int count = sessions.table().count();
        if (count != 0 && count != order.length) {
            throw new IllegalStateException("%d sessions of %d flows".formatted(count, order.length));
        }
    }

    /**
     * Carries so many bursts.
     *
     * @throws IllegalStateException if not all of their packets have left
     */
    long forward(int turns) {
        long before = sink.transmitted();
        for (int i = 0; i < turns; i++) {
            if (isForwarding) {
                worker.turn();
            } else {
                device.receive(generated, BURST);
                sink.transmit(generated);
                generated.clear();
            }
        }
        long carried = sink.transmitted() - before;
        if (carried != (long) turns * BURST) {
            throw new IllegalStateException("of %d frames %d were carried".formatted(turns * BURST, carried));
        }
        return carried;
    }

    /** Ends every session, and lets their memory and their ports be used again at once. */
    void endAll() {
        sessions.clear();
        for (int i = 0; i < 3; i++) {
            forward(1);
            sessions.lock().lock();
            sessions.table().collect(grace);
            sessions.lock().unlock();
            nat.tick(natNs += NAT_STEP_NS);
        }
    }

    private void write(MemorySegment memory, long at, int sequence) {
        int flow;
        if (order.length == 0) {
            flow = sequence & 0xff_ffff;
        } else {
            next = next == order.length - 1 ? 0 : next + 1;
            flow = order[next];
        }
        int source = FIRST_SOURCE + (flow >>> PORT_BITS);
        int low = source & 0xffff;
        MemorySegment.copy(template, 0, memory, at, Ethernet.LENGTH + Ipv4.MIN_LENGTH + Udp.LENGTH);
        long ip = at + Ethernet.LENGTH;
        NetworkOrder.putI32(memory, ip + Ipv4.SOURCE, source);
        int checksum = NetworkOrder.u16(memory, ip + Ipv4.CHECKSUM);
        checksum = InternetChecksum.update(checksum, 0, source >>> 16);
        NetworkOrder.putU16(memory, ip + Ipv4.CHECKSUM, InternetChecksum.update(checksum, 0, low));
        NetworkOrder.putU16(memory, ip + Ipv4.MIN_LENGTH, FIRST_PORT + (flow & PORT_MASK));
    }

    private static byte[] packet() {
        byte[] packet = new byte[FRAME_BYTES];
        MemorySegment memory = MemorySegment.ofArray(packet);
        Ethernet.write(memory, 0, MAC, MAC, Ethernet.TYPE_IP4);
        int ip = Ethernet.LENGTH;
        NetworkOrder.putU16(memory, ip, 0x4500);
        NetworkOrder.putU16(memory, ip + Ipv4.TOTAL_LENGTH, FRAME_BYTES - Ethernet.LENGTH);
        NetworkOrder.putU16(memory, ip + Ipv4.TTL, 64 << 8 | IpProtocol.UDP);
        NetworkOrder.putI32(memory, ip + Ipv4.DESTINATION, SessionFeature.DESTINATION.ipv4Bits());
        Ipv4.writeChecksum(memory, ip, Ipv4.MIN_LENGTH);
        int udp = ip + Ipv4.MIN_LENGTH;
        NetworkOrder.putU16(memory, udp + 2, SessionFeature.PORT);
        NetworkOrder.putU16(memory, udp + Udp.TOTAL_LENGTH, FRAME_BYTES - udp);
        NetworkOrder.putU16(memory, udp + Udp.CHECKSUM, 0x1234); // not right, but one that has to be mended
        return packet;
    }
}
