package net.isthmus.qemu.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import net.isthmus.qemu.machine.BootImages;
import net.isthmus.qemu.scenario.MachineDescription.Chipset;
import net.isthmus.qemu.scenario.MachineDescription.Firmware;
import net.isthmus.qemu.scenario.NicDescription.Model;
import org.junit.jupiter.api.Test;

class ScenarioFileTest {

    private static final String HEAD = """
            description: two networks
            networks: { lan: { mtu: 9000 }, wan: }
            hosts: { h1: { network: lan, addresses: [10.0.0.2/24, "fd00::2/64"], routes: default via 10.0.0.1 } }
            machines:
              appliance:
                firmware: uefi
                seed: { label: cidata, files: { user-data: "#cloud-config" } }
                nics: [{ network: lan, queues: 2 }, { network: wan, model: e1000, mac: "52:54:00:12:34:56" }]
              again: { diskOf: appliance, diskGiB: 6, chipset: pc, nics: [{ network: wan }] }
            steps:
            """;

    private static Scenario parse(String steps) {
        return ScenarioFile.parse(Path.of("/scenarios/story"), HEAD + steps);
    }

    @Test
    void shouldReadNetworksHostsAndMachines() {
        Scenario scenario = parse("- start: appliance");

        assertThat(scenario.name()).isEqualTo("story");
        assertThat(scenario.networks())
                .containsExactly(new NetworkDescription("lan", 9000), new NetworkDescription("wan", 1500));
        assertThat(scenario.hosts().getFirst().routes()).containsExactly("default via 10.0.0.1");
        MachineDescription appliance = scenario.machine("appliance");
        assertThat(appliance.firmware()).isEqualTo(Firmware.UEFI);
        assertThat(appliance.chipset()).isEqualTo(Chipset.Q35);
        assertThat(appliance.seed().orElseThrow().files()).containsEntry("user-data", "#cloud-config");
        assertThat(appliance.nics())
                .containsExactly(
                        new NicDescription("lan", Model.VIRTIO, "52:54:00:00:00:00", 2, false),
                        new NicDescription("wan", Model.E1000, "52:54:00:12:34:56", 1, false));
        assertThat(scenario.machine("again").diskOf()).contains("appliance");
        assertThat(scenario.machine("again").nics().getFirst().mac()).isEqualTo("52:54:00:00:01:00");
    }

    @Test
    void shouldReadSteps() {
        List<Step> steps = parse("""
            - start: appliance
            - { serial: appliance, expect: "login:", within: 2min }
            - { on: h1, run: ping 10.0.0.1, expect: [a, b], never: c, fails: true, within: 500ms, timeout: 3s }
            - { unplug: appliance, nic: 1 }
            - { plug: appliance, nic: 1, mac: "52:54:00:00:00:99" }
            - { qmp: appliance, execute: system_reset }
            - { reboot: appliance, within: 4min }
            - off: appliance
            - kill: appliance
            """).steps();

        assertThat(steps.getFirst()).isEqualTo(new Step.Start("appliance"));
        assertThat(((Step.Serial) steps.get(1)).within()).isEqualTo(Duration.ofMinutes(2));
        Step.Run run = (Step.Run) steps.get(2);
        assertThat(run.expect()).hasSize(2);
        assertThat(run.never()).hasSize(1);
        assertThat(run.fails()).isTrue();
        assertThat(run.within()).isEqualTo(Duration.ofMillis(500));
        assertThat(run.timeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(((Step.Plug) steps.get(4)).mac()).contains("52:54:00:00:00:99");
        assertThat(steps.get(5)).isEqualTo(new Step.Qmp("appliance", "system_reset", Map.of()));
        assertThat(steps.get(6)).isEqualTo(new Step.Reboot("appliance", Duration.ofMinutes(4)));
        assertThat(steps.getLast()).isEqualTo(new Step.Kill("appliance"));
    }

    @Test
    void shouldRefuseAMisspeltFieldWithItsPath() {
        assertThatThrownBy(() -> parse("- { on: h1, run: ping, expects: x }"))
                .isInstanceOf(ScenarioException.class)
                .hasMessage("story.steps[0]: 'expects' is not a field here");
    }

    @Test
    void shouldRefuseAStepWithoutAVerb() {
        assertThatThrownBy(() -> parse("- { run: ping }")).hasMessageContaining("story.steps[0]: a step says start");
    }

    @Test
    void shouldRefuseWhoIsNotThere() {
        assertThatThrownBy(() -> parse("- { on: h2, run: ping }"))
                .hasMessage("story: a step names 'h2', which is no host or machine here");
        assertThatThrownBy(() -> ScenarioFile.parse(
                        Path.of("story"), "description: x\nhosts: { h1: { network: lan } }\nsteps: []"))
                .hasMessage("story: host h1 names 'lan', which is no network here");
    }

    @Test
    void shouldRefuseAValueOfTheWrongKind() {
        assertThatThrownBy(() -> parse("- { off: appliance, within: soon }"))
                .hasMessage("story.steps[0].within: 'soon' must be like 500ms, 30s or 2min");
        assertThatThrownBy(() -> ScenarioFile.parse(
                        Path.of("story"), "description: x\nmachines: { a: { firmware: none } }\nsteps: []"))
                .hasMessage("story.machines.a.firmware: 'none' must be one of [bios, uefi]");
    }

    @Test
    void shouldReadEveryScenarioOfThisTree() {
        assertThat(ScenarioFile.all(BootImages.here().scenarios())).allSatisfy(scenario -> {
            assertThat(scenario.description()).isNotBlank();
            assertThat(scenario.steps())
                    .anyMatch(step ->
                            step instanceof Step.Run run && !run.expect().isEmpty());
        });
    }
}
