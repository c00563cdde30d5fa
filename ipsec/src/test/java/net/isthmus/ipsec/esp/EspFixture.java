package net.isthmus.ipsec.esp;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import net.isthmus.core.DropReason;
import net.isthmus.core.config.IpsecEncryption;
import net.isthmus.fastpath.fib.GracePeriod;
import net.isthmus.fastpath.graph.ByteRing;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.GraphNode;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.fastpath.tables.InterfaceTable;
import net.isthmus.ipsec.esp.engine.EspEngine;
import net.isthmus.ipsec.esp.engine.JdkEngine;
import net.isthmus.ipsec.esp.engine.Suites;
import net.isthmus.ipsec.sa.ChildSa;
import net.isthmus.ipsec.sa.ChildSas;
import net.isthmus.ipsec.sa.EspSuite;
import net.isthmus.ipsec.sa.SaLimits;
import net.isthmus.ipsec.sa.SaPath;
import net.isthmus.ipsec.sa.TrafficSelector;
import net.isthmus.wire.IpAddress;

/** One gateway's ESP nodes; whatever leaves them is taken as bytes from the inbox of the node behind. */
final class EspFixture {
    static final int UNDERLAY = 2;
    static final int TUNNEL = 10;
    static final EspSuite GCM = new EspSuite(IpsecEncryption.AES128_GCM16, Optional.empty(), false);
    static final SaPath PATH_4 = path("192.0.2.1", "192.0.2.2", 0);
    static final SaPath PATH_6 = path("2001:db8::1", "2001:db8::2", 0);
    static final TunnelSpec SPEC = new TunnelSpec(TUNNEL, "vti-a", "peer", "net", 128);

    final EspEngine engine;
    final IpsecFeature feature;
    final EspTunnels tunnels;
    final Frames frames = new Frames(Arena.ofAuto().allocate(512L * Frames.CHUNK_BYTES, Frames.CHUNK_BYTES));
    final WorkerContext context;
    final List<String> told = new ArrayList<>();
    final Map<String, Integer> mtus = new HashMap<>();
    final ByteRing punted = new ByteRing(1 << 16);
    private final GracePeriod grace = new GracePeriod(0);
    private final Edges edges = new Edges();
    private final Map<String, GraphNode> nodes = new HashMap<>();
    private int chunkBytes = 3000;
    int egressMtu = 1500;
    long nowNs = 1_000_000_000_000L;

    EspFixture() {
        this(new JdkEngine());
    }

    EspFixture(EspEngine engine) {
        this.engine = engine;
        feature = new IpsecFeature(engine, 1);
        tunnels = feature.tunnels();
        context = new WorkerContext(frames, punted, new ByteRing(1 << 16));
        feature.nodes(context, edges).forEach(node -> nodes.put(node.name(), node));
        feature.start(new Underlay() {
            @Override
            public int mtu(IpAddress remote) {
                return egressMtu;
            }

            @Override
            public void tunnelMtu(String interfaceName, int mtu) {
                mtus.put(interfaceName, mtu);
            }
        });
        tunnels.put(SPEC);
        tunnels.listen(new ChildSas.Listener() {
            @Override
            public void wanted(String connection, String child, int resource) {
                told.add("wanted " + connection + "/" + child + (resource < 0 ? "" : " for " + resource));
            }

            @Override
            public void expiring(int inboundSpi) {
                told.add("expiring " + inboundSpi);
            }

            @Override
            public void expired(int inboundSpi) {
                told.add("expired " + inboundSpi);
            }

            @Override
            public void heardFrom(int inboundSpi, IpAddress remote, int remotePort) {
                told.add("heardFrom %d %s %d".formatted(inboundSpi, remote, remotePort));
            }

            @Override
            public void unknownSpi(int spi, IpAddress remote, int port) {
                told.add("unknownSpi %d %s %d".formatted(spi, remote, port));
            }
        });
    }

    static SaPath path(String local, String remote, int port) {
        return new SaPath(IpAddress.parse(local), IpAddress.parse(remote), port, port);
    }

    static SaPath reversed(SaPath path) {
        return new SaPath(path.remote(), path.local(), path.remotePort(), path.localPort());
    }

    static TrafficSelector any4() {
        return new TrafficSelector(0, IpAddress.parse("0.0.0.0"), IpAddress.parse("255.255.255.255"), 0, 65_535);
    }

