package net.isthmus.qemu.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import net.isthmus.lab.Command;
import net.isthmus.lab.LabException;
import net.isthmus.qemu.scenario.SeedDescription;

/**
 * The files that a machine's disks are.
 *
 * @param disk what it boots and writes to: an overlay, so that the image itself stays as it was built
 * @param seed what cloud-init's data source offers
 */
public record MachineDisks(Optional<Path> disk, Optional<Path> seed) {

    /** A new overlay over an image. */
    public static Path overlay(Path image, Path overlay) {
        String format = image.toString().endsWith(".raw") ? "raw" : "qcow2";
        Command.of("qemu-img", "create", "-q", "-f", "qcow2", "-F", format, "-b", image.toString(), overlay.toString())
                .run()
                .orThrow();
        return overlay;
    }

    /** Makes a disk larger, as a tenant may between two starts. */
    public static void grow(Path disk, int gibibytes) {
        Command.of("qemu-img", "resize", "-q", disk.toString(), gibibytes + "G")
                .run()
                .orThrow();
    }

    /** Writes the seed's files into an ISO 9660 file system with the names as they are. */
    public static Path seed(SeedDescription seed, Map<String, String> placeholders, Path folder) {
        Path tree = folder.resolve("seed");
        Path iso = folder.resolve("seed.iso");
        try {
            Files.createDirectories(tree);
            for (Map.Entry<String, String> file : seed.files().entrySet()) {
                Path path = tree.resolve(file.getKey());
                Files.createDirectories(path.getParent());
                Files.writeString(path, filled(file.getValue(), placeholders));
            }
        } catch (IOException e) {
            throw new LabException("cannot write the seed " + tree + ": " + e.getMessage(), e);
        }
        Command.of("genisoimage", "-quiet", "-R", "-J", "-V", seed.label(), "-o", iso.toString(), tree.toString())
                .run()
                .orThrow();
        return iso;
    }

    private static String filled(String text, Map<String, String> placeholders) {
        String filled = text;
        for (Map.Entry<String, String> placeholder : placeholders.entrySet()) {
            filled = filled.replace("@" + placeholder.getKey() + "@", placeholder.getValue());
        }
        return filled;
    }
}
