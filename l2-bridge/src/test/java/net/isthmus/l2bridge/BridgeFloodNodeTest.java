package net.isthmus.l2bridge;

import static net.isthmus.l2bridge.BridgeFixture.BROADCAST;
import static net.isthmus.l2bridge.BridgeFixture.DOMAIN;
import static net.isthmus.l2bridge.BridgeFixture.packet;
import static net.isthmus.l2bridge.BridgeFixture.tagged;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Map;
import java.util.stream.IntStream;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.graph.ByteRing;
import net.isthmus.fastpath.graph.Tracer;
import org.junit.jupiter.api.Test;

class BridgeFloodNodeTest {
    private static final long ALICE = 0x0200_0000_000aL;
    private static final long BOB = 0x0200_0000_000bL;
    private static final long BVI_MAC = 0x0200_0000_00ffL;
    private static final int BVI = 90;

    @Test
    void shouldReachEveryOtherMemberWhenThereAreMany() {
        var bridge = new BridgeFixture().withPorts(40);
        bridge.receive(17, packet(BROADCAST, ALICE, 200));
        bridge.assertSent(
                packet(BROADCAST, ALICE, 200),
                IntStream.rangeClosed(1, 40).filter(port -> port != 17).toArray());
        assertThat(bridge.drops()).isEmpty();
        assertThat(bridge.status().framesFlooded()).isEqualTo(1);
        assertNothingLost(bridge);
    }

    @Test
    void shouldTagForVlansAndNotForPortsWhenBothAreMembers() {
        var bridge = new BridgeFixture().withPorts(2);
        bridge.attach(3);
        bridge.domains.putInterface(BridgeFixture.vlan(20, 3, 200, DOMAIN), true);
        bridge.domains.putInterface(BridgeFixture.vlan(21, 3, 201, DOMAIN), true);
        byte[] frame = packet(BROADCAST, ALICE, 60);
        bridge.receive(1, frame);
        assertThat(bridge.sent()).containsOnlyKeys(2, 3);
        assertThat(bridge.sent().get(2)).containsExactly(frame);
        assertThat(bridge.sent().get(3)).containsExactly(tagged(frame, 200), tagged(frame, 201));
        bridge.receive(20, frame);
        assertThat(bridge.sent()).containsOnlyKeys(1, 2, 3);
        assertThat(bridge.sent().get(3)).containsExactly(tagged(frame, 201));
        assertNothingLost(bridge);
    }

    @Test
    void shouldCopyEveryChunkWhenFrameIsJumbo() {
        var bridge = new BridgeFixture().withPorts(4);
        for (int port = 1; port <= 4; port++) {
            bridge.domains.putInterface(BridgeFixture.port(port, DOMAIN, 9000), true);
        }
        bridge.receive(1, packet(BROADCAST, ALICE, 9000));
        bridge.assertSent(packet(BROADCAST, ALICE, 9000), 2, 3, 4);
        assertNothingLost(bridge);
    }

    @Test
    void shouldLeaveOutMembersWhenTheirMtuIsTooSmall() {
        var bridge = new BridgeFixture().withPorts(4);
        bridge.domains.putInterface(BridgeFixture.port(3, DOMAIN, 9000), true);
        bridge.receive(1, packet(BROADCAST, ALICE, 2000));
        bridge.assertSent(packet(BROADCAST, ALICE, 2000), 3);
        assertThat(bridge.drops()).isEqualTo(Map.of(DropReason.TX_MTU_EXCEEDED, 2L));
        bridge.receive(3, packet(BROADCAST, ALICE, 2000));
        assertThat(bridge.sent()).isEmpty();
        assertThat(bridge.drops()).isEqualTo(Map.of(DropReason.TX_MTU_EXCEEDED, 5L));
        assertNothingLost(bridge);
    }

    @Test
    void shouldLeaveOutMembersWhenTheyAreDown() {
        var bridge = new BridgeFixture().withPorts(3);
        bridge.domains.linkChanged(2, false);
        bridge.receive(1, packet(BROADCAST, ALICE, 60));
        bridge.assertSent(packet(BROADCAST, ALICE, 60), 3);
        bridge.domains.linkChanged(2, true);
        bridge.receive(1, packet(BROADCAST, ALICE, 60));
        bridge.assertSent(packet(BROADCAST, ALICE, 60), 2, 3);
    }

