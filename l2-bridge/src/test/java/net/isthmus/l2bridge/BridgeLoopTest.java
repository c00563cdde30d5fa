package net.isthmus.l2bridge;

import static net.isthmus.l2bridge.BridgeFixture.BROADCAST;
import static net.isthmus.l2bridge.BridgeFixture.DOMAIN;
import static net.isthmus.l2bridge.BridgeFixture.packet;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.isthmus.core.DropReason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Loop detection in a whole bridge: probes go out, come back by other members, and frames stop there. */
class BridgeLoopTest {
    private static final long ALICE = 0x0200_0000_000aL;
    private static final long BOB = 0x0200_0000_000bL;

    private final BridgeFixture bridge = new BridgeFixture().withPorts(3);
    private final Map<Integer, List<byte[]>> probes = new TreeMap<>();

    @BeforeEach
    void collectProbes() {
        bridge.domains.sendProbesBy((member, frame) ->
                probes.computeIfAbsent(member, _ -> new ArrayList<>()).add(frame));
    }

    @AfterEach
    void everyFrameIsBack() {
        assertThat(bridge.frames.available()).isEqualTo(bridge.frames.capacity());
    }

    private void advanceMs(long ms) {
        for (long passed = 0; passed < ms; passed += 10) {
            bridge.nowNs += 10_000_000;
            bridge.control();
        }
    }

    private byte[] probeOf(int member) {
        probes.clear();
        advanceMs(250);
        return probes.getOrDefault(member, List.of()).getLast();
    }

    private String stateOf(int port) {
        return bridge.status().ports().get(port - 1).state();
    }

    @Test
    void shouldSendAProbeByEveryMemberAboutFiveTimesASecond() {
        advanceMs(2_000);
        assertThat(probes.keySet()).containsExactly(1, 2, 3);
        probes.values().forEach(sent -> assertThat(sent.size()).isBetween(9, 13));
        assertThat(probes.getOrDefault(1, List.of()).getFirst()).hasSize(60);
    }

    @Test
    void shouldSendNoProbesByMembersThatAreDown() {
        bridge.domains.linkChanged(2, false);
        advanceMs(1_000);
        assertThat(probes.keySet()).containsExactly(1, 3);
    }

    @Test
    void shouldCutOneMemberWhenAProbeComesBackByAnother() {
        bridge.teach(1, ALICE);
        byte[] probe = probeOf(2);
        bridge.receive(3, probe);
        assertThat(bridge.sent()).as("it ends here").isEmpty();
        bridge.control();
        assertThat(stateOf(3)).isEqualTo("cut (loop)");
        assertThat(stateOf(2)).isEqualTo("up");
        assertThat(bridge.status().macs()).as("learnt in the loop").isEmpty();

        bridge.receive(1, packet(BROADCAST, ALICE, 50));
        bridge.assertSent(packet(BROADCAST, ALICE, 50), 2);
        bridge.receive(3, packet(BROADCAST, BOB, 50));
        assertThat(bridge.sent()).isEmpty();
        assertThat(bridge.drops()).containsEntry(DropReason.BRIDGE_LOOP_CUT, 1L);
    }

    @Test
    void shouldUseTheMemberAgainWhenNoProbeComesBackAnyMore() {
        bridge.receive(3, probeOf(2));
        bridge.control();
        for (int i = 0; i < 40; i++) {
            bridge.receive(3, probeOf(2));
        }
        assertThat(stateOf(3)).as("the loop is still there").isEqualTo("cut (loop)");
        advanceMs(1_500);
        assertThat(stateOf(3)).isEqualTo("up");
        bridge.receive(1, packet(BROADCAST, ALICE, 50));
        bridge.assertSent(packet(BROADCAST, ALICE, 50), 2, 3);
    }

    @Test
    void shouldCutAMemberBehindWhichFramesTurnBack() {
        bridge.receive(2, probeOf(2));
        bridge.control();
        assertThat(stateOf(2)).isEqualTo("cut (loop)");
    }

