package net.isthmus.l2bridge;

import static net.isthmus.l2bridge.BridgeFixture.BROADCAST;
import static net.isthmus.l2bridge.BridgeFixture.DOMAIN;
import static net.isthmus.l2bridge.BridgeFixture.packet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.isthmus.core.status.BridgeStatus.MacStatus;
import org.junit.jupiter.api.Test;

/** What is learnt, moved, refused, aged and flushed, through the nodes and in virtual time. */
class BridgeDomainsTest {
    private static final long ALICE = 0x0200_0000_000aL;
    private static final long BOB = 0x0200_0000_000bL;
    private static final String ALICE_TEXT = "02:00:00:00:00:0a";
    private static final String BOB_TEXT = "02:00:00:00:00:0b";

    private final BridgeFixture bridge = new BridgeFixture().withPorts(3);

    @Test
    void shouldShowTheDomainWhenAsked() {
        bridge.teach(2, BOB);
        bridge.advance(3);
        bridge.teach(1, ALICE);
        var status = bridge.status();
        assertThat(status.name()).isEqualTo("campus");
        assertThat(status.members()).containsExactly("port-1", "port-2", "port-3");
        assertThat(status.macLimit()).isEqualTo(100);
        assertThat(status.agingTimeSeconds()).isEqualTo(300);
        assertThat(status.macs())
                .containsExactly(new MacStatus(ALICE_TEXT, "port-1", 0), new MacStatus(BOB_TEXT, "port-2", 3));
        assertThat(status.framesFlooded()).isEqualTo(2);
    }

    @Test
    void shouldForgetWhenSilentForTheAgeingTime() {
        bridge.teach(2, BOB);
        bridge.advance(299);
        bridge.control();
        assertThat(macs()).containsExactly(BOB_TEXT);
        bridge.advance(1);
        bridge.control();
        assertThat(macs()).isEmpty();
        bridge.receive(1, packet(BOB, ALICE, 50));
        assertThat(bridge.sent()).containsOnlyKeys(2, 3);
    }

    @Test
    void shouldRememberWhenSeenAgainInTime() {
        bridge.teach(2, BOB);
        for (int i = 0; i < 10; i++) {
            bridge.advance(200);
            bridge.receive(2, packet(ALICE, BOB, 50));
            bridge.control();
        }
        assertThat(macs()).containsExactly(BOB_TEXT);
        bridge.advance(299);
        bridge.control();
        assertThat(bridge.status().macs()).containsExactly(new MacStatus(BOB_TEXT, "port-2", 299));
        bridge.advance(1);
        bridge.control();
        assertThat(macs()).isEmpty();
    }

    @Test
    void shouldForgetInTimeWhenTheControlLoopLooksRarely() {
        bridge.teach(2, BOB);
        bridge.advance(100);
        bridge.receive(2, packet(ALICE, BOB, 50));
        bridge.advance(299); // seen 299 s ago, first looked at now
        bridge.control();
        assertThat(macs()).containsExactly(BOB_TEXT);
        bridge.advance(1);
        bridge.control();
        assertThat(macs()).isEmpty();
    }

    @Test
    void shouldNeverForgetWhenAgeingTimeIsZero() {
        bridge.domains.changeDomain(DOMAIN, new BridgeSettings("campus", 100, 0));
        bridge.teach(2, BOB);
        for (int i = 0; i < 100; i++) {
            bridge.advance(10_000);
            bridge.control();
        }
        assertThat(macs()).containsExactly(BOB_TEXT);
    }

    @Test
    void shouldNotTakeAnEarlierMacsSightingForItsOwnWhenSlotIsUsedAgain() {
        bridge.teach(2, BOB);
        bridge.advance(10);
        bridge.receive(2, packet(ALICE, BOB, 50)); // a stamp that the control loop has not looked at
        bridge.domains.removeInterface(2);
        bridge.domains.putInterface(BridgeFixture.port(2, DOMAIN, 1500), true);
        bridge.domains.learned(2, Fdb.key(DOMAIN, BOB), bridge.nowNs - 5 * BridgeFixture.SECOND);
        assertThat(bridge.status().macs()).containsExactly(new MacStatus(BOB_TEXT, "port-2", 5));
    }

