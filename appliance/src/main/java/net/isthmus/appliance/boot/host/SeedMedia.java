package net.isthmus.appliance.boot.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.isthmus.appliance.boot.seed.SeedFiles;
import net.isthmus.appliance.boot.seed.SeedReader;

/**
 * Finds the seed that the cloud has attached: a small file system with the label {@code cidata} (NoCloud) or
 * {@code config-2} (ConfigDrive), or words in the firmware's serial number. It is mounted read-only for a moment.
 */
final class SeedMedia {

    private static final String NOCLOUD = "cidata";
    private static final String CONFIG_DRIVE = "config-2";
    private static final Set<String> FILE_SYSTEMS = Set.of("iso9660", "vfat");
    private static final String MOUNT_POINT = "/run/isthmus-seed";
    private static final List<String> NAMES =
            List.of(SeedFiles.META, SeedFiles.USER, SeedFiles.VENDOR, SeedFiles.NETWORK);

    /** A file system that may be a seed. */
    record Medium(String device, String label, String fileSystem) {}

    private final Path root;
    private final Commands commands;
    private final List<String> problems;

    SeedMedia(Path root, Commands commands, List<String> problems) {
        this.root = root;
        this.commands = commands;
        this.problems = problems;
    }

    Optional<SeedFiles> find() {
        List<Medium> media = media();
        for (String label : List.of(NOCLOUD, CONFIG_DRIVE)) {
            for (Medium medium : media) {
                if (medium.label().toLowerCase(Locale.ROOT).equals(label)) {
                    Optional<SeedFiles> files = mounted(medium);
                    if (files.isPresent()) {
                        return files;
                    }
                }
            }
        }
        return serialNumber().flatMap(SeedReader::ofSerialNumber);
    }

    private List<Medium> media() {
        try {
            return parse(commands.run("", "blkid", "-c", "/dev/null", "-o", "export"));
        } catch (IOException e) {
            problems.add("seed media cannot be looked for: " + e.getMessage());
            return List.of();
        }
    }

    /** What {@code blkid -o export} prints: blocks of KEY=value, an empty line between them. */
    static List<Medium> parse(String export) {
        List<Medium> media = new ArrayList<>();
        for (String block : export.split("\n\\s*\n")) {
            Map<String, String> values = new LinkedHashMap<>();
            block.lines().filter(line -> line.indexOf('=') > 0).forEach(line -> {
                int equals = line.indexOf('=');
                values.putIfAbsent(line.substring(0, equals), line.substring(equals + 1));
            });
            String label = values.getOrDefault("LABEL", values.getOrDefault("LABEL_FATBOOT", ""));
            String fileSystem = values.getOrDefault("TYPE", "");
            String device = values.getOrDefault("DEVNAME", "");
            if (FILE_SYSTEMS.contains(fileSystem) && !device.isEmpty()) {
                media.add(new Medium(device, label, fileSystem));
            }
        }
        return media;
    }

    private Optional<SeedFiles> mounted(Medium medium) {
        Path point = root.resolve(MOUNT_POINT.substring(1));
        try {
            Files.createDirectories(point);
            commands.run(
                    "",
                    "mount",
                    "-t",
                    medium.fileSystem(),
                    "-o",
                    "ro,nosuid,nodev,noexec",
                    medium.device(),
                    point.toString());
            try {
                return read(point, medium);
            } finally {
                commands.run("", "umount", point.toString());
            }
        } catch (IOException e) {
            problems.add("the seed on " + medium.device() + " cannot be read: " + Host.reason(e));
            return Optional.empty();
        }
    }

    private Optional<SeedFiles> read(Path point, Medium medium) {
        boolean isDrive = medium.label().toLowerCase(Locale.ROOT).equals(CONFIG_DRIVE);
        var files = new SeedFiles((isDrive ? "ConfigDrive on " : "NoCloud on ") + medium.device());
        for (String name : NAMES) {
            Path file = point.resolve(isDrive ? SeedFiles.CONFIG_DRIVE.getOrDefault(name, name) : name);
            if (Files.isRegularFile(file)) {
                content(file).ifPresent(bytes -> files.add(name, bytes));
            }
        }
        if (files.contents().isEmpty()) {
            problems.add(medium.device() + " is labelled " + medium.label() + " and has none of a seed's files");
            return Optional.empty();
        }
        return Optional.of(files);
    }

    private Optional<byte[]> content(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(SeedFiles.MAX_BYTES + 1);
            if (bytes.length <= SeedFiles.MAX_BYTES) {
                return Optional.of(bytes);
            }
            problems.add(file.getFileName() + " is longer than " + SeedFiles.MAX_BYTES + " bytes; left out");
        } catch (IOException e) {
            problems.add(file.getFileName() + " cannot be read: " + Host.reason(e));
        }
        return Optional.empty();
    }

    private Optional<String> serialNumber() {
        try {
            return Optional.of(Files.readString(root.resolve("sys/class/dmi/id/product_serial")));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