    @Test
    void shouldFloodProbesOfOthersAndLearnNothingFromThem() {
        byte[] foreign = probeOf(2);
        foreign[22] ^= 0x55;
        bridge.receive(1, foreign);
        bridge.assertSent(foreign, 2, 3);
        bridge.control();
        assertThat(bridge.status().macs()).isEmpty();
        assertThat(stateOf(1)).isEqualTo("up");
    }

    @Test
    void shouldBelieveNoProbeThatWasChangedOrIsOld() {
        byte[] forged = probeOf(2);
        forged[49] ^= 1;
        bridge.receive(3, forged);
        bridge.control();
        byte[] old = probeOf(2);
        advanceMs(2_500);
        bridge.receive(3, old);
        bridge.control();
        assertThat(stateOf(3)).isEqualTo("up");
    }

    @Test
    void shouldFindTheLoopOfTwoBridgesOfOneAppliance() {
        bridge.domains.createDomain(8, new BridgeSettings("other", 100, 300));
        for (int port = 4; port <= 5; port++) {
            bridge.attach(port);
            bridge.domains.putInterface(BridgeFixture.port(port, 8, 1500), true);
        }
        byte[] probe = probeOf(2);
        bridge.receive(4, probe);
        bridge.assertSent(probe, 5);
        bridge.receive(3, probe);
        bridge.control();
        assertThat(stateOf(3)).isEqualTo("cut (loop)");
    }

    @Test
    void shouldLookForNoLoopsWhenToldNotTo() {
        bridge.receive(3, probeOf(2));
        bridge.control();
        bridge.domains.protocols(DOMAIN, false, 0);
        assertThat(stateOf(3)).isEqualTo("up");
        probes.clear();
        advanceMs(1_000);
        assertThat(probes).isEmpty();
    }

    @Test
    void shouldSurviveAFloodOfProbes() {
        byte[] probe = probeOf(2);
        for (int i = 0; i < 20; i++) {
            bridge.enqueue(1, probe);
        }
        bridge.turn();
        bridge.control();
        assertThat(bridge.drops()).isEqualTo(Map.of(DropReason.BRIDGE_LOOP_PROBE, 4L));
    }

    @Test
    void shouldForwardReservedGroupsWhenAskedButNeverPause() {
        bridge.domains.protocols(DOMAIN, true, 0xffff);
        for (long last : new long[] {0, 2, 3, 8, 0xe}) {
            byte[] frame = packet(0x0180_c200_0000L | last, ALICE, 50);
            bridge.receive(1, frame);
            bridge.assertSent(frame, 2, 3);
        }
        bridge.receive(1, packet(0x0180_c200_0001L, ALICE, 50));
        assertThat(bridge.sent()).isEmpty();
        assertThat(bridge.drops()).isEqualTo(Map.of(DropReason.BRIDGE_PAUSE, 1L));
    }

    @Test
    void shouldNameTheProtocolWhenAReservedGroupEndsHere() {
        for (int last = 0; last < 16; last++) {
            bridge.receive(1, packet(0x0180_c200_0000L | last, ALICE, 50));
        }
        byte[] lldp = packet(0x0180_c200_000eL, ALICE, 50);
        lldp[12] = (byte) 0x88;
        lldp[13] = (byte) 0xcc;
        bridge.receive(1, Arrays.copyOf(lldp, 60));
        assertThat(bridge.sent()).isEmpty();
        assertThat(bridge.drops())
                .isEqualTo(Map.of(
                        DropReason.BRIDGE_BPDU, 3L,
                        DropReason.BRIDGE_PAUSE, 1L,
                        DropReason.BRIDGE_SLOW_PROTOCOL, 1L,
                        DropReason.BRIDGE_PORT_ACCESS, 1L,
                        DropReason.BRIDGE_LLDP, 1L,
                        DropReason.BRIDGE_LINK_LOCAL_GROUP, 10L));
    }
}
