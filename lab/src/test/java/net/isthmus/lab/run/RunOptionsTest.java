package net.isthmus.lab.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunOptionsTest {

    @Test
    void shouldWaitForAPersonWithIsthmusInTheMiddleWhenNothingIsSaid() {
        RunOptions options = RunOptions.parse(List.of());

        assertThat(options.once()).isFalse();
        assertThat(options.kernel()).isFalse();
        assertThat(options.queues()).isEqualTo(1);
        assertThat(options.appliance()).isEqualTo(Path.of("appliance/target/quarkus-app/quarkus-run.jar"));
    }

    @Test
    void shouldReadEveryOptionWhenAllAreGiven() {
        RunOptions options = RunOptions.parse(List.of(
                "--once",
                "--kernel",
                "--appliance",
                "a.jar",
                "--java-option",
                "-Xmx1g",
                "--java-option",
                "-ea",
                "--queues",
                "2"));

        assertThat(options).isEqualTo(new RunOptions(true, true, Path.of("a.jar"), List.of("-Xmx1g", "-ea"), 2));
    }

    @Test
    void shouldSayWhatIsWrongWhenOptionIsUnknownOrItsValueIs() {
        assertThatThrownBy(() -> RunOptions.parse(List.of("--onec"))).hasMessage("unknown option --onec");
        assertThatThrownBy(() -> RunOptions.parse(List.of("--appliance"))).hasMessage("--appliance needs a value");
        assertThatThrownBy(() -> RunOptions.parse(List.of("--queues", "0")))
                .hasMessage("--queues 0: must be a number from 1 to 64");
        assertThatThrownBy(() -> RunOptions.parse(List.of("--queues", "two")))
                .hasMessage("--queues two: must be a number from 1 to 64");
    }
}
