package net.isthmus.lab;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Finds and deletes what a lab has made on this machine: its own at the end, and those of dead owners.
 *
 * <p>A namespace outlives the process that made it, so after a {@code kill -9} somebody else has to tidy up. The owner
 * is told from the process id in every name. Process ids are used again, so each lab also keeps a file with the time at
 * which its owner started (field 22 of {@code /proc/PID/stat}, proc(5)): the same number with another start is another
 * process, and the lab is an orphan. A lock file makes several processes that tidy up at once wait for each other.
 */
final class Leftovers {

    private static final Path ROOT = Path.of("/run/isthmus-lab");
    private static final int START_TIME_FIELD_AFTER_NAME = 19;
    private static final Duration DYING = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(20);

    /** A file lock is the whole process's: threads of one process wait for each other here first. */
    private static final ReentrantLock THREADS = new ReentrantLock();

    private Leftovers() {}

    /** Makes the directory of a lab and writes into it who owns it. */
    static Path claim(LabName lab) {
        Path directory = ROOT.resolve(lab.directory());
        try {
            Files.createDirectories(directory);
            Files.writeString(
                    directory.resolve("owner"), startTime(lab.ownerPid()).orElse(""));
            return directory;
        } catch (IOException e) {
            throw new LabException("cannot make the lab's directory " + directory + ": " + e.getMessage(), e);
        }
    }

    /** Deletes everything of labs whose owner is gone, and says what it was. */
    static List<String> cleanUp() {
        return locked(() -> delete(lab -> !isOwnerAlive(lab)));
    }

    /** Deletes everything of one lab. */
    static void delete(LabName lab) {
        delete(lab::equals);
    }

    private static List<String> delete(Predicate<LabName> which) {
        List<String> deleted = new ArrayList<>();
        for (String name : namesIn("ip", "netns", "list")) {
            if (LabName.ofNamespace(name).filter(which).isPresent()) {
                deleteNamespace(name);
                deleted.add("namespace " + name);
            }
        }
        for (String name : machineInterfaces()) {
            if (LabName.ofMachineInterface(name).filter(which).isPresent()) {
                Command.of("ip", "link", "delete", name).run();
                deleted.add("interface " + name);
            }
        }
        for (Path directory : directories()) {
            if (LabName.ofDirectory(directory.getFileName().toString())
                    .filter(which)
                    .isPresent()) {
                deleteTree(directory);
                deleted.add("directory " + directory);
            }
        }
        return deleted;
    }

    /** A namespace lives as long as a process does in it: whoever a dead owner has left in there goes first. */
    private static void deleteNamespace(String name) {
        Await.until(DYING, POLL, () -> {
            List<String> pids = namesIn("ip", "netns", "pids", name);
            pids.forEach(pid -> ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly));
            return pids.isEmpty();
        });
        Command.of("ip", "netns", "delete", name).run().orThrow();
    }

    private static List<String> namesIn(String... command) {
        return Command.of(command)
                .run()
                .orThrow()
                .output()
                .lines()
                .map(line -> line.split(" ")[0].strip())
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private static List<String> machineInterfaces() {
        try (Stream<Path> entries = Files.list(Path.of("/sys/class/net"))) {
            return entries.map(entry -> entry.getFileName().toString()).toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static List<Path> directories() {
        if (!Files.isDirectory(ROOT)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(ROOT)) {
            return entries.filter(Files::isDirectory).toList();
        } catch (IOException e) {
            throw new LabException("cannot list " + ROOT + ": " + e.getMessage(), e);
        }
    }

    private static void deleteTree(Path directory) {
        try (Stream<Path> entries = Files.walk(directory)) {
            for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(entry);
            }
        } catch (IOException e) {
            throw new LabException("cannot delete " + directory + ": " + e.getMessage(), e);
        }
    }

    private static boolean isOwnerAlive(LabName lab) {
        Optional<String> startNow = startTime(lab.ownerPid());
        if (startNow.isEmpty()) {
            return false;
        }
        try {
            String claimed = Files.readString(ROOT.resolve(lab.directory()).resolve("owner"));
            return claimed.isEmpty() || claimed.equals(startNow.get());
        } catch (IOException e) {
            // Its owner may be about to write the file, or is tidying up just now.
            return true;
        }
    }

    /** The process's start time in clock ticks since boot; empty if there is no such process. */
    private static Optional<String> startTime(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            // The name in parentheses may contain blanks and parentheses: count fields after the last one.
            String afterName = stat.substring(stat.lastIndexOf(')') + 2);
            return Optional.of(afterName.split(" ")[START_TIME_FIELD_AFTER_NAME]);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Runs {@code work} while no other process on this machine tidies up or chooses a network. */
    static <T> T locked(Supplier<T> work) {
        THREADS.lock();
        try {
            Files.createDirectories(ROOT);
            try (FileChannel channel =
                    FileChannel.open(ROOT.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                // Closing the channel gives the lock back.
                channel.lock();
                return work.get();
            }
        } catch (IOException e) {
            throw new LabException("cannot lock " + ROOT + "/lock: " + e.getMessage(), e);
        } finally {
            THREADS.unlock();
        }
    }
}
