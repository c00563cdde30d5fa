package net.isthmus.l2bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.isthmus.core.DropReason;
import net.isthmus.core.PacketTally;
import net.isthmus.core.status.BridgeStatus;
import net.isthmus.fastpath.graph.ByteRing;
import net.isthmus.fastpath.graph.Device;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.Graph;
import net.isthmus.fastpath.graph.GraphNode;
import net.isthmus.fastpath.graph.Punt;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.fastpath.tables.InterfaceTable;
import net.isthmus.fastpath.tables.InterfaceTable.Kind;
import net.isthmus.fastpath.worker.Balance;

/**
 * One worker with the bridge's nodes, ports that remember what they send, and a clock that a test turns by hand.
 * Packets are written as bytes and read as bytes; {@link #frames} says afterwards whether any chunk was lost.
 */
final class BridgeFixture {
    static final int DOMAIN = 7;
    static final long SECOND = 1_000_000_000L;
    static final long BROADCAST = 0xffff_ffff_ffffL;

    final BridgeFeature feature;
    final BridgeDomains domains;
    final Frames frames;
    final WorkerContext context;
    final Vector ethernetInput;
    final Vector bridgeInput;
    long nowNs = 1_000 * SECOND;

    final ByteRing traceRing = new ByteRing(1 << 16);
    private final ByteRing puntRing = new ByteRing(1 << 16);
    private final Graph graph;
    private final Map<Integer, List<byte[]>> sent = new TreeMap<>();
    private final List<byte[]> toBvi = new ArrayList<>();

    BridgeFixture() {
        this(512, 1024);
    }

    BridgeFixture(int chunks, int macCapacity) {
        frames = new Frames(Arena.ofAuto().allocate((long) chunks * Frames.CHUNK_BYTES, Frames.CHUNK_BYTES));
        context = new WorkerContext(frames, puntRing, traceRing);
        feature = new BridgeFeature(macCapacity, new Random(42));
        domains = feature.domains();
        var edges = new Edges();
        ethernetInput = edges.to("ethernet-input");
        bridgeInput = edges.to(BridgeInputNode.NAME);
        var nodes = new ArrayList<GraphNode>(feature.nodes(context, edges));
        nodes.add(new CollectingNode());
        graph = new Graph(nodes, edges, context.tracer());
    }

    /** A domain with ports 1 to {@code ports}, all up. */
    BridgeFixture withPorts(int ports) {
        domains.createDomain(DOMAIN, new BridgeSettings("campus", 100, 300));
        for (int port = 1; port <= ports; port++) {
            attach(port);
            domains.putInterface(port(port, DOMAIN, 1500), true);
        }
        return this;
    }

    static InterfaceTable.Entry port(int index, int domain, int mtu) {
        return entry(index, "port-" + index, Kind.PORT, 0x5254_0000_0000L + index, mtu, domain, index, 0);
    }

    static InterfaceTable.Entry vlan(int index, int port, int vlanId, int domain) {
        return entry(index, "vlan-" + vlanId, Kind.VLAN, 0x5254_0000_0000L + port, 1500, domain, port, vlanId);
    }

    static InterfaceTable.Entry bvi(int index, long mac, int domain) {
        return entry(index, "bvi-" + domain, Kind.BVI, mac, 1500, domain, 0, 0);
    }

    private static InterfaceTable.Entry entry(
            int index, String name, Kind kind, long mac, int mtu, int domain, int port, int vlanId) {
        return InterfaceTable.Entry.of(index, name, kind)
                .withMac(mac)
                .withMtu(mtu)
                .withBridgeDomain(domain)
                .withPort(port, vlanId)
                .withAddresses(kind == Kind.BVI, 0, 0, 0);
    }

    /** Gives the worker a port. */
    void attach(int port) {
        context.output().attach(port, new RememberingDevice(port));
    }

    /** An untagged frame with {@code payload} bytes that differ. */
    static byte[] packet(long destination, long source, int payload) {
        var bytes = new byte[14 + payload];
        for (int i = 0; i < 6; i++) {
            bytes[i] = (byte) (destination >>> 40 - 8 * i);
            bytes[6 + i] = (byte) (source >>> 40 - 8 * i);
        }
        bytes[12] = 0x08;
        for (int i = 0; i < payload; i++) {
            bytes[14 + i] = (byte) (i * 31 + i / 251);
        }
        return bytes;
    }

    /** The same frame with an 802.1Q tag. */
    static byte[] tagged(byte[] packet, int vlanId) {
        var bytes = new byte[packet.length + 4];
        System.arraycopy(packet, 0, bytes, 0, 12);
        bytes[12] = (byte) 0x81;
        bytes[14] = (byte) (vlanId >>> 8);
        bytes[15] = (byte) vlanId;
        System.arraycopy(packet, 12, bytes, 16, packet.length - 12);
        return bytes;
    }

