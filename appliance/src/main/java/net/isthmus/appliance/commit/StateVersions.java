package net.isthmus.appliance.commit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import net.isthmus.core.ApplianceException;
import net.isthmus.core.ApplianceException.Severity;
import net.isthmus.core.document.ConfigurationReader;
import net.isthmus.core.document.Reading;

/**
 * The state directory between releases. A release that finds the state of another one keeps a copy before it touches
 * anything, so that whoever is returned to finds its own:
 *
 * <pre>
 *   found                                        done
 *   own state                                    nothing
 *   another's, which was never confirmed         own copy is put back: a trial that failed leaves no trace
 *   another's, confirmed, and it can be read     a copy is kept, the state stays: nothing that was committed is lost
 *   another's, confirmed, it cannot be read      a copy is kept, own copy is put back
 * </pre>
 *
 * What can be read is a state directory of a format from {@link #OLDEST_FORMAT} to {@link #FORMAT} whose document this
 * release accepts; older documents are migrated whenever they are read. Copies lie in {@code kept/}, one a release, of
 * the last two releases. Each step may be cut short at any instant and is done again by the next start.
 */
public final class StateVersions {

    /** The form of the state directory that this release writes. */
    public static final int FORMAT = 1;

    /** The oldest form that it reads. */
    public static final int OLDEST_FORMAT = 1;

    private static final String MARK = "format";
    private static final String KEPT = "kept";
    private static final Set<String> NOT_COPIED = Set.of(KEPT, MARK, MARK + ".new", "lock");

    private final Disk disk;
    private final Path state;
    private final String own;

    private StateVersions(Disk disk, Path state, String own) {
        this.disk = disk;
        this.state = state;
        this.own = own;
    }

    /**
     * Makes the state directory fit for a release. To be called with the directory taken, before anything in it is
     * read.
     *
     * @param own differs from release to release; fit for the name of a directory
     * @return what was done, for people; empty if the state was this release's
     * @throws ApplianceException if the state is another release's, cannot be read, and there is no copy of one's own
     */
    public static Optional<String> arrive(Path state, String own) {
        return arrive(new Disk.Real(), state, own);
    }

    static Optional<String> arrive(Disk disk, Path state, String own) {
        try {
            return new StateVersions(disk, state, own).arrive();
        } catch (IOException e) {
            throw new ApplianceException(
                    Severity.FATAL,
                    "The state of another release in " + state + " could not be kept: " + History.reason(e),
                    e);
        }
    }

    /** Lets the state of this release stay, whichever release comes next. */
    public static void confirm(Path state, String own) {
        Disk disk = new Disk.Real();
        StateVersions versions = new StateVersions(disk, state, own);
        try {
            Optional<StateMark> mark = versions.mark();
            if (mark.isPresent()
                    && mark.get().release().equals(own)
                    && !mark.get().isConfirmed()) {
                versions.write(mark.get().confirmed());
            }
        } catch (IOException e) {
            throw new ApplianceException("The state in " + state + " could not be marked: " + History.reason(e), e);
        }
    }

    private Optional<String> arrive() throws IOException {
        Optional<StateMark> found = mark();
        if (found.isEmpty()) {
            write(new StateMark(FORMAT, own, true, false));
            return Optional.empty();
        }
        StateMark mark = found.get();
        if (mark.isRestoring()) {
            putBack(mark.release());
            mark = mark().orElseThrow();
        }
        if (mark.release().equals(own)) {
            return Optional.empty();
        }
        String done;
        if (!mark.isConfirmed() && isKept(own)) {
            putBack(own);
            done = "Release " + mark.release() + " was on trial and did not stay: its changes of the state are undone";
        } else {
            done = takeOver(mark);
        }
        forgetAllBut(Set.of(own, mark.release()));
        return Optional.of(done);
    }

