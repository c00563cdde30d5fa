package net.isthmus.services.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;
import net.isthmus.services.health.CheckMachine.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rise, fall and when questions are asked, in virtual time. */
class CheckMachineTest {
    private static final long MS = 1_000_000;

    @Test
    void shouldBelieveTheFirstAnswerAtOnce() {
        assertThat(answered(machine(1000, 2, 3), "+").state()).isEqualTo(State.ALIVE);
        assertThat(answered(machine(1000, 2, 3), "-").state()).isEqualTo(State.DEAD);
        assertThat(machine(1000, 2, 3).state()).isEqualTo(State.UNKNOWN);
    }

    @ParameterizedTest
    @CsvSource({
        "+--, ALIVE",
        "+---, DEAD",
        "+--+--, ALIVE",
        "+--+---, DEAD",
        "-+, DEAD",
        "-++, ALIVE",
        "-+-+, DEAD",
        "-+-++, ALIVE",
        "+---+-++, ALIVE"
    })
    void shouldNeedAnswersInARowWhenSomethingIsBelievedAlready(String answers, State expected) {
        assertThat(answered(machine(1000, 2, 3), answers).state()).isEqualTo(expected);
    }

    @Test
    void shouldAskOnceAnIntervalLessUpToATenthWhenAllIsWell() {
        CheckMachine machine = machine(1000, 2, 3);
        long now = 0;
        for (int i = 0; i < 200; i++) {
            long due = nextDue(machine, now);
            assertThat(due - now).isBetween(i == 0 ? 0 : 900 * MS, i == 0 ? 100 * MS : 1000 * MS);
            machine.began(due);
            machine.ended(true);
            now = due;
        }
    }

    @Test
    void shouldNotAskAgainWhileAnAnswerIsAwaited() {
        CheckMachine machine = machine(1000, 2, 3);
        machine.began(0);

        assertThat(machine.isDue(10_000 * MS)).isFalse();
        assertThat(machine.isOverdue(332 * MS)).isFalse();
        assertThat(machine.isOverdue(334 * MS)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"1000, 1", "1000, 2", "2000, 3", "500, 5", "10000, 10"})
    void shouldGiveUpASilentBackendWithinTwoIntervalsWhateverFallIs(int intervalMs, int fall) {
        var random = new Random(fall);
        for (int round = 0; round < 50; round++) {
            CheckMachine machine = machine(intervalMs, 2, fall, random);
            long now = nextDue(machine, 0);
            machine.began(now);
            machine.ended(true);
            long diedAt = now; // the worst moment: just after an answer
            while (machine.state() == State.ALIVE) {
                now = nextDue(machine, now);
                machine.began(now);
                while (!machine.isOverdue(now)) {
                    now += MS;
                }
                machine.ended(false);
            }

            assertThat(now - diedAt).isLessThanOrEqualTo((2L * intervalMs + 2L * fall) * MS);
        }
    }

    private static long nextDue(CheckMachine machine, long from) {
        long now = from;
        while (!machine.isDue(now)) {
            now += MS / 2;
        }
        return now;
    }

    private static CheckMachine answered(CheckMachine machine, String answers) {
        for (char answer : answers.toCharArray()) {
            State before = machine.state();
            machine.began(0);
            assertThat(machine.ended(answer == '+')).isEqualTo(machine.state() != before);
        }
        return machine;
    }

    private static CheckMachine machine(int intervalMs, int rise, int fall) {
        return machine(intervalMs, rise, fall, new Random(1));
    }

    private static CheckMachine machine(int intervalMs, int rise, int fall, RandomGenerator random) {
        return new CheckMachine(Checks.icmp(Duration.ofMillis(intervalMs), rise, fall), random, 0);
    }
}
