package net.isthmus.l2bridge.vxlan;

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
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.graph.ByteRing;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.GraphNode;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.fastpath.tables.InterfaceTable;
import net.isthmus.wire.IpAddress;

/** One worker's three VXLAN nodes; whatever leaves them is taken as bytes from the inbox of the node behind. */
final class VxlanFixture {
    static final int UNDERLAY = 1;
    static final int MEMBER = 2;
    static final int BVI = 3;
    static final int TUNNEL_4 = 10;
    static final int TUNNEL_6 = 11;
    static final int VNI = 30_030;
    static final long ALICE = 0x0200_0000_000aL;
    static final long BOB = 0x0200_0000_000bL;

    final VxlanFeature feature = new VxlanFeature();
    final VxlanTunnels tunnels = feature.tunnels();
    final Frames frames;
    final WorkerContext context;
    private final Edges edges = new Edges();
    private final Map<String, GraphNode> nodes = new HashMap<>();
    private InterfaceTable interfaces = InterfaceTable.EMPTY;
    private int chunkBytes = Frames.CHUNK_DATA_BYTES;
    long nowNs = 1_000_000_000_000L;

    VxlanFixture() {
        frames = new Frames(Arena.ofAuto().allocate(256L * Frames.CHUNK_BYTES, Frames.CHUNK_BYTES));
        context = new WorkerContext(frames, new ByteRing(1 << 16), new ByteRing(1 << 16));
        feature.nodes(context, edges).forEach(node -> nodes.put(node.name(), node));
    }

    /** Tunnels of one VNI over IPv4, 192.0.2.1 to .2, and over IPv6, 2001:db8::1 to ::2. */
    VxlanFixture withTunnels(int mtu) {
        tunnels.put(tunnel(TUNNEL_4, "192.0.2.1", "192.0.2.2", mtu));
        tunnels.put(tunnel(TUNNEL_6, "2001:db8::1", "2001:db8::2", mtu));
        return this;
    }

    static Tunnel tunnel(int index, String local, String remote, int mtu) {
        return new Tunnel(index, VNI, 0, IpAddress.parse(local), IpAddress.parse(remote), 4789, mtu);
    }

    VxlanFixture interfaces(InterfaceTable table) {
        interfaces = table;
        return this;
    }

    /** Packets are laid into chunks of at most this many bytes from now on. */
    VxlanFixture chunkBytes(int bytes) {
        chunkBytes = bytes;
        return this;
    }

    /** Lets a bridged frame leave by a tunnel. */
    void output(int tunnel, byte[] inner) {
        int frame = packet(MEMBER, inner);
        frames.txInterface(frame, tunnel);
        run(VxlanOutputNode.NAME, frame);
    }

    /** Lets an outer packet arrive. */
    void input(byte[] packet) {
        run(VxlanInputNode.NAME, packet(UNDERLAY, packet));
    }

    void run(String node, int frame) {
        context.beginTurn(interfaces, nowNs);
        edges.to(node).append(frame);
        drain(node);
    }

    /** Lets a node process what is in its inbox. */
    void drain(String node) {
        GraphNode present = Objects.requireNonNull(nodes.get(node));
        present.process(present.inbox());
        present.inbox().clear();
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

    Vector edge(String node) {
        return edges.to(node);
    }

    /** The bytes of all packets that wait at a node, which are then gone. */
    List<byte[]> take(String node) {
        var packets = new ArrayList<byte[]>();
        Vector vector = edges.to(node);
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
