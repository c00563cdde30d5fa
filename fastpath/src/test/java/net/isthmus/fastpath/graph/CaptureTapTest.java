package net.isthmus.fastpath.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.filter.PacketFilter;
import net.isthmus.fastpath.graph.CaptureOrder.Point;
import net.isthmus.fastpath.graph.CaptureOrder.Sight;
import net.isthmus.fastpath.testing.Allocations;
import net.isthmus.fastpath.testing.Packets;
import net.isthmus.wire.Ethernet;
import org.junit.jupiter.api.Test;

/** What a worker copies for captures. */
class CaptureTapTest {
    private static final int PORT = 3;
    private static final int TUNNEL = 5;
    private static final int RING_BYTES = 1 << 16;

    private final Frames frames = new Frames(Arena.ofAuto().allocate(16L * Frames.CHUNK_BYTES, Frames.CHUNK_BYTES));
    private final ByteRing ring = new ByteRing(RING_BYTES);
    private final CaptureTap tap = new CaptureTap(frames);
    private final List<byte[]> copies = new ArrayList<>();
    private final List<Integer> reasons = new ArrayList<>();
    private final List<Integer> firsts = new ArrayList<>();
    private int lastFrame;

    @Test
    void shouldCopyWholePacketsWhenTheyTakeSeveralChunks() {
        order(CaptureOrder.IN, 65_535, "");
        byte[] packet = packet(9000);
        tap.pass(frame(packet), PORT, CaptureOrder.IN, false, 77);

        read();
        assertThat(copies).hasSize(1);
        assertThat(copies.getFirst()).isEqualTo(packet);
    }

    @Test
    void shouldCopyOnlyWhatIsMeant() {
        CaptureOrder order = order(CaptureOrder.IN, 60, "udp port 2000");
        tap.pass(frame(packet(300)), PORT, CaptureOrder.IN, false, 1);
        tap.pass(frame(packet(300)), PORT, CaptureOrder.OUT, false, 1);
        tap.pass(frame(packet(300)), PORT + 1, CaptureOrder.IN, false, 1);
        byte[] tcp = Packets.ip4("10.0.0.1", "10.0.0.2")
                .payload(6, Packets.udp(1000, 2000, 40))
                .build();
        tap.pass(frame(ethernet(tcp)), PORT, CaptureOrder.IN, false, 1);

        read();
        assertThat(copies).singleElement().satisfies(copy -> assertThat(copy).hasSize(60));
        assertThat(order.seen(0)).isEqualTo(1);
    }

    @Test
    void shouldSayTheReasonWhenAPacketIsDropped() {
        order(CaptureOrder.DROPS, 65_535, "");
        int frame = frame(packet(300));
        frames.rxInterface(frame, PORT);
        tap.drop(frame, DropReason.VLAN_UNKNOWN, false, 1);

        read();
        assertThat(reasons).containsExactly(DropReason.VLAN_UNKNOWN.ordinal());
    }

    @Test
    void shouldCountWhatTheRingHasNoRoomFor() {
        CaptureOrder order = order(CaptureOrder.IN, 65_535, "");
        int frame = frame(packet(1000));
        for (int i = 0; i < 1000; i++) {
            tap.pass(frame, PORT, CaptureOrder.IN, false, i);
        }

        read();
        assertThat(order.seen(0)).isEqualTo(1000);
        assertThat(order.lost(0)).isPositive().isEqualTo(1000 - copies.size());
    }

