package net.isthmus.ipsec.esp;

import static net.isthmus.ipsec.esp.EspFixture.GCM;
import static net.isthmus.ipsec.esp.EspFixture.PATH_4;
import static net.isthmus.ipsec.esp.EspFixture.mirrored;
import static net.isthmus.ipsec.esp.EspFixture.sa;
import static net.isthmus.ipsec.esp.TestPackets.udp;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.feature.IpBehaviour;
import net.isthmus.fastpath.fib.GracePeriod;
import net.isthmus.fastpath.fib.PoptrieFib;
import net.isthmus.fastpath.graph.ByteRing;
import net.isthmus.fastpath.graph.Counters.InterfaceCounter;
import net.isthmus.fastpath.graph.Device;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.Graph;
import net.isthmus.fastpath.graph.GraphNode;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.fastpath.session.SessionSettings;
import net.isthmus.fastpath.session.SessionTable;
import net.isthmus.fastpath.session.Sessions;
import net.isthmus.fastpath.tables.AdjacencyTable;
import net.isthmus.fastpath.tables.FibTable;
import net.isthmus.fastpath.tables.InterfaceTable;
import net.isthmus.fastpath.tables.InterfaceTable.Entry;
import net.isthmus.fastpath.tables.InterfaceTable.Kind;
import net.isthmus.fastpath.worker.WorkerGraph;
import net.isthmus.ipsec.esp.engine.JdkEngine;
import net.isthmus.ipsec.esp.engine.PacketBytes;
import net.isthmus.ipsec.esp.engine.Suites;
import net.isthmus.ipsec.sa.ChildSa;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.NetworkOrder;
import org.junit.jupiter.api.Test;

/** Two gateways with the product's own graph, sessions included: LAN, tunnel, WAN, tunnel, LAN. */
class EspGatewayTest {
    private static final int HOST = 1;
    private static final int LAN = 2;
    private static final int WAN = 3;
    private static final int TUNNEL = EspFixture.TUNNEL;
    private static final int TUNNEL_MTU = 1446;
    private static final long MAC = 0x0200_0000_0001L;

    private final Gateway near = new Gateway("192.0.2.1", "192.0.2.2", "10.1.0.0", "10.2.0.0");
    private final Gateway far = new Gateway("192.0.2.2", "192.0.2.1", "10.2.0.0", "10.1.0.0");

    EspGatewayTest() {
        ChildSa sa = sa(GCM, PATH_4, 1000, 2000);
        near.install(sa);
        far.install(mirrored(sa));
    }

    /** One worker's graph; what it sends by a port is kept as bytes. */
    private static final class Gateway {
        private final Frames frames = new Frames(Arena.ofAuto().allocate(512L * Frames.CHUNK_BYTES, 4096));
        private final IpsecFeature esp = new IpsecFeature(new JdkEngine(), 1);
        private final WorkerContext context = new WorkerContext(frames, new ByteRing(1 << 16), new ByteRing(1 << 16));
        private final Edges edges = new Edges();
        private final List<byte[]> lan = new ArrayList<>();
        private final List<byte[]> wan = new ArrayList<>();
        private final Sessions sessions;
        private final Graph graph;
        private final InterfaceTable interfaces;

