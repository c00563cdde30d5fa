package net.isthmus.appliance.upgrade;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A disk whose power fails at its n-th change, after which nothing works any more. A slot's chunk that fails is half
 * written, and a file's sector is written or is not.
 */
final class FailingMedium implements Medium {

    /** What the process would not live to see. */
    static final class PowerCut extends Error {
        private static final long serialVersionUID = 1L;
    }

    private final Medium medium = new Real();
    private int left = Integer.MAX_VALUE;
    private boolean isDead;
    private int changes;

    void cutPowerAfter(int passing) {
        left = passing;
    }

    int changes() {
        return changes;
    }

    private boolean isFailing() {
        if (isDead) {
            throw new PowerCut();
        }
        changes++;
        isDead = left-- == 0;
        return isDead;
    }

    @Override
    public Writing write(Path partition) throws IOException {
        Writing writing = medium.write(partition);
        return new Writing() {
            @Override
            public void write(ByteBuffer content) throws IOException {
                if (isFailing()) {
                    writing.write(content.slice(content.position(), content.remaining() / 2));
                    throw new PowerCut();
                }
                writing.write(content);
            }

            @Override
            public void force() throws IOException {
                if (isFailing()) {
                    throw new PowerCut();
                }
                writing.force();
            }

            @Override
            public void close() throws IOException {
                writing.close();
            }
        };
    }

    @Override
    public long length(Path partition) throws IOException {
        return medium.length(partition);
    }

    @Override
    public SeekableByteChannel read(Path partition) throws IOException {
        return medium.read(partition);
    }

    /** Two changes: power may fail before the first sector is written, and behind it. */
    @Override
    public void overwrite(Path file, byte[] content) throws IOException {
        if (isFailing()) {
            throw new PowerCut();
        }
        if (isFailing()) {
            byte[] torn = Files.readAllBytes(file);
            System.arraycopy(content, 0, torn, 0, GrubEnvironment.SECTOR_BYTES);
            medium.overwrite(file, torn);
            throw new PowerCut();
        }
        medium.overwrite(file, content);
    }

    @Override
    public void replace(Path file, byte[] content) throws IOException {
        if (isFailing()) {
            Files.write(file.resolveSibling(file.getFileName() + ".new"), Arrays.copyOf(content, content.length / 2));
            throw new PowerCut();
        }
        medium.replace(file, content);
    }

    @Override
    public void delete(Path file) throws IOException {
        if (isFailing()) {
            throw new PowerCut();
        }
        medium.delete(file);
    }
}