    @Test
    void shouldShowTheInnerPacketsOfATunnelInBothDirectionsOnce() {
        var point = new Point(TUNNEL, CaptureOrder.ANY_TAG, CaptureOrder.ANY_TAG, TUNNEL, 0, Sight.PACKET_TUNNEL);
        order(CaptureOrder.IN | CaptureOrder.OUT, 65_535, "icmp or udp", point);
        byte[] sent = Packets.ip4("10.1.0.1", "10.2.0.1")
                .payload(17, Packets.udp(1, 2, 40))
                .build();
        byte[] received = Packets.ip6("fd02::1", "fd01::1")
                .payload(17, Packets.udp(2, 1, 40))
                .build();

        pass(LogicalSide.PROTECTED, sent, TUNNEL, PORT);
        pass(LogicalSide.PROTECTED, sent, PORT, TUNNEL);
        pass(LogicalSide.OPENED, received, TUNNEL, 0);
        frames.addFlags(lastFrame, Frames.FLAG_RESUMED);
        again(LogicalSide.OPENED);
        frames.setFlags(lastFrame, Frames.FLAG_LOCALLY_ORIGINATED);
        again(LogicalSide.OPENED);
        pass(LogicalSide.OPENED, received, PORT, 0);

        read();
        assertThat(copies).containsExactly(sent, received);
        assertThat(firsts).extracting(CaptureTap::direction).containsExactly(CaptureOrder.OUT, CaptureOrder.IN);
        assertThat(firsts).allMatch(CaptureTap::isIp);
    }

    private void pass(LogicalSide side, byte[] packet, int rxInterface, int txInterface) {
        lastFrame = frame(packet);
        frames.rxInterface(lastFrame, rxInterface);
        frames.txInterface(lastFrame, txInterface);
        again(side);
    }

    private void again(LogicalSide side) {
        var vector = new Vector();
        vector.append(lastFrame);
        tap.between(side, vector, 1);
    }

    @Test
    void shouldAllocateNothingWhenCopying() {
        order(CaptureOrder.IN, 65_535, "host 10.0.0.1 and udp");
        int frame = frame(packet(1000));

        assertThat(Allocations.during(10_000, () -> tap.pass(frame, PORT, CaptureOrder.IN, false, 1)))
                .isZero();
    }

    private CaptureOrder order(int directions, int snapLength, String filter) {
        return order(
                directions,
                snapLength,
                filter,
                new Point(PORT, CaptureOrder.ANY_TAG, CaptureOrder.ANY_TAG, PORT, 0, Sight.DEVICE));
    }

    private CaptureOrder order(int directions, int snapLength, String filter, Point point) {
        int[] dropped = new int[Counters.MAX_INTERFACES];
        Arrays.fill(dropped, -1);
        dropped[PORT] = 0;
        var order =
                new CaptureOrder(5, directions, snapLength, PacketFilter.compile(filter), List.of(point), 1, dropped);
        tap.orders(new CaptureOrder[] {order}, ring);
        return order;
    }

    private void read() {
        ring.read(
                (kind, first, second, memory, at, length) -> {
                    assertThat(kind).isEqualTo(5);
                    firsts.add(first);
                    reasons.add(second);
                    copies.add(memory.asSlice(at + CaptureTap.HEADER, length - CaptureTap.HEADER)
                            .toArray(ValueLayout.JAVA_BYTE));
                },
                Integer.MAX_VALUE);
    }

    private static byte[] packet(int bytes) {
        return ethernet(Packets.ip4("10.0.0.1", "10.0.0.2").totalLength(bytes).build());
    }

    private static byte[] ethernet(byte[] ip) {
        return Packets.ethernet("52:54:00:00:00:01", "52:54:00:00:00:02", Ethernet.TYPE_IP4, ip);
    }

    private int frame(byte[] packet) {
        int first = 0;
        int last = 0;
        for (int done = 0; done < packet.length; done += Frames.CHUNK_DATA_BYTES) {
            int part = Math.min(packet.length - done, Frames.CHUNK_DATA_BYTES);
            int frame = frames.allocate();
            MemorySegment.copy(packet, done, frames.memory(), ValueLayout.JAVA_BYTE, frames.offset(frame), part);
            frames.received(frame, frames.offset(frame), part);
            if (first == 0) {
                first = frame;
            } else {
                frames.chain(first, last, frame);
            }
            last = frame;
        }
        return first;
    }
}