    private String takeOver(StateMark mark) throws IOException {
        keep(mark.release());
        boolean isFormatKnown = mark.format() >= OLDEST_FORMAT && mark.format() <= FORMAT;
        String takenOver = "The state of release " + mark.release() + " is taken over";
        if (isFormatKnown && isDocumentRight()) {
            write(new StateMark(FORMAT, own, false, false));
            return takenOver;
        }
        if (isKept(own)) {
            putBack(own);
            return "This release cannot read the state of " + mark.release() + ": its own, as it left it, is back";
        }
        if (isFormatKnown) {
            write(new StateMark(FORMAT, own, false, false));
            return takenOver;
        }
        throw new ApplianceException(
                Severity.FATAL,
                "The state directory " + state + " is of release " + mark.release() + " and has format "
                        + mark.format() + "; this release reads " + OLDEST_FORMAT + " to " + FORMAT
                        + ", and there is no copy of its own",
                null);
    }

    /** What a start would make of the last commit; a start says itself what is wrong with it. */
    private boolean isDocumentRight() {
        try {
            Optional<Commit> current = History.open(disk, state).current();
            return current.isEmpty() || ConfigurationReader.read(current.get().document()) instanceof Reading.Accepted;
        } catch (ApplianceException e) {
            return false;
        }
    }

    private void keep(String release) throws IOException {
        Path copy = kept(release);
        Path draft = copy.resolveSibling(copy.getFileName() + ".new");
        remove(draft);
        copyAll(state, draft, NOT_COPIED);
        disk.write(draft.resolve(MARK), disk.read(state.resolve(MARK)).orElseThrow());
        disk.syncDirectory(draft);
        remove(copy);
        disk.rename(draft, copy);
        disk.syncDirectory(state.resolve(KEPT));
    }

    /** The mark says first what is being done and last that it is done. */
    private void putBack(String release) throws IOException {
        write(new StateMark(FORMAT, release, true, true));
        for (Path path : inside(state, NOT_COPIED)) {
            remove(path);
        }
        copyAll(kept(release), state, NOT_COPIED);
        disk.syncDirectory(state);
        StateMark then = disk.read(kept(release).resolve(MARK))
                .flatMap(bytes -> StateMark.parse(new String(bytes, StandardCharsets.UTF_8)))
                .orElse(new StateMark(FORMAT, release, true, false));
        write(new StateMark(then.format(), release, true, false));
    }

    private void copyAll(Path from, Path to, Set<String> without) throws IOException {
        disk.createDirectories(to);
        for (Path path : inside(from, without)) {
            Path target = to.resolve(path.getFileName().toString());
            if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                copyAll(path, target, Set.of());
            } else {
                disk.copy(path, target);
            }
        }
        disk.copyMode(from, to);
        disk.syncDirectory(to);
    }

    private void remove(Path path) throws IOException {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            for (Path inside : inside(path, Set.of())) {
                remove(inside);
            }
        }
        disk.delete(path);
    }

    private void forgetAllBut(Set<String> releases) throws IOException {
        for (Path copy : inside(state.resolve(KEPT), releases)) {
            remove(copy);
        }
    }

    private static List<Path> inside(Path directory, Set<String> without) throws IOException {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.list(directory)) {
            return new ArrayList<>(
                    paths.filter(path -> !without.contains(path.getFileName().toString()))
                            .sorted()
                            .toList());
        }
    }

    private boolean isKept(String release) {
        return Files.isDirectory(kept(release));
    }

    private Path kept(String release) {
        return state.resolve(KEPT).resolve(release);
    }

    private Optional<StateMark> mark() throws IOException {
        Optional<byte[]> content = disk.read(state.resolve(MARK));
        if (content.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(StateMark.parse(new String(content.get(), StandardCharsets.UTF_8))
                .orElseThrow(() -> new IOException(
                        state.resolve(MARK) + " is damaged; remove it to take the state as that of this release")));
    }

    private void write(StateMark mark) throws IOException {
        Path draft = state.resolve(MARK + ".new");
        disk.write(draft, mark.text().getBytes(StandardCharsets.UTF_8));
        disk.rename(draft, state.resolve(MARK));
        disk.syncDirectory(state);
    }
}