    static TrafficSelector any6() {
        return new TrafficSelector(
                0, IpAddress.parse("::"), IpAddress.parse("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), 0, 65_535);
    }

    /** A Child SA in tunnel mode for everything. */
    static ChildSa sa(EspSuite suite, SaPath path, int inboundSpi, int outboundSpi) {
        return sa(suite, path, inboundSpi, outboundSpi, false, SaLimits.NONE);
    }

    static ChildSa sa(
            EspSuite suite, SaPath path, int inboundSpi, int outboundSpi, boolean isTransport, SaLimits limits) {
        return new ChildSa(
                "peer",
                "net",
                inboundSpi,
                outboundSpi,
                suite,
                isTransport,
                List.of(any4(), any6()),
                List.of(any4(), any6()),
                path,
                limits,
                -1);
    }

    /** Installs both directions; the keys of a direction are made of the SPI of its packets. */
    void install(ChildSa sa) {
        tunnels.installInbound(sa, Suites.keys(sa.suite(), sa.inboundSpi()));
        tunnels.installOutbound(sa, Suites.keys(sa.suite(), sa.outboundSpi()));
    }

    /** The same Child SA as the peer has it. */
    static ChildSa mirrored(ChildSa sa) {
        return new ChildSa(
                sa.connection(),
                sa.child(),
                sa.outboundSpi(),
                sa.inboundSpi(),
                sa.suite(),
                sa.isTransport(),
                sa.remoteTs(),
                sa.localTs(),
                reversed(sa.path()),
                sa.limits(),
                sa.resource());
    }

    /** Packets are laid into chunks of at most this many bytes from now on. */
    void chunkBytes(int bytes) {
        chunkBytes = bytes;
    }

    /** Lets a packet leave by the tunnel. */
    void output(byte[]... packets) {
        context.beginTurn(InterfaceTable.EMPTY, nowNs);
        for (byte[] packet : packets) {
            int frame = packet(UNDERLAY, packet);
            frames.txInterface(frame, TUNNEL);
            edges.to(EspOutputNode.NAME).append(frame);
        }
        run(EspOutputNode.NAME);
    }

    /** Lets outer packets arrive. */
    void input(byte[]... packets) {
        context.beginTurn(InterfaceTable.EMPTY, nowNs);
        for (byte[] packet : packets) {
            edges.to(EspInputNode.NAME).append(packet(UNDERLAY, packet));
        }
        run(EspInputNode.NAME);
    }

    /** Lets fragments of outer packets arrive. */
    void reassemble(byte[]... packets) {
        context.beginTurn(InterfaceTable.EMPTY, nowNs);
        for (byte[] packet : packets) {
            edges.to(EspReassemblyNode.NAME).append(packet(UNDERLAY, packet));
        }
        run(EspReassemblyNode.NAME);
    }

    void run(String node) {
        GraphNode present = Objects.requireNonNull(nodes.get(node));
        present.process(present.inbox());
        present.inbox().clear();
    }

    net.isthmus.fastpath.graph.Vector edge(String node) {
        return edges.to(node);
    }

    /** Gives what workers have noticed to the control loop. */
    void control() {
        punted.read(
                (kind, first, second, memory, at, length) -> Objects.requireNonNull(
                                feature.puntHandlers().get(kind))
                        .punted(first, second, memory, at, length, nowNs),
                1000);
        feature.tick(nowNs, grace);
    }

    int packet(int rxInterface, byte[] bytes) {
        int first = 0;
        int last = 0;
        for (int from = 0; first == 0 || from < bytes.length; from += chunkBytes) {
            int frame = frames.allocate();
            assertThat(frame).as("a free chunk").isNotZero();
            int length = Math.min(chunkBytes, bytes.length - from);
            MemorySegment.copy(bytes, from, frames.memory(), ValueLayout.JAVA_BYTE, frames.offset(frame), length);
            frames.received(frame, frames.offset(frame), length);
            if (first == 0) {
                first = frame;
            } else {
                frames.chain(first, last, frame);
            }
            last = frame;
        }
        frames.rxInterface(first, rxInterface);
        return first;
    }

    /** The bytes of all packets that wait at a node, which are then gone. */
    List<byte[]> take(String node) {
        var packets = new ArrayList<byte[]>();
        var vector = edges.to(node);
        for (int i = 0; i < vector.count(); i++) {
            packets.add(bytes(vector.get(i)));
            frames.freePacket(vector.get(i));
        }
        vector.clear();
        return packets;
    }

    /** The one packet that waits at a node. */
    byte[] takeOne(String node) {
        List<byte[]> packets = take(node);
        assertThat(packets).as("%s, drops %s", node, drops()).hasSize(1);
        return packets.getFirst();
    }

    private byte[] bytes(int first) {
        byte[] bytes = new byte[frames.packetLength(first)];
        int to = 0;
        for (int part = first; part != 0; part = frames.next(part)) {
            MemorySegment.copy(
                    frames.memory(), ValueLayout.JAVA_BYTE, frames.offset(part), bytes, to, frames.length(part));
            to += frames.length(part);
        }
        assertThat(to).as("bytes of the chain").isEqualTo(bytes.length);
        return bytes;
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

    /** Frames that are in no vector of the test and not free. */
    int framesMissing() {
        return frames.capacity() - frames.available();
    }
}
