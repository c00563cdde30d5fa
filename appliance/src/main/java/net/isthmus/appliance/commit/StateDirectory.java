package net.isthmus.appliance.commit;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import net.isthmus.core.ApplianceException;
import net.isthmus.core.ApplianceException.Severity;

/** A directory that belongs to one running appliance; the kernel gives the lock back when the process dies. */
public final class StateDirectory implements AutoCloseable {

    private final Path path;
    private final FileChannel channel;

    private StateDirectory(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * Makes the directory and takes it.
     *
     * @throws ApplianceException if that cannot be, or another appliance has it
     */
    public static StateDirectory take(Path path) {
        try {
            Files.createDirectories(path);
            FileChannel channel =
                    FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!lock(channel)) {
                channel.close();
                throw new ApplianceException(
                        Severity.FATAL,
                        "Another appliance runs on the state directory " + path + ": name another with --state-dir",
                        null);
            }
            return new StateDirectory(path, channel);
        } catch (IOException e) {
            throw new ApplianceException(
                    Severity.FATAL, "The state directory " + path + " cannot be used: " + History.reason(e), e);
        }
    }

    private static boolean lock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // The lock goes with the process at the latest.
        }
    }
}
