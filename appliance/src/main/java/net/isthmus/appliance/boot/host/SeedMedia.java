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
import java.util.stream.Stream;
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
    record Medium(String device, String label, String fileSystem) {
        boolean isLabelled(String lowerCase) {
            return label.toLowerCase(Locale.ROOT).equals(lowerCase);
        }
    }

    private final Path root;
    private final Commands commands;
    private final List<String> problems;

    SeedMedia(Path root, Commands commands, List<String> problems) {
        this.root = root;
        this.commands = commands;
        this.problems = problems;
    }

    Optional<SeedFiles> find() {
        List<Medium> all = media();
        List<Medium> media = Stream.of(NOCLOUD, CONFIG_DRIVE)
                .flatMap(label -> all.stream().filter(medium -> medium.isLabelled(label)))
                .toList();
        for (int i = 0; i < media.size(); i++) {
            Optional<SeedFiles> files = mounted(media.get(i));
            if (files.isPresent()) {
                media.stream()
                        .skip(i + 1)
                        .forEach(other -> problems.add(
                                other.device() + " is labelled " + other.label() + " too, and is not read"));
                return files;
            }
        }
        return serialNumber().flatMap(this::ofSerialNumber);
    }

    private Optional<SeedFiles> ofSerialNumber(String serial) {
        Optional<SeedFiles> files = SeedReader.ofSerialNumber(serial);
        if (files.isPresent() && serial.matches("(?s).*;(s|seedfrom)=.*")) {
            problems.add("the seed that the firmware's serial number names by s= is not fetched: there is no network "
                    + "before the appliance makes one; attach it as a disk with the label " + NOCLOUD);
        }
        return files;
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
                unmount(point);
            }
        } catch (IOException e) {
            problems.add("the seed on " + medium.device() + " cannot be read: " + Host.reason(e));
            return Optional.empty();
        }
    }

    /** What was read is read, also where the medium does not let go. */
    private void unmount(Path point) {
        try {
            commands.run("", "umount", point.toString());
        } catch (IOException e) {
            problems.add("the seed's medium stays mounted: " + Host.reason(e));
        }
    }

    private Optional<SeedFiles> read(Path point, Medium medium) {
        boolean isDrive = medium.isLabelled(CONFIG_DRIVE);
        var files = new SeedFiles((isDrive ? "ConfigDrive on " : "NoCloud on ") + medium.device());
        for (String name : NAMES) {
            Path file = point.resolve(isDrive ? SeedFiles.CONFIG_DRIVE.getOrDefault(name, name) : name);
            if (Files.isRegularFile(file)) {
                content(point, file).ifPresentOrElse(bytes -> files.add(name, bytes), files::miss);
            }
        }
        if (files.contents().isEmpty()) {
            problems.add(medium.device() + " is labelled " + medium.label() + " and has none of a seed's files");
            return Optional.empty();
        }
        return Optional.of(files);
    }

    /** A link on a medium leads to another file of it, or nowhere: the machine's own files are no seed. */
    private Optional<byte[]> content(Path point, Path file) {
        String name = point.relativize(file).toString();
        try {
            if (!file.toRealPath().startsWith(point.toRealPath())) {
                problems.add(name + " is a link that leaves the medium; left out");
                return Optional.empty();
            }
            try (InputStream in = Files.newInputStream(file)) {
                byte[] bytes = in.readNBytes(SeedFiles.MAX_BYTES + 1);
                if (bytes.length <= SeedFiles.MAX_BYTES) {
                    return Optional.of(bytes);
                }
                problems.add(name + " is longer than " + SeedFiles.MAX_BYTES + " bytes; left out");
            }
        } catch (IOException e) {
            problems.add(name + " cannot be read: " + Host.reason(e));
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
