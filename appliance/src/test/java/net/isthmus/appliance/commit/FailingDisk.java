package net.isthmus.appliance.commit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A disk that fails at its n-th change, in one of two ways: with an error, after which it works again; or as power
 * does, after which nothing works any more. A write that fails leaves half of its bytes.
 */
final class FailingDisk implements Disk {

    /** What the process would not live to see. */
    static final class PowerCut extends Error {
        private static final long serialVersionUID = 1L;
    }

    private final Disk disk;
    private int left = Integer.MAX_VALUE;
    private boolean isPower;
    private boolean isDead;
    private int changes;

    FailingDisk(Disk disk) {
        this.disk = disk;
    }

    /** Lets so many changes pass and then power fail. */
    void cutPowerAfter(int passing) {
        left = passing;
        isPower = true;
    }

    /** Lets so many changes pass and then one fail. */
    void failAfter(int passing) {
        left = passing;
        isPower = false;
    }

    int changes() {
        return changes;
    }

    private boolean isFailing() {
        if (isDead) {
            throw new PowerCut();
        }
        changes++;
        return left-- == 0;
    }

    private void fail() throws IOException {
        if (isPower) {
            isDead = true;
            throw new PowerCut();
        }
        throw new IOException("no space left on device");
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        disk.createDirectories(directory);
    }

    @Override
    public void write(Path file, byte[] content) throws IOException {
        if (isFailing()) {
            disk.write(file, Arrays.copyOf(content, content.length / 2));
            fail();
        }
        disk.write(file, content);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        if (isFailing()) {
            fail();
        }
        disk.rename(from, to);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        if (isFailing()) {
            fail();
        }
        disk.syncDirectory(directory);
    }

    @Override
    public void copy(Path from, Path to) throws IOException {
        if (isFailing()) {
            byte[] content = disk.read(from).orElseThrow();
            disk.write(to, Arrays.copyOf(content, content.length / 2));
            fail();
        }
        disk.copy(from, to);
    }

    @Override
    public void copyMode(Path from, Path to) throws IOException {
        disk.copyMode(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
        if (isFailing()) {
            fail();
        }
        disk.delete(file);
    }

    @Override
    public Optional<byte[]> read(Path file) throws IOException {
        return disk.read(file);
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        return disk.list(directory);
    }
}
