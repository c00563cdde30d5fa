package net.isthmus.appliance.boot.host;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import net.isthmus.appliance.boot.seed.SeedFiles;

/**
 * What is kept of seeds, in {@code /data/seed}: the files of the last one, in case the medium is detached after the
 * first boot, and from which instance the document was taken. All of it is root's alone but for the list of devices.
 */
final class SeedStore {

    private static final List<String> NAMES =
            List.of(SeedFiles.META, SeedFiles.USER, SeedFiles.VENDOR, SeedFiles.NETWORK);

    /**
     * The document that was taken last.
     *
     * @param instanceId for which instance
     * @param isOwn whether it was the seed's own, not the default
     * @param hash of its text
     */
    record Taken(String instanceId, boolean isOwn, String hash) {}

    private final Path directory;

    SeedStore(Path directory) {
        this.directory = directory;
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
                write(file, content);
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
            write(file, content);
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    }

    private void makeDirectory() throws IOException {
        Files.createDirectories(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
    }

    Optional<Taken> taken() {
        var kept = new Properties();
        try (var in = Files.newBufferedReader(directory.resolve("taken"))) {
            kept.load(in);
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
        String id = kept.getProperty("instance-id", "");
        return id.isEmpty()
                ? Optional.empty()
                : Optional.of(new Taken(
                        id, Boolean.parseBoolean(kept.getProperty("own", "false")), kept.getProperty("hash", "")));
    }

    void take(Taken taken) throws IOException {
        makeDirectory();
        String text = "instance-id=" + taken.instanceId().replace("\\", "\\\\") + "\nown=" + taken.isOwn() + "\nhash="
                + taken.hash() + "\n";
        write(directory.resolve("taken"), text.getBytes(StandardCharsets.UTF_8));
    }

    static String hash(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Writes a file so that a power cut leaves the old one or the new one. */
    static void write(Path file, byte[] content) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(draft);
        var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (FileChannel channel =
                FileChannel.open(draft, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), owner)) {
            ByteBuffer rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Path parent = file.getParent();
        if (parent != null) {
            try (FileChannel channel = FileChannel.open(parent, StandardOpenOption.READ)) {
                channel.force(true);
            }
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
