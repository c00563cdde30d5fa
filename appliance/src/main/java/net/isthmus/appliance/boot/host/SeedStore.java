package net.isthmus.appliance.boot.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import net.isthmus.appliance.boot.seed.SeedFiles;

/**
 * What is kept of seeds, in {@code /data/seed}: the files of the last one, in case the medium is detached after the
 * first boot, and what was taken of which instance. All of it is root's alone but for the list of devices.
 */
final class SeedStore {

    private static final List<String> NAMES =
            List.of(SeedFiles.META, SeedFiles.USER, SeedFiles.VENDOR, SeedFiles.NETWORK);

    private final Path directory;
    private final DurableFiles durable;

    SeedStore(Path directory, DurableFiles durable) {
        this.directory = directory;
        this.durable = durable;
    }

    /** The seed that was kept. */
    Optional<SeedFiles> load() {
        var files = new SeedFiles("the seed kept in " + directory);
        for (String name : NAMES) {
            read(directory.resolve(name)).ifPresent(content -> files.add(name, content));
        }
        return files.contents().isEmpty() ? Optional.empty() : Optional.of(files);
    }

    /** Keeps a seed in place of an earlier one; what is there already is not written again. */
    void save(SeedFiles files) throws IOException {
        makeDirectory();
        for (String name : NAMES) {
            byte[] content = files.contents().get(name);
            Path file = directory.resolve(name);
            if (content == null) {
                Files.deleteIfExists(file);
            } else if (!read(file).filter(old -> Arrays.equals(old, content)).isPresent()) {
                durable.replace(file, content);
            }
        }
    }

    /** Keeps the cloud's list of devices where the appliance reads it; it is no secret. */
    void saveDevices(Optional<String> devices) throws IOException {
        Path file = directory.resolve("nic-tags.json");
        if (devices.isEmpty()) {
            Files.deleteIfExists(file);
            return;
        }
        byte[] content = devices.get().getBytes(StandardCharsets.UTF_8);
        if (read(file).filter(old -> Arrays.equals(old, content)).isEmpty()) {
            durable.replace(file, content);
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    }

    private void makeDirectory() throws IOException {
        durable.createDirectories(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
    }

    Taken taken() {
        var kept = new Properties();
        try (var in = Files.newBufferedReader(directory.resolve("taken"))) {
            kept.load(in);
        } catch (IOException | IllegalArgumentException e) {
            return Taken.NOTHING;
        }
        String documentOf = kept.getProperty("instance-id", "");
        // Who wrote no word of files wrote them with the document.
        return new Taken(
                kept.getProperty("files-of", documentOf),
                documentOf,
                kept.getProperty("hash", ""),
                kept.getProperty("default", ""));
    }

    void take(Taken taken) throws IOException {
        makeDirectory();
        String text = "instance-id=" + escaped(taken.documentOf()) + "\nhash=" + taken.saidHash() + "\nfiles-of="
                + escaped(taken.filesOf()) + "\ndefault=" + taken.defaultHash() + "\n";
        durable.replace(directory.resolve("taken"), text.getBytes(StandardCharsets.UTF_8));
    }

    /** As a file of properties has it; the identity of an instance is one word. */
    private static String escaped(String instanceId) {
        return instanceId.replace("\\", "\\\\");
    }

    static String hash(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static Optional<byte[]> read(Path file) {
        try {
            return Files.isRegularFile(file) && Files.size(file) <= SeedFiles.MAX_BYTES
                    ? Optional.of(Files.readAllBytes(file))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
