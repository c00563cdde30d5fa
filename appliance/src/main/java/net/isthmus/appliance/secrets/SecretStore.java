package net.isthmus.appliance.secrets;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import net.isthmus.core.ApplianceException;
import net.isthmus.core.model.Names;
import net.isthmus.core.status.SecretStatus;

/**
 * Secrets by name, a file each under the state directory that only the appliance's user may read. The document names
 * them and never holds them; so neither does the history, the API or a log. What is set can be replaced and removed,
 * and read only by those parts of the appliance that use it.
 */
public final class SecretStore {

    /** The largest secret: a long chain of certificates. */
    public static final int MOST_BYTES = 256 * 1024;

    private static final String DRAFT = ".new";

    private final Path directory;
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

    /** Secrets in a directory, which need not be there yet. */
    public SecretStore(Path directory) {
        this.directory = directory;
    }

    /** Tells somebody the name of each secret that was set or removed, on the thread of who did so. */
    public void listen(Consumer<String> listener) {
        listeners.add(listener);
    }

    /** True for what can be the name of a secret. */
    public static boolean isName(String name) {
        return Names.SYNTAX.matcher(name).matches();
    }

    /**
     * Keeps a secret, in place of one of this name. When it returns, it is on the medium.
     *
     * @param content not kept, for the caller to wipe
     * @throws IllegalArgumentException if the name or the content cannot be that of a secret
     * @throws ApplianceException if it cannot be written
     */
    public synchronized SecretStatus set(String name, byte[] content) {
        requireName(name);
        if (content.length == 0 || content.length > MOST_BYTES) {
            throw new IllegalArgumentException("a secret has 1 to " + MOST_BYTES + " bytes, not " + content.length);
        }
        if (PemContent.isPem(content)) {
            PemContent.fault(content).ifPresent(fault -> {
                throw new IllegalArgumentException("the secret " + name + " is of no use: " + fault);
            });
        }
        Path file = directory.resolve(name);
        Path draft = directory.resolve(name + DRAFT);
        try {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Files.deleteIfExists(draft);
            write(draft, content);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            sync();
            listeners.forEach(listener -> listener.accept(name));
            return status(name);
        } catch (IOException e) {
            throw new ApplianceException("The secret " + name + " could not be written: " + reason(e), e);
        }
    }

    private static void write(Path file, byte[] content) throws IOException {
        var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (FileChannel channel =
                FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), owner)) {
            ByteBuffer rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
    }

    private void sync() throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Forgets a secret; false if there is none of this name. */
    public synchronized boolean remove(String name) {
        requireName(name);
        try {
            boolean isThere = Files.deleteIfExists(directory.resolve(name));
            if (isThere) {
                sync();
                listeners.forEach(listener -> listener.accept(name));
            }
            return isThere;
        } catch (IOException e) {
            throw new ApplianceException("The secret " + name + " could not be removed: " + reason(e), e);
        }
    }

    /** The content of a secret, for the caller to wipe; empty if there is none of this name, or can be none. */
    public Optional<byte[]> find(String name) {
        if (!isName(name)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readAllBytes(directory.resolve(name)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new ApplianceException("The secret " + name + " could not be read: " + reason(e), e);
        }
    }

    /** All secrets by name, without what they are. */
    public List<SecretStatus> list() {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(SecretStore::isName)
                    .sorted()
                    .map(this::status)
                    .toList();
        } catch (IOException e) {
            throw new ApplianceException("The secrets could not be listed: " + reason(e), e);
        }
    }

    private SecretStatus status(String name) {
        Path file = directory.resolve(name);
        byte[] content = find(name).orElse(new byte[0]);
        try {
            Instant changedAt = Files.getLastModifiedTime(file).toInstant();
            return new SecretStatus(name, PemContent.isPem(content) ? "pem" : "secret", content.length, changedAt);
        } catch (IOException e) {
            throw new ApplianceException("The secret " + name + " could not be read: " + reason(e), e);
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }

    private static void requireName(String name) {
        if (!isName(name)) {
            throw new IllegalArgumentException("the name of a secret is " + Names.SHAPE);
        }
    }

    private static String reason(IOException e) {
        return e.getClass().getSimpleName() + ": " + e.getMessage();
    }
}
