package net.isthmus.appliance.commit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The few things that the history asks of a file system. Each that changes something is a point at which power may
 * fail; tests let it fail at every one of them.
 */
interface Disk {

    /** Makes a directory and those above it. */
    void createDirectories(Path directory) throws IOException;

    /** Writes a file whole and returns when its bytes are on the medium; its name may not be yet. */
    void write(Path file, byte[] content) throws IOException;

    /** Gives a file another name at once, in place of whatever had that name. */
    void rename(Path from, Path to) throws IOException;

    /** Returns when the names in a directory are on the medium. */
    void syncDirectory(Path directory) throws IOException;

    /** Removes a file, if it is there. */
    void delete(Path file) throws IOException;

    /** The content of a file, if there is one. */
    Optional<byte[]> read(Path file) throws IOException;

    /** The names in a directory; none if there is no such directory. */
    List<String> list(Path directory) throws IOException;

    /** The file system of this machine. */
    final class Real implements Disk {

        @Override
        public void createDirectories(Path directory) throws IOException {
            Files.createDirectories(directory);
        }

        @Override
        public void write(Path file, byte[] content) throws IOException {
            try (FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                ByteBuffer rest = ByteBuffer.wrap(content);
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
                channel.force(true);
            }
        }

        @Override
        public void rename(Path from, Path to) throws IOException {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }

        /** A directory opened for reading can be synced on Linux; other systems refuse, and do not run this. */
        @Override
        public void syncDirectory(Path directory) throws IOException {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }

        @Override
        public void delete(Path file) throws IOException {
            Files.deleteIfExists(file);
        }

        @Override
        public Optional<byte[]> read(Path file) throws IOException {
            try {
                return Optional.of(Files.readAllBytes(file));
            } catch (NoSuchFileException e) {
                return Optional.empty();
            }
        }

        @Override
        public List<String> list(Path directory) throws IOException {
            if (!Files.isDirectory(directory)) {
                return List.of();
            }
            try (Stream<Path> files = Files.list(directory)) {
                return files.map(file -> file.getFileName().toString()).sorted().toList();
            }
        }
    }
}
