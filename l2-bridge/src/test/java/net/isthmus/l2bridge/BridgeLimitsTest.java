package net.isthmus.l2bridge;

import static net.isthmus.l2bridge.BridgeFixture.BROADCAST;
import static net.isthmus.l2bridge.BridgeFixture.DOMAIN;
import static net.isthmus.l2bridge.BridgeFixture.packet;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import net.isthmus.core.DropReason;
import net.isthmus.core.status.BridgeStatus.MacStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Static MACs, damping, MAC limits, storm control and split horizon, through the nodes and in virtual time. */
class BridgeLimitsTest {
    private static final long ALICE = 0x0200_0000_000aL;
    private static final long BOB = 0x0200_0000_000bL;
    private static final long CAROL = 0x0200_0000_000cL;
    private static final String BOB_TEXT = "02:00:00:00:00:0b";
    private static final BridgeSettings USUAL = new BridgeSettings("campus", 100, 300);

    private final BridgeFixture bridge = new BridgeFixture().withPorts(3);

    @AfterEach
    void everyFrameIsBack() {
        assertThat(bridge.frames.available()).isEqualTo(bridge.frames.capacity());
    }

    private void settings(BridgeSettings settings) {
        bridge.domains.changeDomain(DOMAIN, settings);
    }

    private void member(int port, MemberSettings settings) {
        settings(USUAL.withMembers(Map.of("port-" + port, settings)));
    }

    /** A worker says the same thing once a millisecond only. */
    private void teach(int port, long mac) {
        bridge.nowNs += 2_000_000;
        bridge.teach(port, mac);
    }

    @Test
    void shouldForwardWithoutLearningWhenMacIsStatic() {
        settings(USUAL.withStaticMacs(Map.of(BOB, "port-2")));
        assertThat(bridge.status().macs()).containsExactly(new MacStatus(BOB_TEXT, "port-2", 0, "static"));
        bridge.receive(1, packet(BOB, ALICE, 50));
        bridge.assertSent(packet(BOB, ALICE, 50), 2);
    }

    @Test
    void shouldDropByNameWhenAStaticMacSpeaksFromElsewhere() {
        settings(USUAL.withStaticMacs(Map.of(BOB, "port-2")));
        bridge.receive(3, packet(BROADCAST, BOB, 50));
        assertThat(bridge.sent()).isEmpty();
        bridge.control();
        assertThat(bridge.drops()).isEqualTo(Map.of(DropReason.BRIDGE_STATIC_MAC, 1L));
        assertThat(bridge.status().macs()).containsExactly(new MacStatus(BOB_TEXT, "port-2", 0, "static"));
        bridge.receive(2, packet(BROADCAST, BOB, 50));
        bridge.assertSent(packet(BROADCAST, BOB, 50), 1, 3);
    }

    @Test
    void shouldNeverAgeOrMoveWhenMacIsStatic() {
        teach(3, BOB);
        settings(USUAL.withStaticMacs(Map.of(BOB, "port-2")));
        bridge.advance(100_000);
        bridge.control();
        bridge.domains.linkChanged(2, false);
        assertThat(bridge.status().macs()).containsExactly(new MacStatus(BOB_TEXT, "port-2", 0, "static"));
        bridge.receive(1, packet(BOB, ALICE, 50));
        assertThat(bridge.drops()).as("not flooded while its port is down").containsKey(DropReason.TX_PORT_DOWN);
    }

    @Test
    void shouldFollowItsMemberWhenThatLeavesAndReturns() {
        settings(USUAL.withStaticMacs(Map.of(BOB, "port-2")));
        bridge.domains.removeInterface(2);
        assertThat(bridge.status().macs()).isEmpty();
        bridge.domains.putInterface(BridgeFixture.port(2, DOMAIN, 1500), true);
        assertThat(bridge.status().macs()).hasSize(1);
        settings(USUAL);
        assertThat(bridge.status().macs()).isEmpty();
        teach(3, BOB);
        assertThat(bridge.status().macs()).containsExactly(new MacStatus(BOB_TEXT, "port-3", 0));
    }

