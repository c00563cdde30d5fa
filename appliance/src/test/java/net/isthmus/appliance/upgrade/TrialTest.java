package net.isthmus.appliance.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import net.isthmus.appliance.upgrade.Trial.Verdict;
import org.junit.jupiter.api.Test;

class TrialTest {

    private static final long SECOND = 1_000_000_000L;

    private final Trial trial = new Trial(Duration.ofMinutes(5), Duration.ofSeconds(10), 7 * SECOND);

    private Verdict at(long seconds, String trouble) {
        return trial.observe((7 + seconds) * SECOND, Optional.of(trouble).filter(text -> !text.isEmpty()));
    }

    @Test
    void shouldBeGoodWhenAllIsWellForTenSeconds() {
        assertThat(at(0, "not ready")).isEqualTo(new Verdict.Waiting());
        assertThat(at(30, "")).isEqualTo(new Verdict.Waiting());
        assertThat(at(39, "")).isEqualTo(new Verdict.Waiting());
        assertThat(at(40, "")).isEqualTo(new Verdict.Good());
    }

    @Test
    void shouldCountAnewWhenSomethingIsWrongBetween() {
        at(0, "");
        at(9, "died");
        assertThat(at(10, "")).isEqualTo(new Verdict.Waiting());
        assertThat(at(19, "")).isEqualTo(new Verdict.Waiting());
        assertThat(at(20, "")).isEqualTo(new Verdict.Good());
    }

    @Test
    void shouldFailWithWhatWasWrongLastWhenTheTimeIsOver() {
        at(0, "does not answer");
        assertThat(at(299, "no route")).isEqualTo(new Verdict.Waiting());
        assertThat(at(300, "no carrier")).isEqualTo(new Verdict.Failed("no carrier"));
    }

    @Test
    void shouldFailWhenItIsReadyNowAndThenOnly() {
        Verdict verdict = new Verdict.Waiting();
        for (int second = 0; verdict instanceof Verdict.Waiting; second += 2) {
            verdict = at(second, second % 8 == 0 ? "does not answer" : "");
        }

        assertThat(verdict).isEqualTo(new Verdict.Failed("ready only now, and not for long before: does not answer"));
    }

    @Test
    void shouldMissWhatWorkedBefore() {
        Health.Survey before = new Health.Survey(Optional.of(Set.of("red", "blue")), true);

        assertThat(new Health.Survey(Optional.of(Set.of("red", "blue", "new")), true).lack(before))
                .isEmpty();
        assertThat(new Health.Survey(Optional.of(Set.of("red")), true).lack(before))
                .contains("up before and not now: blue");
        assertThat(new Health.Survey(Optional.of(Set.of("red", "blue")), false).lack(before))
                .contains("SSH does not answer, and did before");
        assertThat(new Health.Survey(Optional.empty(), true).lack(before)).isEmpty();
        assertThat(Health.Survey.NOTHING.lack(Health.Survey.NOTHING)).isEmpty();
    }
}
