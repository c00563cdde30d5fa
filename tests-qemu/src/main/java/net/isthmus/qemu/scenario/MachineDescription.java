package net.isthmus.qemu.scenario;

import java.util.List;
import java.util.Optional;

/**
 * A virtual machine.
 *
 * @param name unique within the scenario
 * @param image what it boots
 * @param firmware BIOS or UEFI
 * @param chipset QEMU's machine type
 * @param memoryMiB its memory
 * @param cpus virtual processors
 * @param diskOf another machine of the scenario whose disk it takes over, as a virtual machine that is made again with
 *     other hardware does; that one must be off
 * @param diskGiB what its disk is grown to before it starts; 0 leaves it as it is
 * @param seed what cloud-init's data source offers, if there is one
 * @param nics in the order of their PCI slots
 */
public record MachineDescription(
        String name,
        Image image,
        Firmware firmware,
        Chipset chipset,
        int memoryMiB,
        int cpus,
        Optional<String> diskOf,
        int diskGiB,
        Optional<SeedDescription> seed,
        List<NicDescription> nics) {

    /** What a machine boots. */
    public enum Image {
        /** The disk under test. */
        ISTHMUS,
        /** A gateway with strongSwan and the Linux kernel's ESP. */
        PEER,
        /** A plain Debian cloud image, to compare with. */
        DEBIAN
    }

    /** What runs before the boot loader. */
    public enum Firmware {
        BIOS,
        UEFI
    }

    /** QEMU's machine types. */
    public enum Chipset {
        PC,
        Q35
    }

    public MachineDescription {
        nics = List.copyOf(nics);
    }
}