    @Test
    void shouldHoldTheMacAndDropTheOthersWhenItMovesTooOften() {
        settings(USUAL.withMoveLimit(new MoveLimit(3, 10, 60)));
        teach(1, BOB);
        for (int port : new int[] {2, 1, 2}) {
            teach(port, BOB);
        }
        assertThat(bridge.status().macsMoved()).isEqualTo(3);
        teach(1, BOB); // the fourth move
        assertThat(bridge.status().macsMoved()).isEqualTo(3);
        assertThat(bridge.status().macsDamped()).isEqualTo(1);
        assertThat(bridge.status().macs()).containsExactly(new MacStatus(BOB_TEXT, "port-2", 0, "damped"));
        bridge.receive(1, packet(ALICE, BOB, 50));
        assertThat(bridge.sent()).isEmpty();
        assertThat(bridge.drops()).isEqualTo(Map.of(DropReason.BRIDGE_MAC_DAMPED, 1L));
        bridge.receive(2, packet(ALICE, BOB, 50));
        bridge.assertSent(packet(ALICE, BOB, 50), 1, 3);
    }

    @Test
    void shouldLetTheMacMoveAgainWhenTheHoldTimeIsOver() {
        settings(USUAL.withMoveLimit(new MoveLimit(1, 10, 60)));
        teach(1, BOB);
        teach(2, BOB);
        teach(1, BOB);
        bridge.advance(59);
        teach(1, BOB);
        assertThat(bridge.status().macs().getFirst().kind()).isEqualTo("damped");
        bridge.advance(1);
        bridge.control();
        assertThat(bridge.status().macs().getFirst().kind()).isEqualTo("learnt");
        teach(1, BOB);
        assertThat(bridge.status().macs()).containsExactly(new MacStatus(BOB_TEXT, "port-1", 0));
    }

    @Test
    void shouldFollowAnyNumberOfMovesWhenTheyAreRare() {
        settings(USUAL.withMoveLimit(new MoveLimit(2, 10, 60)));
        for (int i = 0; i < 20; i++) {
            teach(1 + i % 2, BOB);
            bridge.advance(6);
            bridge.control();
        }
        assertThat(bridge.status().macsMoved()).isEqualTo(19);
        assertThat(bridge.status().macsDamped()).isZero();
    }

    @Test
    void shouldForgetTheDampingWhenTheMembersLinkFails() {
        settings(USUAL.withMoveLimit(new MoveLimit(1, 10, 60)));
        teach(1, BOB);
        teach(2, BOB);
        teach(1, BOB);
        bridge.domains.linkChanged(2, false);
        teach(1, BOB);
        assertThat(bridge.status().macs()).containsExactly(new MacStatus(BOB_TEXT, "port-1", 0));
    }

    @Test
    void shouldPassUnlearntWhenTheMembersMacLimitIsReached() {
        member(1, MemberSettings.DEFAULT.withMacLimit(2, false));
        teach(1, ALICE);
        teach(1, BOB);
        teach(1, CAROL);
        bridge.receive(1, packet(BROADCAST, CAROL, 50));
        bridge.assertSent(packet(BROADCAST, CAROL, 50), 2, 3);
        assertThat(bridge.status().macs()).hasSize(2);
        assertThat(bridge.status().ports().getFirst().macs()).isEqualTo(2);
        assertThat(bridge.status().ports().getFirst().macsRefused()).isPositive();
        teach(2, CAROL);
        assertThat(bridge.status().macs()).as("other members are not limited").hasSize(3);
    }

