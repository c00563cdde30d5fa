package net.isthmus.l2bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import net.isthmus.l2bridge.LoopMachine.Decision;
import net.isthmus.l2bridge.LoopMachine.Decision.Cut;
import net.isthmus.l2bridge.LoopMachine.Decision.Forget;
import net.isthmus.l2bridge.LoopMachine.Decision.Restore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoopMachineTest {
    private static final long MS = 1_000_000L;
    private static final long LOWER = 1;
    private static final long LOWEST = 2;

    private final LoopMachine machine = new LoopMachine(new Random(7));
    private long nowNs = 1_000_000 * MS;

    private List<Decision> returned(int sentBy, int receivedBy) {
        return machine.returned(sentBy, receivedBy, nowNs);
    }

    /** Lets time pass, while probes go round between two members every 200 ms; 0 for none. */
    private List<Decision> pass(long ms, int one, int other) {
        for (long passed = 0; passed < ms; passed += 10) {
            nowNs += 10 * MS;
            List<Decision> decisions = machine.tick(nowNs);
            if (decisions.isEmpty() && one != 0 && passed % 200 == 0) {
                decisions = returned(one, other);
            }
            if (!decisions.isEmpty()) {
                return decisions;
            }
        }
        return List.of();
    }

    @ParameterizedTest
    @CsvSource({"2, 3, 3", "3, 2, 3", "4, 4, 4"})
    void shouldCutTheLaterMemberAtOnceWhenNobodyElseIsInTheLoop(int sentBy, int receivedBy, int cut) {
        assertThat(returned(sentBy, receivedBy))
                .containsExactly(new Cut(cut, Math.min(sentBy, receivedBy), LoopMachine.FIRST_HOLD_MS));
        assertThat(machine.isCut(cut)).isTrue();
        assertThat(machine.hasCut()).isTrue();
    }

    @Test
    void shouldCutOneMemberOfARingOnly() {
        returned(2, 3);
        assertThat(returned(3, 2)).isEmpty();
        assertThat(returned(2, 3)).isEmpty();
        assertThat(machine.isCut(2)).isFalse();
    }

    @Test
    void shouldCutTwoMembersWhenThreeAreJoined() {
        returned(2, 3);
        assertThat(returned(2, 4)).containsExactly(new Cut(4, 2, LoopMachine.FIRST_HOLD_MS));
    }

    @Test
    void shouldLeaveTheCutToALowerBridgeAndForgetMacsWhenItHasDoneSo() {
        machine.heard(LOWER, false, nowNs);
        assertThat(returned(2, 3)).isEmpty();
        nowNs += 200 * MS;
        machine.heard(LOWER, true, nowNs);
        assertThat(pass(1_000, 0, 0)).containsExactly(new Forget());
        assertThat(machine.hasCut()).isFalse();
    }

    @Test
    void shouldCutWhenALowerBridgeDoesNotInTime() {
        nowNs += 1;
        for (int i = 0; i < 2; i++) {
            machine.heard(LOWER, false, nowNs);
            assertThat(returned(2, 3)).isEmpty();
            nowNs += 200 * MS;
        }
        machine.heard(LOWER, false, nowNs);
        assertThat(returned(2, 3)).hasSize(1);
    }

    @Test
    void shouldWaitLongerTheMoreBridgesGoBefore() {
        machine.heard(LOWER, false, nowNs);
        machine.heard(LOWEST, false, nowNs);
        returned(2, 3);
        nowNs += 400 * MS;
        assertThat(returned(2, 3)).isEmpty();
        nowNs += 199 * MS;
        assertThat(returned(2, 3)).isEmpty();
        nowNs += MS;
        assertThat(returned(2, 3)).hasSize(1);
    }

    @Test
    void shouldNotWaitForABridgeThatFellSilent() {
        machine.heard(LOWER, false, nowNs);
        nowNs += 601 * MS;
        assertThat(returned(2, 3)).hasSize(1);
    }

    @Test
    void shouldRestoreAfterTheHoldTimeWhenTheLoopIsGone() {
        returned(2, 3);
        List<Decision> decisions = pass(10_000, 0, 0);
        assertThat(decisions).hasSize(1);
        assertThat(((Restore) decisions.getFirst()).member()).isEqualTo(3);
        assertThat(((Restore) decisions.getFirst()).cutMs()).isBetween(5_000L, 6_250L);
        assertThat(machine.hasCut()).isFalse();
    }

    @Test
    void shouldStayCutAsLongAsProbesComeBackAndASecondMore() {
        returned(2, 3);
        assertThat(pass(60_000, 3, 2)).isEmpty();
        assertThat(pass(790, 0, 0)).isEmpty();
        assertThat(pass(500, 0, 0)).hasSize(1);
    }

    @Test
    void shouldHoldTwiceAsLongEachTimeTheLoopReturnsAtOnceUpToFiveMinutes() {
        long expectedMs = LoopMachine.FIRST_HOLD_MS;
        for (int i = 0; i < 10; i++) {
            assertThat(returned(2, 3)).containsExactly(new Cut(3, 2, expectedMs));
            assertThat(pass(400_000, 0, 0)).hasSize(1);
            expectedMs = Math.min(LoopMachine.LONGEST_HOLD_MS, 2 * expectedMs);
        }
        assertThat(machine.state(3).cuts()).isEqualTo(10);
    }

    @Test
    void shouldForgiveAMemberThatStayedQuietTwiceItsHoldTime() {
        returned(2, 3);
        pass(10_000, 0, 0);
        nowNs += 10_700 * MS;
        assertThat(returned(2, 3)).containsExactly(new Cut(3, 2, LoopMachine.FIRST_HOLD_MS));
    }

    @Test
    void shouldKnowNothingOfAMemberThatHasLeft() {
        returned(2, 3);
        machine.remove(3);
        assertThat(machine.isCut(3)).isFalse();
        assertThat(pass(10_000, 0, 0)).isEmpty();
    }

    @Test
    void shouldBoundWhatItRemembersOfOthers() {
        for (long bridge = 0; bridge < 100_000; bridge++) {
            machine.heard(bridge, false, nowNs);
        }
        returned(2, 3);
        nowNs += 601 * MS;
        assertThat(returned(2, 3)).as("the strangers were never heard again").hasSize(1);
    }
}