        Gateway(String local, String remote, String own, String others) {
            var adjacencies = new AdjacencyTable(64);
            adjacencies.set(AdjacencyTable.LOCAL, AdjacencyTable.KIND_LOCAL, HOST, 9000);
            var fib = new PoptrieFib(Arena.ofAuto().allocate(PoptrieFib.memoryFor(1000, 1000), 64), new GracePeriod(0));
            fib.set4(IpAddress.parse(own).ipv4Bits(), 16, way(adjacencies, LAN, 1500));
            fib.set4(IpAddress.parse(others).ipv4Bits(), 16, way(adjacencies, TUNNEL, TUNNEL_MTU));
            fib.set4(IpAddress.parse(remote).ipv4Bits(), 32, way(adjacencies, WAN, 1500));
            fib.set4(IpAddress.parse(local).ipv4Bits(), 32, AdjacencyTable.LOCAL);
            List<GraphNode> nodes = new ArrayList<>(esp.nodes(context, edges));
            nodes.add(new Nowhere("bridge-input", edges.to("bridge-input")));
            nodes.add(new Nowhere("mac-nat-input", edges.to("mac-nat-input")));
            var table = new SessionTable(Arena.ofAuto().allocate(SessionTable.bytesFor(64), 64), 64, new Random(1));
            sessions = new Sessions(table, () -> SessionSettings.OPEN, new Random(2));
            graph = WorkerGraph.of(
                    context,
                    new FibTable(fib.newReader()),
                    adjacencies,
                    HOST,
                    IpBehaviour.usual(),
                    sessions,
                    nodes,
                    esp.localServices(),
                    edges);
            interfaces = new InterfaceTable(List.of(
                    entry(LAN, Kind.PORT),
                    entry(WAN, Kind.PORT),
                    entry(TUNNEL, Kind.TUNNEL).withPort(0, 0)));
            context.output().attach(LAN, new Kept(frames, lan));
            context.output().attach(WAN, new Kept(frames, wan));
            esp.tunnels().put(EspFixture.SPEC);
        }

        private static Entry entry(int index, Kind kind) {
            return Entry.of(index, "interface" + index, kind)
                    .withMac(MAC)
                    .withMtu(kind == Kind.TUNNEL ? TUNNEL_MTU : 1500)
                    .withAddresses(true, 0x0a09_0000 | index, 0, 0)
                    .withFeatures(InterfaceTable.FEATURE_SESSIONS, true);
        }

        private static int way(AdjacencyTable adjacencies, int out, int mtu) {
            int adjacency = adjacencies.allocate();
            byte[] header = new byte[out == TUNNEL ? 0 : Ethernet.LENGTH];
            if (out != TUNNEL) {
                Ethernet.write(MemorySegment.ofArray(header), 0, MAC, MAC, Ethernet.TYPE_IP4);
            }
            adjacencies.resolve(adjacency, out, mtu, header);
            return adjacency;
        }

        void install(ChildSa sa) {
            esp.tunnels().installInbound(sa, Suites.keys(GCM, sa.inboundSpi()));
            esp.tunnels().installOutbound(sa, Suites.keys(GCM, sa.outboundSpi()));
        }

        void receive(int port, byte[] packet) {
            context.beginTurn(interfaces, 1_000_000_000L);
            int frame = frames.allocate();
            MemorySegment.copy(packet, 0, frames.memory(), ValueLayout.JAVA_BYTE, frames.offset(frame), packet.length);
            frames.received(frame, frames.offset(frame), packet.length);
            frames.rxInterface(frame, port);
            edges.to("ip4-input").append(frame);
            graph.run();
            context.output().flushAll();
        }

        Map<DropReason, Long> drops() {
            var counted = new EnumMap<DropReason, Long>(DropReason.class);
            for (DropReason reason : DropReason.values()) {
                if (context.counters().get(reason) != 0) {
                    counted.put(reason, context.counters().get(reason));
                }
            }
            return counted;
        }
    }

    /** A node to which nothing should come. */
    private record Nowhere(String name, Vector inbox) implements GraphNode {
        @Override
        public void process(Vector vector) {
            throw new IllegalStateException("a packet came to " + name);
        }
    }

    /** Keeps what is sent, without its Ethernet header. */
    private record Kept(Frames frames, List<byte[]> sent) implements Device {
        @Override
        public int receive(Vector into, int limit) {
            return 0;
        }

