package net.isthmus.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CommandTest {

    @Test
    void shouldKeepBothStreamsAndTheExitCodeWhenCommandEnds() {
        Outcome outcome = Command.of("sh", "-c", "cat; echo wrong >&2; exit 3")
                .withInput("told\n")
                .run();

        assertThat(outcome.exitCode()).isEqualTo(3);
        assertThat(outcome.output()).isEqualTo("told\n");
        assertThat(outcome.errors()).isEqualTo("wrong\n");
    }

    @Test
    void shouldNameCommandAndItsErrorWhenItHadToSucceed() {
        Outcome outcome =
                Command.of("sh", "-c", "echo no such bridge >&2; exit 1").run();

        assertThatThrownBy(outcome::orThrow)
                .isInstanceOf(LabException.class)
                .hasMessage("`sh -c echo no such bridge >&2; exit 1` exited with 1: no such bridge");
    }

    @Test
    void shouldKillAndKeepWhatWasSaidWhenDeadlinePasses() {
        Outcome outcome = Command.of("sh", "-c", "echo begun; exec sleep 60")
                .within(Duration.ofMillis(300))
                .run();

        assertThat(outcome.exitCode()).isEqualTo(Outcome.TIMED_OUT);
        assertThat(outcome.output()).isEqualTo("begun\n");
        assertThat(outcome.describe()).contains("ran into its deadline");
    }

    @Test
    void shouldNotBlockWhenOutputIsLargerThanAPipe() {
        Outcome outcome = Command.of("head", "-c", "3000000", "/dev/zero").run();

        assertThat(outcome.output()).hasSize(3_000_000);
    }

    @Test
    void shouldSayWhatIsMissingWhenProgramDoesNotExist() {
        assertThatThrownBy(Command.of("isthmus-no-such-program")::run)
                .isInstanceOf(LabException.class)
                .hasMessageContaining("`isthmus-no-such-program` cannot be started");
    }
}