    @Test
    void shouldFollowWhenAMacMoves() {
        bridge.teach(2, BOB);
        bridge.teach(3, BOB);
        assertThat(bridge.status().macsMoved()).isEqualTo(1);
        assertThat(bridge.status().macs()).containsExactly(new MacStatus(BOB_TEXT, "port-3", 0));
        bridge.receive(1, packet(BOB, ALICE, 50));
        bridge.assertSent(packet(BOB, ALICE, 50), 3);
    }

    @Test
    void shouldRefuseWhenTheLimitIsReached() {
        bridge.domains.changeDomain(DOMAIN, new BridgeSettings("campus", 5, 300));
        for (int station = 1; station <= 8; station++) {
            bridge.teach(1, 0x0200_0000_0100L + station);
        }
        assertThat(macs()).hasSize(5);
        assertThat(bridge.status().macsRefused()).isEqualTo(3);
        bridge.teach(2, 0x0200_0000_0101L);
        assertThat(bridge.status().macsMoved())
                .as("a known MAC may move at the limit")
                .isEqualTo(1);
        bridge.domains.linkChanged(2, false);
        bridge.advance(1);
        bridge.teach(1, 0x0200_0000_0106L);
        assertThat(macs()).as("room again").hasSize(5).contains("02:00:00:00:01:06");
    }

    @Test
    void shouldRefuseWhenTheTableIsFullAndRecoverWhenItIsNot() {
        var small = new BridgeFixture(512, 4).withPorts(2);
        for (int station = 1; station <= 6; station++) {
            small.teach(1, 0x0200_0000_0100L + station);
        }
        assertThat(small.status().macs()).hasSize(4);
        assertThat(small.status().macsRefused()).isEqualTo(2);
        small.domains.putInterface(BridgeFixture.bvi(90, 0x0200_0000_00ffL, DOMAIN), true);
        small.receive(1, packet(0x0200_0000_00ffL, ALICE, 50));
        assertThat(small.toBvi()).as("a BVI's MAC always has room").hasSize(1);
        small.advance(300);
        small.control();
        small.teach(1, ALICE);
        assertThat(small.status().macs()).hasSize(1);
    }

    @Test
    void shouldForgetWhenMemberGoesDownOrLeaves() {
        bridge.teach(1, ALICE);
        bridge.teach(2, BOB);
        bridge.domains.linkChanged(2, false);
        assertThat(macs()).containsExactly(ALICE_TEXT);
        bridge.domains.removeInterface(1);
        assertThat(macs()).isEmpty();
        assertThat(bridge.status().members()).containsExactly("port-2", "port-3");
    }

    @Test
    void shouldIgnoreReportsWhenTheMemberHasGoneMeanwhile() {
        bridge.receive(2, packet(BROADCAST, BOB, 50));
        bridge.domains.linkChanged(2, false);
        assertThat(bridge.control()).isEqualTo(1);
        assertThat(macs()).isEmpty();
        bridge.receive(3, packet(BROADCAST, BOB, 50));
        bridge.domains.removeInterface(3);
        bridge.domains.createDomain(8, new BridgeSettings("other", 10, 300));
        bridge.domains.putInterface(BridgeFixture.port(3, 8, 1500), true);
        bridge.control();
        assertThat(macs()).isEmpty();
        assertThat(bridge.domains.snapshot(bridge.nowNs).get(1).macs()).isEmpty();
    }

    @Test
    void shouldMoveTheMemberWhenItIsPutIntoAnotherDomain() {
        bridge.teach(3, BOB);
        bridge.domains.createDomain(8, new BridgeSettings("other", 10, 300));
        bridge.domains.putInterface(BridgeFixture.port(3, 8, 1500), true);
        assertThat(bridge.status().members()).containsExactly("port-1", "port-2");
        assertThat(macs()).isEmpty();
        bridge.receive(1, packet(BROADCAST, ALICE, 50));
        bridge.assertSent(packet(BROADCAST, ALICE, 50), 2);
    }