        @Override
        public int transmit(Vector from) {
            for (int i = 0; i < from.count(); i++) {
                byte[] packet = new byte[frames.packetLength(from.get(i)) - Ethernet.LENGTH];
                PacketBytes.read(frames, from.get(i), Ethernet.LENGTH, packet.length, MemorySegment.ofArray(packet), 0);
                sent.add(packet);
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

    private List<byte[]> acrossTheWan() {
        near.wan.forEach(outer -> far.receive(WAN, outer));
        near.wan.clear();
        return far.lan;
    }

    @Test
    void shouldCarryPacketFromLanToLanAndCountItAtTheTunnel() {
        byte[] packet = udp("10.1.0.1", "10.2.0.1", 200);
        near.receive(LAN, packet);
        assertThat(near.wan).hasSize(1);
        assertThat(near.lan).isEmpty();
        byte[] arrived = acrossTheWan().getFirst();

        assertThat(arrived).hasSize(packet.length);
        assertThat(arrived[Ipv4.TTL]).as("two routers").isEqualTo((byte) 62);
        assertThat(near.context.counters().get(TUNNEL, InterfaceCounter.TX_BYTES))
                .isEqualTo(200);
        assertThat(far.context.counters().get(TUNNEL, InterfaceCounter.RX_BYTES))
                .isEqualTo(200);
        assertThat(near.sessions.table().count())
                .as("the inner one, not that of ESP")
                .isEqualTo(1);
        assertThat(near.drops()).isEmpty();
        assertThat(far.drops()).isEmpty();
    }

    @Test
    void shouldTellSenderTheTunnelsMtuWhenPacketMayNotBeFragmented() {
        near.receive(LAN, udp("10.1.0.1", "10.2.0.1", TUNNEL_MTU + 1));
        assertThat(near.wan).isEmpty();
        assertThat(near.lan).hasSize(1);
        MemorySegment error = MemorySegment.ofArray(near.lan.getFirst());
        assertThat(NetworkOrder.u16(error, 20)).as("fragmentation needed").isEqualTo(0x0304);
        assertThat(NetworkOrder.u16(error, 26)).isEqualTo(TUNNEL_MTU);
    }

    @Test
    void shouldFragmentBeforeEncryptionWhenPacketMayBe() {
        byte[] packet = udp("10.1.0.1", "10.2.0.1", 1500);
        NetworkOrder.putU16(MemorySegment.ofArray(packet), Ipv4.FRAGMENT, 0);
        Ipv4.writeChecksum(MemorySegment.ofArray(packet), 0, 20);
        near.receive(LAN, packet);

        assertThat(near.wan).hasSize(2).allSatisfy(outer -> assertThat(outer.length)
                .isLessThanOrEqualTo(1500));
        assertThat(acrossTheWan()).hasSize(2);
        assertThat(far.drops()).isEmpty();
    }

    @Test
    void shouldNeverSendInClearWhatHasNoSa() {
        near.esp.tunnels().remove(1000);
        near.receive(LAN, udp("10.1.0.1", "10.2.0.1", 200));
        assertThat(near.wan).isEmpty();
        assertThat(near.drops()).isEqualTo(Map.of(DropReason.ESP_NO_SA, 1L));
    }

    @Test
    void shouldEndWhereTheWayToThePeerLeadsIntoTheTunnel() {
        ChildSa sa = sa(GCM, EspFixture.path("192.0.2.1", "10.2.0.9", 0), 3000, 4000);
        near.install(sa);
        near.receive(LAN, udp("10.1.0.1", "10.2.0.1", 200));
        assertThat(near.drops()).isEqualTo(Map.of(DropReason.ESP_NESTED, 1L));
    }

    @Test
    void shouldNameItWhenThereIsNoWayToThePeer() {
        ChildSa sa = sa(GCM, EspFixture.path("192.0.2.1", "203.0.113.9", 0), 3000, 4000);
        near.install(sa);
        near.receive(LAN, udp("10.1.0.1", "10.2.0.1", 200));
        assertThat(near.drops()).isEqualTo(Map.of(DropReason.ESP_PEER_UNREACHABLE, 1L));
    }

    @Test
    void shouldNameItWhenTheOuterPacketIsTooLongForItsPort() {
        ChildSa sa = sa(GCM, EspFixture.path("192.0.2.1", "192.0.2.2", 4500), 3000, 4000);
        near.install(sa);
        near.receive(LAN, udp("10.1.0.1", "10.2.0.1", TUNNEL_MTU));
        assertThat(near.drops()).isEqualTo(Map.of(DropReason.ESP_PATH_MTU_EXCEEDED, 1L));
    }
}
