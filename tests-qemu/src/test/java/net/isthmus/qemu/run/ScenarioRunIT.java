package net.isthmus.qemu.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.isthmus.qemu.machine.BootImages;
import net.isthmus.qemu.scenario.ScenarioException;
import net.isthmus.qemu.scenario.ScenarioFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two hosts and no machine: that expectations which do not come true are failures. */
class ScenarioRunIT {
    private static final String HOSTS = """
            description: two hosts on one wire
            networks: { lan: { mtu: 9000 } }
            hosts:
              h1: { network: lan, addresses: 10.0.0.1/24 }
              h2: { network: lan, addresses: 10.0.0.2/24 }
            steps:
            """;

    @SuppressWarnings("NullAway.Init")
    @TempDir
    Path home;

    private final List<String> log = new ArrayList<>();

    private void play(String step) throws IOException {
        Path folder = Files.createDirectories(home.resolve("tests-qemu/scenarios/two-hosts"));
        Files.writeString(folder.resolve("scenario.yaml"), HOSTS + step);
        ScenarioRun.play(ScenarioFile.read(folder), new BootImages(home), log::add);
    }

    @Test
    void shouldPassWhenTheExpectationComesTrue() throws IOException {
        play("- { on: h1, run: ping -c 1 -M do -s 8972 10.0.0.2, expect: ' 0% packet loss', never: mtu }");

        assertThat(log).anyMatch(line -> line.contains("h1: ping -c 1 -M do -s 8972 10.0.0.2"));
    }

    @Test
    void shouldFailWhenTheOutputDoesNotMatch() {
        assertThatThrownBy(() -> play("- { on: h1, run: echo yes, expect: no }"))
                .isInstanceOf(ScenarioException.class)
                .hasMessageContaining("two-hosts, step 1")
                .hasMessageContaining("its output does not match /no/")
                .hasMessageContaining("yes");
    }

    @Test
    void shouldFailWhenTheOutputMatchesWhatItMustNot() {
        assertThatThrownBy(() -> play("- { on: h1, run: echo yes, never: 'y.s' }"))
                .hasMessageContaining("its output must not match /y.s/");
    }

    @Test
    void shouldFailWhenACommandSucceedsThatMustFail() {
        assertThatThrownBy(() -> play("- { on: h1, run: 'true', fails: true }"))
                .hasMessageContaining("it exited with 0, and should have failed");
    }

    @Test
    void shouldTryAgainUntilItComesTrue() throws IOException {
        play("- { on: h1, run: 'echo x >> tries; wc -l < tries', expect: '^3$', within: 20s }");

        assertThat(log).anyMatch(line -> line.contains("wc -l"));
    }

    @Test
    void shouldKeepTheFramesOfAFailure() {
        assertThatThrownBy(() -> play("- { on: h1, run: ping -c 1 10.0.0.2, expect: 2 received }"))
                .isInstanceOf(ScenarioException.class);

        assertThat(home.resolve("tests-qemu/target/scenarios/two-hosts/frames.pcap"))
                .isNotEmptyFile();
    }
}
