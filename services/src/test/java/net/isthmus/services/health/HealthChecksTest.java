package net.isthmus.services.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.isthmus.services.health.HealthChecks.Subject;
import net.isthmus.wire.IpAddress;
import org.junit.jupiter.api.Test;

/** Who is asked, when, and what is told, in virtual time and without a network. */
class HealthChecksTest {
    private static final long MS = 1_000_000;

    /** A question of a backend that answers at once if it is alive, and else never. */
    private final class Asked implements Question {
        private final IpAddress address;
        private boolean isCancelled;

        Asked(IpAddress address) {
            this.address = address;
        }

        @Override
        public Optional<CheckResult> result() {
            return alive.contains(address) ? Optional.of(CheckResult.good("an echo")) : Optional.empty();
        }

        @Override
        public void cancel() {
            isCancelled = true;
        }
    }

    private final Set<IpAddress> alive = new HashSet<>();
    private final List<Asked> asked = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final HealthChecks checks = new HealthChecks(
            new Questions(
                    (target, _) -> {
                        var question = new Asked(target.address());
                        asked.add(question);
                        return question;
                    },
                    new Random(1)),
            new Random(2),
            (subject, isAlive, words, nowNs) -> told.add(subject.backend() + " " + isAlive + " " + words));

    private long nowNs;

    @Test
    void shouldTellOnceWhenABackendComesToLifeAndWhenItDies() {
        checks.set(List.of(subject(1, 900)), nowNs);
        alive.add(address(1));
        pass(5000);
        alive.clear();
        pass(5000);

        assertThat(told).containsExactly("w1 true an echo", "w1 false no answer within 300 ms");
        assertThat(checks.opinion(subject(1, 900)))
                .hasValueSatisfying(opinion -> assertThat(opinion.isAlive()).isFalse());
    }

    @Test
    void shouldGoOnAsBeforeWhenASubjectStays() {
        checks.set(List.of(subject(1, 900)), nowNs);
        alive.add(address(1));
        pass(2000);

        checks.set(List.of(subject(1, 900), subject(2, 900)), nowNs);
        pass(2000);

        assertThat(told).containsExactly("w1 true an echo", "w2 false no answer within 300 ms");
    }

    @Test
    void shouldCancelWhatIsUnderWayWhenASubjectGoes() {
        checks.set(List.of(subject(1, 900)), nowNs);
        pass(150);
        assertThat(checks.asking()).isEqualTo(1);

        checks.set(List.of(), nowNs);
        pass(5000);

        assertThat(asked).hasSize(1).allSatisfy(question -> assertThat(question.isCancelled)
                .isTrue());
        assertThat(checks.asking()).isZero();
        assertThat(told).isEmpty();
        assertThat(checks.opinion(subject(1, 900))).isEmpty();
    }

    @Test
    void shouldNeverAskTooManyAtOnceWhenNobodyAnswers() {
        checks.set(IntStream.range(0, 1000).mapToObj(i -> subject(i, 3000)).toList(), nowNs);
        for (int i = 0; i < 400; i++) {
            pass(25);
            assertThat(checks.asking()).isLessThanOrEqualTo(HealthChecks.MAX_ASKING);
        }

        assertThat(asked.stream().map(one -> one.address).distinct()).hasSize(1000);
        checks.stop();
        assertThat(asked)
                .allSatisfy(question -> assertThat(question.isCancelled).isTrue());
    }

    private void pass(long ms) {
        for (int i = 0; i < ms; i += 5) {
            nowNs += 5 * MS;
            checks.tick(nowNs);
        }
    }

    private static Subject subject(int index, int intervalMs) {
        var check = Checks.icmp(Duration.ofMillis(intervalMs), 2, 3);
        return new Subject("web", "w" + index, check, new Target(0, address(index), 0, check.patience()));
    }

    private static IpAddress address(int index) {
        return IpAddress.ofIpv4(0x0a14_0000 + index);
    }
}
