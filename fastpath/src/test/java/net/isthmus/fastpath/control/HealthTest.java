package net.isthmus.fastpath.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import net.isthmus.core.port.RouteHealth.Means;
import net.isthmus.core.port.RouteHealth.Target;
import net.isthmus.wire.IpAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is believed to be alive: A stands for an answer, a dot for silence; fall is 3, rise 2. */
class HealthTest {
    private static final long SECOND = 1_000_000_000L;

    @ParameterizedTest
    @CsvSource({
        "'', false",
        "., false",
        "A, true",
        ".A, true",
        "A.., true",
        "A...,  false",
        "A..A.., true",
        "..., false",
        "...A, false",
        "...AA, true",
        "...A.A, false",
        "A...AA, true",
    })
    void shouldBelieveWhatEnoughAnswersSay(String answers, boolean isAlive) {
        Health health = Health.UNKNOWN;
        for (char answer : answers.toCharArray()) {
            health = health.next(answer == 'A', 3, 2);
        }
        assertThat(health.isAlive()).isEqualTo(isAlive);
    }

    @Test
    void shouldAskOnceAnIntervalAndTellOnlyOfChanges() {
        var asker = new ScriptedAsker("A" + "AA" + "..." + "AA");
        var probes = new RouteProbes(_ -> asker);
        var target = new Target(
                Means.ECHO, 0, OptionalInt.empty(), IpAddress.parse("192.0.2.1"), Duration.ofSeconds(2), 3, 2);
        List<String> told = new ArrayList<>();
        long[] now = {7 * SECOND};
        probes.watch(target, (_, isAlive) -> told.add((now[0] / SECOND) + (isAlive ? " up" : " down")));

        for (; now[0] < 25 * SECOND; now[0] += SECOND / 4) {
            probes.tick(now[0]);
        }

        assertThat(told).containsExactly("9 up", "19 down", "23 up");
        assertThat(asker.asked).isEqualTo(9);
        probes.unwatch(target);
        probes.tick(99 * SECOND);
        assertThat(asker.asked).isEqualTo(9);
        assertThat(asker.isClosed).isTrue();
    }

    private static final class ScriptedAsker implements RouteProbes.Asker {
        private final String answers;
        private int asked;
        private boolean isClosed;

        ScriptedAsker(String answers) {
            this.answers = answers;
        }

        @Override
        public void ask(long nowNs) {
            asked++;
        }

        @Override
        public boolean hasAnswered() {
            return asked <= answers.length() && answers.charAt(asked - 1) == 'A';
        }

        @Override
        public void close() {
            isClosed = true;
        }
    }
}
