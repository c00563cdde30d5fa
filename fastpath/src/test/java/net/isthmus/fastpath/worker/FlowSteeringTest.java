package net.isthmus.fastpath.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import net.isthmus.core.DropReason;
import net.isthmus.core.PacketTally;
import net.isthmus.core.time.MonotonicClock;
import net.isthmus.fastpath.fib.GracePeriod;
import net.isthmus.fastpath.graph.ByteRing;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Graph;
import net.isthmus.fastpath.graph.GraphNode;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.node.EthernetInputNode;
import net.isthmus.fastpath.node.HostInputNode;
import net.isthmus.fastpath.tables.InterfaceTable;
import net.isthmus.fastpath.testing.FakeDevice;
import net.isthmus.fastpath.testing.Packets;
import net.isthmus.fastpath.testing.TestWorker;
import net.isthmus.fastpath.xsk.Poller;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.IpProtocol;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two workers, each with the only queue of a port, turned by hand. */
class FlowSteeringTest {
    private static final int HOST = 1;
    private static final int LEFT = 2;
    private static final int RIGHT = 3;
    private static final int FLOWS = 40;
    private static final int PACKETS = 50;
    private static final int BURST = 32;
    private static final int CHUNKS = 8192;

    private final GracePeriod grace = new GracePeriod(2);
    private final WorkerRings rings = new WorkerRings(2);
    private final List<Side> sides = List.of(new Side(0, LEFT), new Side(1, RIGHT));

    FlowSteeringTest() {
        rings.join(sides.stream().map(side -> side.worker).toList());
    }

    @AfterEach
    void close() {
        sides.forEach(Side::close);
    }

    @Test
    void shouldGiveBothDirectionsToOneWorkerAndKeepTheirOrder() {
        var random = new SplittableRandom(3);
        int[][] sent = new int[2][FLOWS];
        for (int left = 2 * FLOWS * PACKETS; left > 0; ) {
            int direction = random.nextInt(2);
            int flow = random.nextInt(FLOWS);
            if (sent[direction][flow] < PACKETS) {
                sides.get(direction).device.offer(frame(flow, direction, sent[direction][flow]++));
                left--;
            }
            if (random.nextInt(20) == 0) {
                sides.get(random.nextInt(2)).worker.turn();
            }
        }
        settle();

        Map<Integer, Side> owners = new HashMap<>();
        for (Side side : sides) {
            int[][] next = new int[2][FLOWS];
            for (byte[] packet : side.seen) {
                int flow = packet[Ethernet.LENGTH + 20 + 8] & 0xff;
                int direction = packet[Ethernet.LENGTH + 20 + 9];
                assertThat(owners.computeIfAbsent(flow, _ -> side))
                        .as("flow %d", flow)
                        .isSameAs(side);
                assertThat((int) packet[Ethernet.LENGTH + 20 + 10]).isEqualTo(next[direction][flow]++);
            }
        }
        assertThat(owners).hasSize(FLOWS).containsValues(sides.get(0), sides.get(1));
        assertThat(sides.stream().mapToInt(side -> side.seen.size()).sum()).isEqualTo(2 * FLOWS * PACKETS);
        assertThat(sides.get(0).worker.load().handedOn()).isPositive();
        assertThat(counted(PacketTally.TAKEN_OVER)).isEqualTo(counted(PacketTally.HANDED_ON));
        assertThat(counted(PacketTally.RECEIVED)).isEqualTo(2 * FLOWS * PACKETS);
        sides.forEach(side -> assertThat(side.memory.framesMissing()).isZero());
    }

    private long counted(PacketTally kind) {
        return sides.stream()
                .mapToLong(side -> side.worker.context().counters().get(kind))
                .sum();
    }

    @Test
    void shouldHandOnAPacketOfSeveralChunksWhole() {
        List<byte[]> sent = new ArrayList<>();
        for (int port = 0; port < 16; port++) {
            byte[] packet = Packets.ip4("10.1.0.1", "10.2.0.1")
                    .payload(IpProtocol.UDP, Packets.udp(port, 9, 8900))
                    .build();
            byte[] frame = Packets.ethernet("02:00:00:00:00:02", "02:00:00:00:00:01", Ethernet.TYPE_IP4, packet);
            sides.getFirst().device.offer(frame);
            sent.add(frame);
        }
        settle();
        assertThat(sides.get(1).seen).isNotEmpty();
        assertThat(Stream.concat(sides.get(0).seen.stream(), sides.get(1).seen.stream())
                        .toList())
                .usingElementComparator(Arrays::compare)
                .containsExactlyInAnyOrderElementsOf(sent);
        sides.forEach(side -> assertThat(side.memory.framesMissing()).isZero());
    }