    /** Puts a packet into bridge-input's inbox, in as many chunks as it needs. */
    void enqueue(int rxInterface, byte[] packet) {
        int first = 0;
        int last = 0;
        for (int done = 0; done < packet.length; done += Frames.CHUNK_DATA_BYTES) {
            int length = Math.min(packet.length - done, Frames.CHUNK_DATA_BYTES);
            int frame = frames.allocate();
            assertThat(frame).as("the test has a free chunk").isNotZero();
            MemorySegment.copy(packet, done, frames.memory(), ValueLayout.JAVA_BYTE, frames.offset(frame), length);
            frames.received(frame, frames.offset(frame), length);
            if (first == 0) {
                first = frame;
            } else {
                frames.chain(first, last, frame);
            }
            last = frame;
        }
        frames.rxInterface(first, rxInterface);
        context.counters().tally(PacketTally.RECEIVED, 1);
        bridgeInput.append(first);
    }

    /** Lets a packet through the graph, loses none without a name, and forgets what earlier ones caused to be sent. */
    void receive(int rxInterface, byte[] packet) {
        forget();
        enqueue(rxInterface, packet);
        turn();
        Balance balance = Balance.of(context, graph, List.of());
        assertThat(balance.packetsUnaccounted()).as("%s", balance.packets()).isZero();
    }

    /** One turn of the worker: what is in the inbox runs to its end. */
    void turn() {
        context.beginTurn(InterfaceTable.EMPTY, nowNs);
        graph.run();
        context.output().flushAll();
    }

    /** One round of the control loop: takes the worker's events. Returns their number. */
    int control() {
        int events = puntRing.read(
                (kind, first, second, memory, at, length) -> {
                    switch (kind) {
                        case Punt.MAC_LEARNED -> feature.learned(first, memory, at, nowNs);
                        case Punt.LOOP_PROBE -> feature.probeReturned(first, memory, at, length, nowNs);
                        case Punt.LOOP_HEARD -> feature.probeHeard(first, second, memory, at, nowNs);
                        case Punt.GROUP_MESSAGE -> feature.groupMessage(first, memory, at, length, nowNs);
                        default -> throw new AssertionError("kind " + kind);
                    }
                },
                Integer.MAX_VALUE);
        domains.tick(nowNs);
        return events;
    }

    /** Lets a MAC be learnt behind a member, by a broadcast of its. */
    void teach(int member, long mac) {
        receive(member, packet(BROADCAST, mac, 50));
        control();
        forget();
    }

    void advance(long seconds) {
        nowNs += seconds * SECOND;
    }

    void forget() {
        sent.clear();
        toBvi.clear();
    }

    /** What was sent since {@link #forget}, by port. */
    Map<Integer, List<byte[]>> sent() {
        return sent;
    }

    /** What went back to ethernet-input. */
    List<byte[]> toBvi() {
        return toBvi;
    }

    /** The one packet that left by each of these ports, and none by any other. */
    void assertSent(byte[] packet, int... ports) {
        assertThat(sent.keySet())
                .as("ports")
                .containsExactlyElementsOf(Arrays.stream(ports).boxed().toList());
        sent.forEach((port, packets) -> assertThat(packets).as("port " + port).containsExactly(packet));
    }

    /** Drops since the start, those that happened. */
    Map<DropReason, Long> drops() {
        var counted = new EnumMap<DropReason, Long>(DropReason.class);
        for (DropReason reason : DropReason.values()) {
            if (context.counters().get(reason) != 0) {
                counted.put(reason, context.counters().get(reason));
            }
        }
        return counted;
    }

    /** The domain as an operator sees it. */
    BridgeStatus status() {
        return domains.snapshot(nowNs).stream()
                .filter(bridge -> bridge.name().equals("campus"))
                .findFirst()
                .orElseThrow();
    }

    private byte[] bytes(int frame) {
        var bytes = new byte[frames.packetLength(frame)];
        int done = 0;
        for (int part = frame; part != 0; part = frames.next(part)) {
            MemorySegment.copy(
                    frames.memory(), ValueLayout.JAVA_BYTE, frames.offset(part), bytes, done, frames.length(part));
            done += frames.length(part);
        }
        assertThat(done).as("bytes of the chain").isEqualTo(bytes.length);
        return bytes;
    }

    /** Stands for ethernet-input: remembers what comes and frees it. */
    private final class CollectingNode implements GraphNode {
        @Override
        public String name() {
            return "ethernet-input";
        }

        @Override
        public Vector inbox() {
            return ethernetInput;
        }

        @Override
        public void process(Vector vector) {
            for (int i = 0; i < vector.count(); i++) {
                toBvi.add(bytes(vector.get(i)));
                frames.freePacket(vector.get(i));
            }
            context.counters().tally(PacketTally.TRANSMITTED, vector.count());
        }
    }

    private final class RememberingDevice implements Device {
        private final int port;

        RememberingDevice(int port) {
            this.port = port;
        }

        @Override
        public int receive(Vector into, int limit) {
            return 0;
        }

        @Override
        public int transmit(Vector from) {
            for (int i = 0; i < from.count(); i++) {
                sent.computeIfAbsent(port, key -> new ArrayList<>()).add(bytes(from.get(i)));
                frames.freePacket(from.get(i));
            }
            return from.count();
        }

        @Override
        public void housekeep() {}

        @Override
        public int pollFd() {
            return -1;
        }

        @Override
        public String rung() {
            return "test";
        }

        @Override
        public boolean isAlive() {
            return true;
        }

        @Override
        public void close() {}
    }
}
