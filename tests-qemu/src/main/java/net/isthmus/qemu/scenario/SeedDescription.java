package net.isthmus.qemu.scenario;

import java.util.Map;

/**
 * A small read-only disk from which a machine learns at boot who it is.
 *
 * @param label of its file system: {@code cidata} for NoCloud, {@code config-2} for ConfigDrive
 * @param isCdrom whether it is a CD-ROM instead of a second disk
 * @param files paths in it and their contents; {@code @SSH_KEY@} stands for the scenario's own public key
 */
public record SeedDescription(String label, boolean isCdrom, Map<String, String> files) {

    public SeedDescription {
        files = Map.copyOf(files);
    }
}