    @Test
    void shouldDropByNameWhenTheOtherWorkerDoesNotKeepUp() {
        int packets = 40_000;
        Side first = sides.getFirst();
        for (int i = 0; i < packets; i += BURST) {
            for (int n = 0; n < BURST; n++) {
                first.device.offer(frame(i + n & 63, 0, 0));
            }
            first.worker.turn();
        }
        long dropped = first.memory.dropped(DropReason.WORKER_RING_FULL);
        settle();
        assertThat(dropped).isPositive();
        assertThat(first.seen.size() + sides.get(1).seen.size() + dropped).isEqualTo(packets);
        sides.forEach(side -> assertThat(side.memory.framesMissing()).isZero());
    }

    @Test
    void shouldCopeWithAnythingThatIsNoPacket() {
        var random = new SplittableRandom(9);
        for (int i = 0; i < 1000; i++) {
            byte[] bytes = new byte[1 + random.nextInt(80)];
            random.nextBytes(bytes);
            sides.getFirst().device.offer(bytes);
        }
        settle();
        assertThat(sides.get(0).seen.size() + sides.get(1).seen.size()).isEqualTo(1000);
    }

    private void settle() {
        int handled;
        do {
            handled = sides.get(0).worker.turn() + sides.get(1).worker.turn();
        } while (handled != 0);
    }

    /** A packet whose payload names flow, direction and number. */
    private static byte[] frame(int flow, int direction, int number) {
        String client = "10.1.0." + flow;
        byte[] datagram = Packets.udp(direction == 0 ? 1000 + flow : 53, direction == 0 ? 53 : 1000 + flow, 8);
        datagram[8] = (byte) flow;
        datagram[9] = (byte) direction;
        datagram[10] = (byte) number;
        byte[] packet = (direction == 0 ? Packets.ip4(client, "10.2.0.1") : Packets.ip4("10.2.0.1", client))
                .payload(IpProtocol.UDP, datagram)
                .build();
        return Packets.ethernet("02:00:00:00:00:02", "02:00:00:00:00:01", Ethernet.TYPE_IP4, packet);
    }

    /** A worker with one port, and what has reached its graph. */
    private final class Side implements AutoCloseable {
        final TestWorker memory = new TestWorker(CHUNKS);
        final List<byte[]> seen = new ArrayList<>();
        final Poller poller = new Poller(4);
        final Worker worker;
        final FakeDevice device;

        Side(int index, int port) {
            var edges = new Edges();
            var control = new ByteRing(ByteRing.SMALLEST);
            var inbox = new WorkerInbox(
                    memory.context(),
                    HOST,
                    Stream.concat(Stream.of(control), rings.to(index).stream()).toList(),
                    edges);
            List<GraphNode> nodes = Stream.of(
                            EthernetInputNode.NAME,
                            HostInputNode.NAME,
                            "bridge-input",
                            "ip4-input",
                            "ip6-input",
                            "icmp-error")
                    .<GraphNode>map(name -> new End(name, edges.to(name), this))
                    .toList();
            worker = new Worker(
                    index,
                    memory.context(),
                    new Graph(nodes, edges, memory.context().tracer()),
                    edges.to(EthernetInputNode.NAME),
                    inbox,
                    () -> InterfaceTable.EMPTY,
                    grace,
                    MonotonicClock.SYSTEM,
                    poller,
                    () -> {});
            device = new FakeDevice(memory, port);
            worker.attachPort(port, device, true);
        }

        @Override
        public void close() {
            memory.close();
            poller.close();
        }
    }

    /** Keeps the bytes of what comes. */
    private record End(String name, Vector inbox, Side side) implements GraphNode {
        @Override
        public void process(Vector vector) {
            for (int i = 0; i < vector.count(); i++) {
                side.seen.add(side.memory.bytes(vector.get(i)));
                side.memory.frames().freePacket(vector.get(i));
            }
        }
    }
}
