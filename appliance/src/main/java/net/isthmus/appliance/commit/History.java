package net.isthmus.appliance.commit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.isthmus.core.ApplianceException;
import net.isthmus.core.ApplianceException.Severity;

/**
 * The commits on disk. A commit becomes true in one instant: when {@code running} is replaced by a file that names it.
 *
 * <pre>
 *   DIR/history/000012.yaml     written before anything is applied
 *   DIR/running                 replaced after everything is applied
 *
 *   draft:    write history/000013.yaml.new · fsync · rename · fsync history/
 *   publish:  write running.new             · fsync · rename · fsync DIR       ◀── the moment of the commit
 * </pre>
 *
 * Whatever instant the process is killed at, {@code running} is the old file or the new one, and what it names is
 * complete. A draft that was never published, and a file that was never renamed, are swept away at the next start.
 *
 * <p>Owned by the commit service, which holds its lock.
 */
final class History {

    /** How many commits are kept. */
    static final int KEPT = 100;

    private static final Pattern NAME = Pattern.compile("(\\d{6,9})\\.yaml");

    private final Disk disk;
    private final Path directory;
    private final Path commitsDirectory;
    private final Path runningFile;
    private final TreeMap<Integer, Commit> commits = new TreeMap<>();
    private Running running = Running.NOTHING;
    private int burnt;

    private History(Disk disk, Path directory) {
        this.disk = disk;
        this.directory = directory;
        this.commitsDirectory = commitsDirectory(directory);
        this.runningFile = runningFile(directory);
    }

    /** Reads what is there and sweeps away what was never finished. */
    static History open(Disk disk, Path directory) {
        History history = new History(disk, directory);
        try {
            history.load();
        } catch (IOException e) {
            throw new ApplianceException(
                    Severity.FATAL, "The state directory " + directory + " cannot be used: " + reason(e), e);
        }
        return history;
    }

    private void load() throws IOException {
        disk.createDirectories(commitsDirectory);
        Optional<byte[]> pointer = disk.read(runningFile);
        if (pointer.isPresent()) {
            running = Running.parse(text(pointer.get()))
                    .orElseThrow(() -> new IOException(runningFile + " is damaged; remove it to start without a past"));
        }
        for (String name : disk.list(commitsDirectory)) {
            Matcher matcher = NAME.matcher(name);
            int number = matcher.matches() ? Integer.parseInt(matcher.group(1)) : Integer.MAX_VALUE;
            if (number > running.commit()) {
                disk.delete(commitsDirectory.resolve(name));
                continue;
            }
            Optional<byte[]> content = disk.read(commitsDirectory.resolve(name));
            content.flatMap(bytes -> Commit.parse(number, text(bytes)))
                    .ifPresent(commit -> commits.put(number, commit));
        }
        if (running.commit() != 0 && !commits.containsKey(running.commit())) {
            throw new IOException("commit " + running.commit() + ", which was in force, is missing from "
                    + commitsDirectory + "; remove " + runningFile + " to start without a past");
        }
    }

    /** What is in force. */
    Running running() {
        return running;
    }

    /** The commit in force, if there ever was one. */
    Optional<Commit> current() {
        return find(running.commit());
    }

    /** A published commit. */
    Optional<Commit> find(int number) {
        return Optional.ofNullable(commits.get(number));
    }

    /** The commit before the one in force whose document differs from it. */
    Optional<Commit> previous() {
        return current().flatMap(now -> newestFirst().stream()
                .filter(commit ->
                        commit.number() < now.number() && !commit.document().equals(now.document()))
                .findFirst());
    }

    /** All published commits. */
    List<Commit> newestFirst() {
        return new ArrayList<>(commits.descendingMap().values());
    }

    /** The number of the next commit. */
    int nextNumber() {
        return Math.max(running.commit(), burnt) + 1;
    }

    /** Writes a commit down; it is not in force yet. */
    void draft(Commit commit) throws IOException {
        replace(file(commit.number()), commitsDirectory, commit.format());
    }

    /**
     * Puts a drafted commit in force. When this returns, it is so whatever happens. When it throws, the commit before
     * is in force again; if not even that could be written, the draft stays, so that a start finds one or the other.
     */
    void publish(Commit commit, Running next) throws IOException {
        Running before = running;
        try {
            publish(next);
        } catch (IOException e) {
            try {
                publish(before);
                discard(commit);
            } catch (IOException again) {
                burnt = commit.number();
                e.addSuppressed(again);
            }
            throw e;
        }
        commits.put(commit.number(), commit);
        prune();
    }

    /** Replaces what is said of the commit in force. */
    void publish(Running next) throws IOException {
        replace(runningFile, directory, next.format());
        running = next;
    }

    /** Removes a draft that came to nothing. If that fails, the next start does it. */
    void discard(Commit commit) {
        try {
            disk.delete(file(commit.number()));
        } catch (IOException e) {
            // A draft that is not named by `running` means nothing.
        }
    }

    /** Forgets the oldest commits. What cannot be removed now is tried again at the next commit. */
    private void prune() {
        while (commits.size() > KEPT && commits.firstKey() != running.fallback()) {
            int oldest = commits.firstKey();
            try {
                disk.delete(file(oldest));
            } catch (IOException e) {
                return;
            }
            commits.remove(oldest);
        }
    }

    private void replace(Path file, Path parent, String content) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        disk.write(draft, content.getBytes(StandardCharsets.UTF_8));
        disk.rename(draft, file);
        disk.syncDirectory(parent);
    }

    private Path file(int number) {
        return file(directory, number);
    }

    /** Where a state directory says which commit is in force. */
    static Path runningFile(Path state) {
        return state.resolve("running");
    }

    /** Where a state directory has a commit. */
    static Path file(Path state, int number) {
        return commitsDirectory(state).resolve(String.format("%06d.yaml", number));
    }

    private static Path commitsDirectory(Path state) {
        return state.resolve("history");
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Java's messages for files are often only the file's name. */
    static String reason(IOException e) {
        return switch (e) {
            case java.nio.file.AccessDeniedException denied -> "permission to " + denied.getFile() + " is denied";
            case java.nio.file.NoSuchFileException missing -> missing.getFile() + " does not exist";
            case java.nio.file.FileAlreadyExistsException exists -> exists.getFile() + " is not a directory";
            default -> String.valueOf(e.getMessage());
        };
    }
}