    @Test
    void shouldDropWhenNobodyElseIsThere() {
        var bridge = new BridgeFixture().withPorts(2);
        bridge.domains.linkChanged(2, false);
        bridge.receive(1, packet(BROADCAST, ALICE, 60));
        assertThat(bridge.sent()).isEmpty();
        assertThat(bridge.drops()).isEqualTo(Map.of(DropReason.BRIDGE_NO_MEMBERS, 1L));
        assertNothingLost(bridge);
    }

    @Test
    void shouldReachNobodyWhenChunksDoNotSufficeForAll() {
        var bridge = new BridgeFixture(10, 100).withPorts(12);
        bridge.receive(1, packet(BROADCAST, ALICE, 60));
        assertThat(bridge.sent()).isEmpty();
        assertThat(bridge.drops()).isEqualTo(Map.of(DropReason.NO_FREE_FRAMES, 1L));
        assertNothingLost(bridge);
        // Nine chunks carry a frame to nine: itself and eight copies.
        for (int port = 11; port <= 12; port++) {
            bridge.domains.removeInterface(port);
        }
        bridge.receive(1, packet(BROADCAST, ALICE, 60));
        assertThat(bridge.sent()).hasSize(9);
        assertNothingLost(bridge);
    }

    @Test
    void shouldReachTheBviOnlyWhenDestinationIsAGroupOrItsOwn() {
        var bridge = new BridgeFixture().withPorts(2);
        bridge.domains.putInterface(BridgeFixture.bvi(BVI, BVI_MAC, DOMAIN), true);
        bridge.receive(1, packet(BROADCAST, ALICE, 60));
        bridge.assertSent(packet(BROADCAST, ALICE, 60), 2);
        assertThat(bridge.toBvi()).containsExactly(packet(BROADCAST, ALICE, 60));
        bridge.receive(1, packet(BOB, ALICE, 60));
        bridge.assertSent(packet(BOB, ALICE, 60), 2);
        assertThat(bridge.toBvi()).isEmpty();
        // Even if the MAC table had no room for the BVI's MAC.
        bridge.domains.fdb().remove(Fdb.slot(bridge.domains.fdb().find(Fdb.key(DOMAIN, BVI_MAC))));
        bridge.receive(1, packet(BVI_MAC, ALICE, 60));
        assertThat(bridge.toBvi()).containsExactly(packet(BVI_MAC, ALICE, 60));
        assertNothingLost(bridge);
    }

    @Test
    void shouldNotReturnToTheBviWhenItIsTheSender() {
        var bridge = new BridgeFixture().withPorts(2);
        bridge.domains.putInterface(BridgeFixture.bvi(BVI, BVI_MAC, DOMAIN), true);
        bridge.receive(BVI, packet(BROADCAST, BVI_MAC, 60));
        bridge.assertSent(packet(BROADCAST, BVI_MAC, 60), 1, 2);
        assertThat(bridge.toBvi()).isEmpty();
        assertNothingLost(bridge);
    }

    @Test
    void shouldTraceEveryCopyWhenTheOriginalIsTraced() {
        var bridge = new BridgeFixture().withPorts(3);
        bridge.context.tracer().arm(1, Tracer.ANY_INTERFACE);
        bridge.enqueue(1, packet(BROADCAST, ALICE, 60));
        bridge.context.tracer().received(bridge.bridgeInput, 0, 1);
        bridge.turn();
        var transmitted = new int[1];
        var ids = new HashSet<Integer>();
        ByteRing ring = bridge.traceRing;
        ring.read(
                (kind, first, second, memory, at, length) -> {
                    ids.add(first);
                    if (kind == Tracer.TRANSMITTED) {
                        transmitted[0]++;
                    }
                },
                100);
        assertThat(transmitted[0]).isEqualTo(2);
        assertThat(ids).hasSize(1);
    }

    private static void assertNothingLost(BridgeFixture bridge) {
        assertThat(bridge.frames.available()).isEqualTo(bridge.frames.capacity());
    }
}