    @Test
    void shouldDropByNameWhenTheMembersMacLimitIsReachedAndDropsAreWanted() {
        member(1, MemberSettings.DEFAULT.withMacLimit(1, true));
        teach(1, ALICE);
        bridge.receive(1, packet(BROADCAST, BOB, 50));
        assertThat(bridge.sent()).isEmpty();
        assertThat(bridge.drops()).isEqualTo(Map.of(DropReason.BRIDGE_MAC_LIMIT, 1L));
        bridge.receive(1, packet(BROADCAST, ALICE, 50));
        bridge.assertSent(packet(BROADCAST, ALICE, 50), 2, 3);
        bridge.advance(300);
        bridge.control();
        bridge.receive(1, packet(BROADCAST, BOB, 50));
        bridge.assertSent(packet(BROADCAST, BOB, 50), 2, 3);
    }

    @Test
    void shouldStayWhereItIsWhenAMacWouldMoveToAFullMember() {
        member(1, MemberSettings.DEFAULT.withMacLimit(1, false));
        teach(1, ALICE);
        teach(2, BOB);
        teach(1, BOB);
        assertThat(bridge.status().macs()).contains(new MacStatus(BOB_TEXT, "port-2", 0));
        teach(3, ALICE);
        teach(1, BOB);
        assertThat(bridge.status().macs()).contains(new MacStatus(BOB_TEXT, "port-1", 0));
    }

    @Test
    void shouldDropByNameWhenAMemberStorms() {
        member(1, MemberSettings.DEFAULT.withStorm(new StormLimits(10, 20, 30)));
        teach(2, BOB);
        for (int i = 0; i < 100; i++) {
            bridge.receive(1, packet(BROADCAST, ALICE, 50));
            bridge.receive(1, packet(0x0100_5e01_0203L, ALICE, 50));
            bridge.receive(1, packet(CAROL, ALICE, 50));
            bridge.receive(1, packet(BOB, ALICE, 50));
            assertThat(bridge.sent()).as("known unicast").containsOnlyKeys(2);
        }
        assertThat(bridge.drops())
                .isEqualTo(Map.of(
                        DropReason.STORM_BROADCAST, 98L,
                        DropReason.STORM_MULTICAST, 97L,
                        DropReason.STORM_UNKNOWN_UNICAST, 96L));
        var port = bridge.status().ports().getFirst();
        assertThat(port.broadcastsDropped()).isEqualTo(98);
        assertThat(port.multicastsDropped()).isEqualTo(97);
        assertThat(port.unknownUnicastsDropped()).isEqualTo(96);
        bridge.receive(2, packet(BROADCAST, BOB, 50));
        bridge.assertSent(packet(BROADCAST, BOB, 50), 1, 3);
    }

    @Test
    void shouldNeverExchangeFramesWhenMembersAreInOneSplitHorizonGroup() {
        var members = new HashMap<String, MemberSettings>();
        members.put("port-1", MemberSettings.DEFAULT.withSplitHorizonGroup(5));
        members.put("port-2", MemberSettings.DEFAULT.withSplitHorizonGroup(5));
        settings(USUAL.withMembers(members));
        bridge.receive(1, packet(BROADCAST, ALICE, 50));
        bridge.assertSent(packet(BROADCAST, ALICE, 50), 3);
        teach(2, BOB);
        bridge.receive(1, packet(BOB, ALICE, 50));
        assertThat(bridge.sent()).as("known unicast").isEmpty();
        assertThat(bridge.drops()).isEqualTo(Map.of(DropReason.BRIDGE_SPLIT_HORIZON, 1L));
        bridge.receive(3, packet(BOB, CAROL, 50));
        bridge.assertSent(packet(BOB, CAROL, 50), 2);
        bridge.domains.removeInterface(3);
        bridge.receive(1, packet(BROADCAST, ALICE, 50));
        assertThat(bridge.drops()).isEqualTo(Map.of(DropReason.BRIDGE_SPLIT_HORIZON, 2L));
        members.put("port-2", MemberSettings.DEFAULT.withSplitHorizonGroup(6));
        settings(USUAL.withMembers(members));
        bridge.receive(1, packet(BOB, ALICE, 50));
        bridge.assertSent(packet(BOB, ALICE, 50), 2);
    }
}
