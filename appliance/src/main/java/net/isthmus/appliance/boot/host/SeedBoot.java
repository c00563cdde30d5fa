package net.isthmus.appliance.boot.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import net.isthmus.appliance.boot.seed.Seed;
import net.isthmus.appliance.boot.seed.SeedFiles;
import net.isthmus.appliance.boot.seed.SeedReader;

/**
 * One boot's dealing with the seed. Nothing that a seed does wrong keeps the machine from starting, not even by a
 * mistake of ours that it brings to light: each step ends here, and the others have their turn.
 *
 * <pre>
 *   attached? ──yes──▶ readable, or none kept? ──yes──▶ it holds, and is kept ─┐
 *      │ no                     │ no                                           ├─▶ accounts, keys, files: every boot
 *      └────────────────────────┴──▶ the kept one holds; none: nothing said ───┤   files below /data: once an instance
 *                                                                              └─▶ the document: once an instance
 * </pre>
 */
public final class SeedBoot {

    private static final String STATE = "/data/isthmus";
    private static final String STORE = "/data/seed";

    private final List<String> report = new ArrayList<>();
    private final Function<SeedFiles, Seed> reader;
    private final Host host;
    private final SeedStore store;
    private final SeedMedia media;
    private final SeededDocument document;

    SeedBoot(Path root, Commands commands, DurableFiles durable, Function<SeedFiles, Seed> reader) {
        this.reader = reader;
        host = new Host(root, commands, durable, report);
        store = new SeedStore(host.at(STORE), durable);
        media = new SeedMedia(root, commands, report);
        document = new SeededDocument(host.at(STATE), store, durable, report);
    }

    /** Of this machine. */
    public static SeedBoot ofThisMachine() {
        return new SeedBoot(Path.of("/"), Commands.REAL, DurableFiles.real(), SeedReader::read);
    }

    /** Does it all, and answers what to tell people, line by line. */
    public List<String> run() {
        Seed seed = seed();
        boolean isNew = isNew(seed);
        report.addAll(seed.notes());
        attempt("users and files cannot be made", () -> {
            host.perform(SeedPlan.of(seed, host.accounts(), isNew, report));
            if (isNew && areFilesKnown(seed)) {
                attempt(
                        "it cannot be recorded whose files are written",
                        () -> store.take(store.taken().withFilesOf(seed.instanceId())));
            }
        });
        if (!seed.isNothing()) {
            attempt("the tags of NICs cannot be kept", () -> store.saveDevices(seed.devices()));
        }
        attempt("the document cannot be taken", () -> document.take(seed));
        List<String> lines = new ArrayList<>();
        lines.add("seed: " + seed.origin() + ", instance " + seed.instanceId() + (isNew ? " (new)" : ""));
        report.forEach(line -> lines.add("seed: " + line));
        return lines.stream().map(SeedBoot::plain).toList();
    }

    /** What a cloud wrote is printed on a terminal, and does not steer it. */
    private static String plain(String line) {
        return line.replaceAll("\\p{Cntrl}", "?");
    }

    private Seed seed() {
        Optional<SeedFiles> attached = attached();
        Optional<SeedFiles> kept = store.load();
        Optional<Seed> seed = attached.flatMap(this::read);
        if (seed.isPresent() && (seed.get().isReadable() || kept.isEmpty())) {
            attempt("the seed cannot be kept for the next boot", () -> store.save(attached.get()));
            return seed.get();
        }
        seed.ifPresent(unreadable -> report.addAll(unreadable.notes()));
        if (attached.isPresent()) {
            report.add("the seed of " + attached.get().origin() + " is not used"
                    + (kept.isPresent() ? ": the last good one holds" : ""));
        }
        return kept.flatMap(this::read).orElseGet(SeedReader::nothing);
    }

    private Optional<SeedFiles> attached() {
        try {
            return media.find();
        } catch (RuntimeException | StackOverflowError e) {
            report.add("seed media cannot be looked for: " + where(e));
            return Optional.empty();
        }
    }

    /** A seed on which the reader fails; it should not, whatever the bytes are, and the machine starts all the same. */
    private Optional<Seed> read(SeedFiles files) {
        try {
            return Optional.of(reader.apply(files));
        } catch (RuntimeException | StackOverflowError e) {
            report.add("the reader of seeds fails on " + files.origin() + ": " + where(e));
            return Optional.empty();
        }
    }

    /** Whether this machine is another one than at the last boot; that of which nothing is known is not. */
    private boolean isNew(Seed seed) {
        String last = store.taken().filesOf();
        return last.isEmpty() || (!seed.isNothing() && !last.equals(seed.instanceId()));
    }

    /** A damaged seed in which no file could be found may have some when it is mended. */
    private static boolean areFilesKnown(Seed seed) {
        return seed.isReadable() || !seed.files().isEmpty();
    }

    /** Something that may fail, for a reason that can be told. */
    private interface Step {
        void perform() throws IOException;
    }

    private void attempt(String failure, Step step) {
        try {
            step.perform();
        } catch (IOException e) {
            report.add(failure + ": " + Host.reason(e));
        } catch (RuntimeException | StackOverflowError e) {
            report.add(failure + ": " + where(e));
        }
    }

    /** What kind of mistake it is, and where. Its message may hold what it was made about, a secret perhaps. */
    static String where(Throwable mistake) {
        String kind = mistake.getClass().getSimpleName();
        return Arrays.stream(mistake.getStackTrace())
                .filter(frame -> frame.getClassName().startsWith("net.isthmus."))
                .findFirst()
                .map(frame -> kind + " at " + frame.getFileName() + ":" + frame.getLineNumber())
                .orElse(kind);
    }
}