    @Test
    void shouldKeepMacsWhenOnlyTheMtuChanges() {
        bridge.teach(2, BOB);
        bridge.domains.putInterface(BridgeFixture.port(2, DOMAIN, 9000), true);
        assertThat(macs()).containsExactly(BOB_TEXT);
    }

    @Test
    void shouldForgetEverythingWhenADomainIsRemoved() {
        bridge.teach(2, BOB);
        bridge.domains.putInterface(BridgeFixture.bvi(90, 0x0200_0000_00ffL, DOMAIN), true);
        bridge.domains.removeDomain(DOMAIN);
        assertThat(bridge.domains.snapshot(bridge.nowNs)).isEmpty();
        assertThat(bridge.domains.fdb().size()).isZero();
        bridge.domains.createDomain(DOMAIN, new BridgeSettings("campus", 100, 300));
        assertThat(bridge.status().framesFlooded()).as("counts begin anew").isZero();
    }

    @Test
    void shouldNotBelieveAMemberWhenItClaimsTheBvisMac() {
        long bviMac = 0x0200_0000_00ffL;
        bridge.domains.putInterface(BridgeFixture.bvi(90, bviMac, DOMAIN), true);
        bridge.teach(2, bviMac);
        assertThat(macs()).isEmpty();
        assertThat(bridge.status().macsMoved()).isZero();
        bridge.receive(1, packet(bviMac, ALICE, 50));
        assertThat(bridge.toBvi()).hasSize(1);
        bridge.domains.putInterface(BridgeFixture.bvi(90, BOB, DOMAIN), true);
        bridge.receive(1, packet(bviMac, ALICE, 50));
        assertThat(bridge.toBvi()).as("the BVI has another MAC now").isEmpty();
    }

    @Test
    void shouldTakeTheMacOverWhenTheBvisMacWasLearntBefore() {
        bridge.teach(2, BOB);
        bridge.domains.putInterface(BridgeFixture.bvi(90, BOB, DOMAIN), true);
        assertThat(macs()).isEmpty();
        bridge.advance(1000);
        bridge.control();
        bridge.receive(1, packet(BOB, ALICE, 50));
        assertThat(bridge.toBvi()).hasSize(1);
    }

    @Test
    void shouldReportOnceWhenANewMacSendsABurst() {
        for (int i = 0; i < 200; i++) {
            bridge.enqueue(1, packet(0x0100_5e00_0001L, ALICE, 50));
            bridge.turn();
        }
        assertThat(bridge.control()).isEqualTo(1);
        assertThat(macs()).containsExactly(ALICE_TEXT);
    }

    @Test
    void shouldReportWithinTheBudgetWhenMacsAreInvented() {
        for (int i = 0; i < 1000; i++) {
            bridge.enqueue(1, packet(BROADCAST, 0x0200_0001_0000L + i, 50));
            bridge.turn();
        }
        assertThat(bridge.control()).isEqualTo(LearnReports.BUDGET);
        assertThat(bridge.domains.unreportedSightings()).isEqualTo(1000 - LearnReports.BUDGET);
        bridge.nowNs += 2_000_000;
        bridge.receive(1, packet(BROADCAST, ALICE, 50));
        assertThat(bridge.control())
                .as("the next millisecond has its own budget")
                .isEqualTo(1);
    }

    @Test
    void shouldRefuseWithAReasonWhenUsedWrongly() {
        assertThatThrownBy(() -> bridge.domains.createDomain(DOMAIN, new BridgeSettings("b", 1, 0)))
                .hasMessageContaining("domain index 7 belongs to bridge campus");
        assertThatThrownBy(() -> bridge.domains.createDomain(0, new BridgeSettings("b", 1, 0)))
                .hasMessageContaining("bridge b: domain index 0 is not 1 to 4095");
        assertThatThrownBy(() -> new BridgeSettings("b", 0, 0)).hasMessageContaining("macLimit 0");
        assertThatThrownBy(() -> new BridgeSettings("b", 1, -1)).hasMessageContaining("agingTime -1 s");
        assertThatThrownBy(() -> bridge.domains.removeDomain(99)).hasMessageContaining("index 99");
    }

    private List<String> macs() {
        return bridge.status().macs().stream().map(MacStatus::mac).toList();
    }
}
