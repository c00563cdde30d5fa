package net.isthmus.appliance.upgrade;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The few ways in which an upgrade changes a disk. Each is a point at which power may fail; tests let it fail at every
 * one of them.
 */
interface Medium {

    /** A slot that is written from its beginning to its end. */
    interface Writing extends AutoCloseable {

        /** Writes what remains of the buffer. */
        void write(ByteBuffer content) throws IOException;

        /** Returns when everything is on the medium. */
        void force() throws IOException;

        @Override
        void close() throws IOException;
    }

    /** Begins to write a slot, which is there. */
    Writing write(Path partition) throws IOException;

    /** Length of a slot. */
    long length(Path partition) throws IOException;

    /** A slot for reading: from the medium, past the page cache, where that can be. */
    SeekableByteChannel read(Path partition) throws IOException;

    /** Overwrites a file in place with as many bytes as it has, and returns when they are on the medium. */
    void overwrite(Path file, byte[] content) throws IOException;

    /** Puts a file in place of one of this name at once, and returns when it is on the medium. */
    void replace(Path file, byte[] content) throws IOException;

    /** Removes a file, if it is there. */
    void delete(Path file) throws IOException;

    /** The disk of this machine. */
    final class Real implements Medium {

        /** The JDK has it where javac must not see it ({@code com.sun.nio.file}). */
        private static final Optional<OpenOption> PAST_THE_CACHE = pastTheCache();

        private static Optional<OpenOption> pastTheCache() {
            try {
                return Stream.of(Class.forName("com.sun.nio.file.ExtendedOpenOption")
                                .getEnumConstants())
                        .filter(option -> option.toString().equals("DIRECT"))
                        .map(OpenOption.class::cast)
                        .findFirst();
            } catch (ClassNotFoundException e) {
                return Optional.empty();
            }
        }

        @Override
        public Writing write(Path partition) throws IOException {
            FileChannel channel = FileChannel.open(partition, StandardOpenOption.WRITE);
            return new Writing() {
                @Override
                public void write(ByteBuffer content) throws IOException {
                    while (content.hasRemaining()) {
                        channel.write(content);
                    }
                }

                @Override
                public void force() throws IOException {
                    channel.force(true);
                }

                @Override
                public void close() throws IOException {
                    channel.close();
                }
            };
        }

        /** A block device says its size only by seeking. */
        @Override
        public long length(Path partition) throws IOException {
            try (FileChannel channel = FileChannel.open(partition, StandardOpenOption.READ)) {
                return channel.size();
            }
        }

        @Override
        public SeekableByteChannel read(Path partition) throws IOException {
            if (PAST_THE_CACHE.isPresent()) {
                try {
                    return FileChannel.open(partition, StandardOpenOption.READ, PAST_THE_CACHE.get());
                } catch (IOException | UnsupportedOperationException e) {
                    // Not every file system can; then the cache has to do.
                }
            }
            return FileChannel.open(partition, StandardOpenOption.READ);
        }

        @Override
        public void overwrite(Path file, byte[] content) throws IOException {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                if (channel.size() != content.length) {
                    throw new IOException(file + " has " + channel.size() + " bytes, not " + content.length);
                }
                ByteBuffer rest = ByteBuffer.wrap(content);
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
                channel.force(true);
            }
        }

        @Override
        public void replace(Path file, byte[] content) throws IOException {
            Path directory = file.toAbsolutePath().getParent();
            Files.createDirectories(directory);
            Path draft = file.resolveSibling(file.getFileName() + ".new");
            try (FileChannel channel = FileChannel.open(
                    draft, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                ByteBuffer rest = ByteBuffer.wrap(content);
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
                channel.force(true);
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }

        @Override
        public void delete(Path file) throws IOException {
            Files.deleteIfExists(file);
        }
    }
}
