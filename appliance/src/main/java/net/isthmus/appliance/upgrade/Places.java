package net.isthmus.appliance.upgrade;

import java.nio.file.Path;

/**
 * Where a machine that boots the image has what an upgrade needs.
 *
 * @param partitions links to the partitions of the disk that it has booted from, by their names in the GPT
 * @param grubEnvironment GRUB's environment block on the ESP
 * @param commandLine the running kernel's command line
 * @param bootId a text that is another after every boot
 * @param publicKeys the keys by which bundles are believed, PEM
 * @param release what the running slot holds
 * @param records what is remembered of upgrades
 * @param state the state directory of the appliance
 */
public record Places(
        Path partitions,
        Path grubEnvironment,
        Path commandLine,
        Path bootId,
        Path publicKeys,
        Path release,
        Path records,
        Path state) {

    /** Those of the image. */
    public static final Places IMAGE = new Places(
            Path.of("/run/disk"),
            Path.of("/efi/grub/grubenv"),
            Path.of("/proc/cmdline"),
            Path.of("/proc/sys/kernel/random/boot_id"),
            Path.of("/usr/share/isthmus/upgrade.pub"),
            Path.of("/usr/lib/isthmus/release"),
            Path.of("/data/upgrade"),
            Path.of("/data/isthmus"));

    Path partition(Slot slot) {
        return partitions.resolve(slot.partition());
    }
}
