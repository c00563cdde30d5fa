package net.isthmus.appliance.boot.host;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Files that are on the medium when their writing returns. What is recorded after that as done is done, whenever the
 * power fails; of a file that is replaced there is the old one or the new one.
 *
 * <pre>
 *   replace:  draft, its owner's alone · write · finish · fsync · rename · fsync of the directory
 *   append:                              write · finish · fsync
 * </pre>
 */
final class DurableFiles {

    /** Returns when what is written through a channel is on the medium. */
    @FunctionalInterface
    interface Sync {
        void sync(Path path, FileChannel channel) throws IOException;
    }

    /** Gives a file whose content is complete its owner and rights. */
    @FunctionalInterface
    interface Finish {
        void finish(Path file) throws IOException;
    }

    private final Sync sync;

    DurableFiles(Sync sync) {
        this.sync = sync;
    }

    /** Of this machine. */
    static DurableFiles real() {
        return new DurableFiles((_, channel) -> channel.force(true));
    }

    /** Makes a directory and those above it. */
    void createDirectories(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path parent = directory.getParent();
        if (parent != null) {
            createDirectories(parent);
        }
        Files.createDirectory(directory);
        if (parent != null) {
            syncDirectory(parent);
        }
    }

    /** Puts a file in place that only its owner may read and write. */
    void replace(Path file, byte[] content) throws IOException {
        replace(file, content, _ -> {});
    }

    /** Puts a file in place; it is never readable for a moment by those who should not read it. */
    void replace(Path file, byte[] content, Finish finish) throws IOException {
        Path draft = file.resolveSibling("." + file.getFileName() + ".new");
        Files.deleteIfExists(draft);
        var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (FileChannel channel =
                FileChannel.open(draft, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), owner)) {
            write(channel, content);
            finish.finish(draft);
            sync.sync(draft, channel);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Path parent = file.getParent();
        if (parent != null) {
            syncDirectory(parent);
        }
    }

    /** Adds to a file that is there. */
    void append(Path file, byte[] content, Finish finish) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.APPEND)) {
            write(channel, content);
            finish.finish(file);
            sync.sync(file, channel);
        }
    }

    private static void write(FileChannel channel, byte[] content) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(content);
        while (rest.hasRemaining()) {
            channel.write(rest);
        }
    }

    private void syncDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            sync.sync(directory, channel);
        }
    }
}
