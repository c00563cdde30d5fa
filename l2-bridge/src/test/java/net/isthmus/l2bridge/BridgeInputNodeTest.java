package net.isthmus.l2bridge;

import static net.isthmus.l2bridge.BridgeFixture.BROADCAST;
import static net.isthmus.l2bridge.BridgeFixture.DOMAIN;
import static net.isthmus.l2bridge.BridgeFixture.packet;
import static net.isthmus.l2bridge.BridgeFixture.tagged;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.graph.Counters.InterfaceCounter;
import net.isthmus.wire.VlanTags;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BridgeInputNodeTest {
    private static final long ALICE = 0x0200_0000_000aL;
    private static final long BOB = 0x0200_0000_000bL;
    private static final long BVI_MAC = 0x0200_0000_00ffL;
    private static final int BVI = 90;

    private final BridgeFixture bridge = new BridgeFixture().withPorts(3);

    @AfterEach
    void everyFrameIsBack() {
        assertThat(bridge.frames.available()).isEqualTo(bridge.frames.capacity());
    }

    @Test
    void shouldForwardToTheMemberWhenDestinationIsKnown() {
        bridge.teach(2, BOB);
        bridge.teach(1, ALICE);
        bridge.receive(1, packet(BOB, ALICE, 50));
        bridge.assertSent(packet(BOB, ALICE, 50), 2);
        assertThat(bridge.control()).as("nothing to learn").isZero();
        assertThat(bridge.drops()).isEmpty();
    }

    @Test
    void shouldCountTransmittedFramesOfTheMember() {
        bridge.teach(2, BOB);
        long floods = bridge.context.counters().get(2, InterfaceCounter.TX_PACKETS);
        for (int i = 0; i < 3; i++) {
            bridge.enqueue(1, packet(BOB, ALICE, 86));
        }
        bridge.turn();
        assertThat(bridge.context.counters().get(2, InterfaceCounter.TX_PACKETS) - floods)
                .isEqualTo(3);
        assertThat(bridge.context.counters().get(2, InterfaceCounter.TX_BYTES)).isEqualTo(3 * 100);
    }

    @Test
    void shouldFloodWhenDestinationIsUnknown() {
        bridge.receive(1, packet(BOB, ALICE, 50));
        bridge.assertSent(packet(BOB, ALICE, 50), 2, 3);
    }

    @Test
    void shouldDropWhenDestinationLivesBehindTheSameMember() {
        bridge.teach(1, ALICE);
        bridge.teach(1, BOB);
        bridge.receive(1, packet(BOB, ALICE, 50));
        bridge.assertSent(packet(BOB, ALICE, 50));
        assertThat(bridge.drops()).isEqualTo(Map.of(DropReason.BRIDGE_SAME_PORT, 1L));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, BROADCAST, 0x0100_5e00_0001L})
    void shouldDropWhenSourceIsZeroOrAGroup(long source) {
        bridge.receive(1, packet(BOB, source, 50));
        bridge.assertSent(packet(BOB, source, 50));
        assertThat(bridge.control()).isZero();
        assertThat(bridge.drops()).isEqualTo(Map.of(DropReason.BRIDGE_SOURCE_MAC_INVALID, 1L));
    }

    @ParameterizedTest
    @ValueSource(longs = {0x0180_c200_0000L, 0x0180_c200_0001L, 0x0180_c200_000eL, 0x0180_c200_000fL})
    void shouldDropAndNotLearnWhenGroupEndsAtEveryBridge(long group) {
        bridge.receive(1, packet(group, ALICE, 50));
        bridge.assertSent(packet(group, ALICE, 50));
        assertThat(bridge.control()).isZero();
        assertThat(bridge.drops()).hasSize(1).containsValue(1L);
    }

    @ParameterizedTest
    @ValueSource(longs = {0x0180_c200_0010L, 0x0180_c1ff_ffffL, 0x0080_c200_0000L})
    void shouldForwardWhenDestinationIsNextToTheReservedGroups(long destination) {
        bridge.receive(1, packet(destination, ALICE, 50));
        bridge.assertSent(packet(destination, ALICE, 50), 2, 3);
    }

    @Test
    void shouldDropWhenInterfaceIsNoMember() {
        bridge.receive(9, packet(BOB, ALICE, 50));
        assertThat(bridge.sent()).isEmpty();
        assertThat(bridge.drops()).isEqualTo(Map.of(DropReason.INTERFACE_NOT_CONFIGURED, 1L));
    }

    @Test
    void shouldPushTheTagWhenMemberIsAVlanInterface() {
        bridge.domains.putInterface(BridgeFixture.vlan(20, 3, 200, DOMAIN), true);
        bridge.teach(20, BOB);
        long before = bridge.context.counters().get(20, InterfaceCounter.TX_BYTES);
        bridge.receive(1, packet(BOB, ALICE, 50));
        bridge.assertSent(tagged(packet(BOB, ALICE, 50), 200), 3);
        assertThat(bridge.context.counters().get(20, InterfaceCounter.TX_BYTES) - before)
                .isEqualTo(68);
    }

    @Test
    void shouldPushBothTagsWithTheirPrioritiesWhenFrameIsFlooded() {
        bridge.domains.putInterface(BridgeFixture.vlan(20, 3, VlanTags.of(20, 200), DOMAIN), true);
        bridge.domains.putInterface(BridgeFixture.vlan(21, 2, 300, DOMAIN), true);
        bridge.enqueue(1, packet(BROADCAST, ALICE, 50));
        bridge.frames.priorities(bridge.bridgeInput.get(0), 0xa6);
        bridge.turn();
        byte[] inner = tagged(packet(BROADCAST, ALICE, 50), 0x6000 | 200);
        byte[] both = tagged(inner, 0xa000 | 20);
        both[12] = (byte) 0x88;
        both[13] = (byte) 0xa8;
        assertThat(bridge.sent().get(3)).containsExactly(packet(BROADCAST, ALICE, 50), both);
        assertThat(bridge.sent().get(2))
                .containsExactly(packet(BROADCAST, ALICE, 50), tagged(packet(BROADCAST, ALICE, 50), 0x6000 | 300));
    }

    @Test
    void shouldForwardBetweenPortAndItsOwnVlanWhenBothAreMembers() {
        bridge.domains.putInterface(BridgeFixture.vlan(20, 3, 4094, DOMAIN), true);
        bridge.teach(3, BOB);
        bridge.receive(20, packet(BOB, ALICE, 50));
        bridge.assertSent(packet(BOB, ALICE, 50), 3);
    }

    @Test
    void shouldDropWhenLongerThanTheMembersMtu() {
        bridge.teach(2, BOB);
        bridge.receive(1, packet(BOB, ALICE, 1500));
        bridge.assertSent(packet(BOB, ALICE, 1500), 2);
        bridge.receive(1, packet(BOB, ALICE, 1501));
        assertThat(bridge.sent()).isEmpty();
        assertThat(bridge.drops()).isEqualTo(Map.of(DropReason.TX_MTU_EXCEEDED, 1L));
    }

    @Test
    void shouldForwardWholeFrameWhenItHasManyChunks() {
        bridge.domains.putInterface(BridgeFixture.port(2, DOMAIN, 9000), true);
        bridge.teach(2, BOB);
        bridge.receive(1, packet(BOB, ALICE, 9000));
        bridge.assertSent(packet(BOB, ALICE, 9000), 2);
    }

    @Test
    void shouldHandToEthernetInputWhenDestinationIsTheBvi() {
        bridge.domains.putInterface(BridgeFixture.bvi(BVI, BVI_MAC, DOMAIN), true);
        bridge.receive(1, packet(BVI_MAC, ALICE, 50));
        assertThat(bridge.sent()).isEmpty();
        assertThat(bridge.toBvi()).containsExactly(packet(BVI_MAC, ALICE, 50));
        assertThat(bridge.status().framesFlooded()).isZero();
    }

    @Test
    void shouldForwardAndNotLearnWhenFrameComesFromTheBvi() {
        bridge.domains.putInterface(BridgeFixture.bvi(BVI, BVI_MAC, DOMAIN), true);
        bridge.teach(2, BOB);
        bridge.receive(BVI, packet(BOB, BVI_MAC, 50));
        bridge.assertSent(packet(BOB, BVI_MAC, 50), 2);
        assertThat(bridge.control()).isZero();
        assertThat(bridge.status().macs()).hasSize(1);
    }

    @Test
    void shouldKeepDomainsApartWhenTheyKnowTheSameMac() {
        bridge.domains.createDomain(8, new BridgeSettings("other", 10, 300));
        bridge.attach(4);
        bridge.attach(5);
        bridge.domains.putInterface(BridgeFixture.port(4, 8, 1500), true);
        bridge.domains.putInterface(BridgeFixture.port(5, 8, 1500), true);
        bridge.teach(2, BOB);
        bridge.teach(5, BOB);
        bridge.receive(1, packet(BOB, ALICE, 50));
        bridge.assertSent(packet(BOB, ALICE, 50), 2);
        bridge.receive(4, packet(BOB, ALICE, 50));
        bridge.assertSent(packet(BOB, ALICE, 50), 5);
        bridge.receive(4, packet(BROADCAST, ALICE, 50));
        bridge.assertSent(packet(BROADCAST, ALICE, 50), 5);
    }

    @Test
    void shouldFloodWhenTheMemberHasJustLeftTheDomain() {
        bridge.teach(2, BOB);
        // The moment between a new table and the flush: the MAC table still names port 2.
        bridge.domains.removeInterface(2);
        bridge.domains.fdb().put(Fdb.key(DOMAIN, BOB), 2);
        bridge.receive(1, packet(BOB, ALICE, 50));
        bridge.assertSent(packet(BOB, ALICE, 50), 3);
    }

    @Test
    void shouldDropWhenThePortIsNotThisWorkers() {
        bridge.domains.putInterface(BridgeFixture.port(6, DOMAIN, 1500), true);
        bridge.domains.learned(6, Fdb.key(DOMAIN, BOB), bridge.nowNs);
        bridge.receive(1, packet(BOB, ALICE, 50));
        assertThat(bridge.sent()).isEmpty();
        assertThat(bridge.drops()).isEqualTo(Map.of(DropReason.TX_PORT_DOWN, 1L));
    }

    @Test
    void shouldHandleMoreFramesThanABurstWhenTheInboxIsLong() {
        var large = new BridgeFixture(2048, 100).withPorts(2);
        large.teach(2, BOB);
        for (int i = 0; i < 1000; i++) {
            large.enqueue(1, packet(BOB, ALICE, 50));
        }
        large.turn();
        assertThat(large.sent().get(2)).hasSize(1000);
    }

    /** Runs of frames to one member, with every reason to end a run or to leave a frame of it out. */
    @Test
    void shouldKeepOrderAndLeaveOutOnlyTheUnfitWhenABurstIsMixed() {
        bridge.domains.putInterface(BridgeFixture.vlan(20, 3, 200, DOMAIN), true);
        long carol = 0x0200_0000_000cL;
        bridge.teach(1, ALICE);
        bridge.teach(2, BOB);
        bridge.teach(20, carol);
        long before = bridge.context.counters().get(2, InterfaceCounter.TX_BYTES);
        bridge.enqueue(1, packet(BOB, ALICE, 50));
        bridge.enqueue(1, packet(BOB, ALICE, 51));
        bridge.enqueue(1, packet(BOB, ALICE, 1600)); // too long
        bridge.enqueue(1, packet(BOB, ALICE, 52));
        bridge.enqueue(1, packet(carol, ALICE, 53));
        bridge.enqueue(1, packet(carol, ALICE, 54));
        bridge.enqueue(1, packet(BOB, ALICE, 55));
        bridge.enqueue(2, packet(BOB, BOB, 56)); // came from there
        bridge.enqueue(9, packet(BOB, ALICE, 57)); // no member
        bridge.enqueue(1, packet(BOB, ALICE, 58));
        bridge.enqueue(2, packet(ALICE, BOB, 59));
        bridge.turn();
        assertThat(bridge.sent()).containsOnlyKeys(1, 2, 3);
        assertThat(bridge.sent().get(1)).containsExactly(packet(ALICE, BOB, 59));
        assertThat(bridge.sent().get(2))
                .containsExactly(
                        packet(BOB, ALICE, 50),
                        packet(BOB, ALICE, 51),
                        packet(BOB, ALICE, 52),
                        packet(BOB, ALICE, 55),
                        packet(BOB, ALICE, 58));
        assertThat(bridge.sent().get(3))
                .containsExactly(tagged(packet(carol, ALICE, 53), 200), tagged(packet(carol, ALICE, 54), 200));
        assertThat(bridge.context.counters().get(2, InterfaceCounter.TX_BYTES) - before)
                .isEqualTo(5 * 14 + 50 + 51 + 52 + 55 + 58);
        assertThat(bridge.drops())
                .isEqualTo(Map.of(
                        DropReason.TX_MTU_EXCEEDED, 1L,
                        DropReason.BRIDGE_SAME_PORT, 1L,
                        DropReason.INTERFACE_NOT_CONFIGURED, 1L));
    }
}
