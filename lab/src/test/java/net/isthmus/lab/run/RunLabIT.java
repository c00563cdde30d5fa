package net.isthmus.lab.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.isthmus.lab.Command;
import net.isthmus.lab.Lab;
import org.junit.jupiter.api.Test;

/** All of {@code make run} but the appliance: the checks are right if the Linux kernel passes them. */
class RunLabIT {

    @Test
    void shouldPassEveryCheckAndLeaveNothingWhenTheKernelForwards() {
        assumeTrue(Lab.isRoot(), "making network namespaces needs root");
        ByteArrayOutputStream said = new ByteArrayOutputStream();

        int exitCode = RunLab.run(List.of("--once", "--kernel"), new PrintStream(said, true, StandardCharsets.UTF_8));

        String text = said.toString(StandardCharsets.UTF_8);
        assertThat(exitCode).as(text).isZero();
        assertThat(text).contains("✓ campus, bridged over VLAN 200").doesNotContain("✗");
        assertThat(Command.of("ip", "netns", "list").run().output())
                .doesNotContain("ist-" + ProcessHandle.current().pid());
    }

    @Test
    void shouldSayWhatIsMissingWhenThereIsNoAppliance() {
        assumeTrue(Lab.isRoot(), "making network namespaces needs root");
        ByteArrayOutputStream said = new ByteArrayOutputStream();

        int exitCode = RunLab.run(
                List.of("--once", "--appliance", "no-such.jar"), new PrintStream(said, true, StandardCharsets.UTF_8));

        assertThat(exitCode).isEqualTo(3);
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("✗ there is no appliance at no-such.jar");
    }
}
