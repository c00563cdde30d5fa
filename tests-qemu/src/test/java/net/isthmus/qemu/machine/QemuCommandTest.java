package net.isthmus.qemu.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import net.isthmus.qemu.scenario.MachineDescription;
import net.isthmus.qemu.scenario.MachineDescription.Chipset;
import net.isthmus.qemu.scenario.MachineDescription.Firmware;
import net.isthmus.qemu.scenario.MachineDescription.Image;
import net.isthmus.qemu.scenario.NicDescription;
import net.isthmus.qemu.scenario.NicDescription.Model;
import org.junit.jupiter.api.Test;

class QemuCommandTest {
    private static final Path FOLDER = Path.of("/run/lab/a");
    private static final MachineDisks DISKS =
            new MachineDisks(Optional.of(Path.of("/x/a.qcow2")), Optional.of(Path.of("/x/seed.iso")));

    private static String command(Chipset chipset, Firmware firmware, NicDescription... nics) {
        MachineDescription machine = new MachineDescription(
                "a", Image.ISTHMUS, firmware, chipset, 2048, 2, Optional.empty(), 0, Optional.empty(), List.of(nics));
        List<String> taps = List.of("tap0", "tap1").subList(0, nics.length);
        return String.join(" ", QemuCommand.of(machine, FOLDER, DISKS, Optional.empty(), taps));
    }

    private static NicDescription nic(Model model, int queues) {
        return new NicDescription("lan", model, "52:54:00:00:00:01", queues, false);
    }

    @Test
    void shouldEmulateTheProcessorWithOneThreadAndWithoutWhatQemuGetsWrong() {
        assertThat(command(Chipset.Q35, Firmware.BIOS))
                .contains("-accel tcg,thread=single -machine q35 -cpu max,-cx16");
    }

    @Test
    void shouldGiveEachNicOfQ35ASlotThatItCanBeUnpluggedFrom() {
        assertThat(command(Chipset.Q35, Firmware.BIOS, nic(Model.VIRTIO, 1), nic(Model.VIRTIO, 1)))
                .contains("pcie-root-port,id=slot1,chassis=2,slot=2")
                .contains("virtio-net-pci,bus=slot1,id=nic1,mac=52:54:00:00:00:01,mq=off,netdev=net1")
                .contains("tap,id=net1,ifname=tap1,script=no,downscript=no,vhost=off ");
        assertThat(command(Chipset.PC, Firmware.BIOS, nic(Model.VIRTIO, 1))).doesNotContain("slot0");
    }

    @Test
    void shouldOfferQueuesOnlyWhereThereAreSeveral() {
        assertThat(command(Chipset.PC, Firmware.BIOS, nic(Model.VIRTIO, 4)))
                .contains("vhost=off,queues=4")
                .contains("mq=on,netdev=net0,romfile=,vectors=10");
    }

    @Test
    void shouldSwitchOffloadsOffOnVirtioOnly() {
        assertThat(command(Chipset.PC, Firmware.BIOS, nic(Model.VIRTIO, 1))).contains("guest_tso4=off");
        assertThat(command(Chipset.PC, Firmware.BIOS, nic(Model.E1000, 1)))
                .contains("e1000,id=nic0,mac=52:54:00:00:00:01,netdev=net0")
                .doesNotContain("guest_tso4");
    }

    @Test
    void shouldKeepItsOwnFirmwareVariablesWithUefi() {
        assertThat(command(Chipset.Q35, Firmware.UEFI)).contains("if=pflash,format=raw,file=/run/lab/a/firmware.fd");
        assertThat(command(Chipset.Q35, Firmware.BIOS)).doesNotContain("pflash");
    }

    @Test
    void shouldKeepWhatTheDiskWasToldToKeep() {
        assertThat(command(Chipset.Q35, Firmware.BIOS))
                .contains("if=none,id=disk,format=qcow2,file=/x/a.qcow2 ")
                .doesNotContain("cache=unsafe")
                .contains("if=none,id=seed,format=raw,readonly=on,file=/x/seed.iso");
    }
}
