package net.isthmus.appliance.commit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

    /** Copies a file whole, with its owner's and others' rights, and returns when its bytes are on the medium. */
    void copy(Path from, Path to) throws IOException;

    /** Gives a directory the rights that another has. */
    void copyMode(Path from, Path to) throws IOException;

    /** Removes a file or an empty directory, if it is there. */
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

        /** The copy is its owner's alone until it is whole: it may be a secret. */
        @Override
        public void copy(Path from, Path to) throws IOException {
            Files.deleteIfExists(to);
            var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
            try (FileChannel source = FileChannel.open(from, StandardOpenOption.READ);
                    FileChannel target = FileChannel.open(
                            to, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), owner)) {
                long size = source.size();
                for (long done = 0; done < size; ) {
                    done += source.transferTo(done, size - done, target);
                }
                target.force(true);
            }
            copyMode(from, to);
        }

        @Override
        public void copyMode(Path from, Path to) throws IOException {
            Files.setPosixFilePermissions(to, Files.getPosixFilePermissions(from));
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
