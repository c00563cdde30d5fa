package net.isthmus.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LabNameTest {

    @Test
    void shouldReadBackWhatItWroteWhenFirstLabOfItsOwner() {
        LabName lab = new LabName(4711, 0);

        assertThat(lab.namespace("s1")).isEqualTo("ist-4711-s1");
        assertThat(LabName.ofNamespace("ist-4711-s1")).contains(lab);
        assertThat(LabName.ofMachineInterface(lab.machineInterface())).contains(lab);
        assertThat(LabName.ofDirectory(lab.directory())).contains(lab);
    }

    @Test
    void shouldReadBackWhatItWroteWhenLaterLabOfItsOwner() {
        LabName lab = new LabName(32768, 12);

        assertThat(lab.namespace("fabric")).isEqualTo("ist-32768.12-fabric");
        assertThat(LabName.ofNamespace("ist-32768.12-fabric")).contains(lab);
        assertThat(LabName.ofMachineInterface(lab.machineInterface())).contains(lab);
    }

    @Test
    void shouldNameInterfacesWithinFifteenCharactersWhenPidIsTheLargest() {
        assertThat(new LabName(4_194_304, 999).machineInterface()).hasSizeLessThanOrEqualTo(15);
    }

    @Test
    void shouldRecogniseNothingWhenNameIsOfSomebodyElse() {
        assertThat(LabName.ofNamespace("istio-1-a")).isEmpty();
        assertThat(LabName.ofNamespace("ist-x-a")).isEmpty();
        assertThat(LabName.ofNamespace("ist-1-")).isEmpty();
        assertThat(LabName.ofNamespace("ist-99999999999999999999-a")).isEmpty();
        assertThat(LabName.ofMachineInterface("eth0")).isEmpty();
        assertThat(LabName.ofDirectory("lock")).isEmpty();
    }
}
