package net.isthmus.appliance.boot.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.isthmus.appliance.boot.host.SeedStore.Taken;
import net.isthmus.appliance.boot.seed.DocumentChoice;
import net.isthmus.appliance.boot.seed.Seed;
import net.isthmus.appliance.boot.seed.SeedFiles;
import net.isthmus.appliance.boot.seed.SeedReader;

/**
 * One boot's dealing with the seed. Nothing that a seed does wrong keeps the machine from starting.
 *
 * <pre>
 *   attached? ──yes──▶ readable, or none kept? ──yes──▶ it holds, and is kept ─┐
 *      │ no                     │ no                                           ├─▶ accounts, keys, files: every boot
 *      └────────────────────────┴──▶ the kept one holds; none: nothing said ───┘
 *                                                                              └─▶ the document: once an instance
 * </pre>
 *
 * The document is written to the file that {@code isthmus run --config} is given. That start finds a file that is not
 * what it committed last, and commits it; while the file stays as it is, what operators commit holds.
 */
public final class SeedBoot {

    private static final String DOCUMENT = "/data/isthmus/isthmus.yaml";
    private static final String STORE = "/data/seed";

    private final List<String> report = new ArrayList<>();
    private final Host host;
    private final SeedStore store;
    private final SeedMedia media;

    SeedBoot(Path root, Commands commands) {
        host = new Host(root, commands, report);
        store = new SeedStore(host.at(STORE));
        media = new SeedMedia(root, commands, report);
    }

    /** Of this machine. */
    public static SeedBoot ofThisMachine() {
        return new SeedBoot(Path.of("/"), Commands.REAL);
    }

    /** Does it all, and answers what to tell people, line by line. */
    public List<String> run() {
        Seed seed = seed();
        boolean isNew = store.taken()
                .filter(taken -> taken.instanceId().equals(seed.instanceId()))
                .isEmpty();
        report.addAll(seed.notes());
        host.perform(SeedPlan.of(seed, host.accounts(), isNew, report));
        try {
            store.saveDevices(seed.devices());
        } catch (IOException e) {
            report.add("the tags of NICs cannot be kept: " + Host.reason(e));
        }
        try {
            takeDocument(seed, isNew);
        } catch (IOException e) {
            report.add("the document cannot be written: " + Host.reason(e));
        }
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
        Optional<SeedFiles> attached = media.find();
        Optional<SeedFiles> kept = store.load();
        if (attached.isPresent()) {
            Seed seed = SeedReader.read(attached.get());
            if (seed.isReadable() || kept.isEmpty()) {
                keep(attached.get());
                return seed;
            }
            report.addAll(seed.notes());
            report.add("the seed of " + attached.get().origin() + " is not used: the last good one holds");
        }
        return kept.map(SeedReader::read).orElseGet(SeedReader::nothing);
    }

    private void keep(SeedFiles files) {
        try {
            store.save(files);
        } catch (IOException e) {
            report.add("the seed cannot be kept for the next boot: " + Host.reason(e));
        }
    }

    private void takeDocument(Seed seed, boolean isNew) throws IOException {
        Path file = host.at(DOCUMENT);
        boolean isThere = Files.exists(file);
        Optional<Taken> taken = store.taken();
        String said =
                SeedStore.hash(seed.document().map(document -> document.text()).orElse(""));
        if (!isNew && isThere) {
            if (seed.document().isPresent()
                    && taken.filter(one -> one.hash().equals(said)).isEmpty()) {
                report.add("the seed's document has changed and its instance-id has not: it is not taken. Change the "
                        + "instance-id, or apply it");
            }
            return;
        }
        DocumentChoice choice = DocumentChoice.of(seed);
        report.addAll(choice.problems());
        boolean isFaulty = seed.document().isPresent() && !choice.isOwn();
        boolean wasDefault = taken.filter(one -> !one.isOwn()).isPresent();
        if (!isThere || choice.isOwn() || (wasDefault && !isFaulty)) {
            write(file, choice.text());
            report.add(choice.isOwn() ? "the seed's document is taken" : "the default document is taken");
        } else if (isFaulty) {
            report.add("the appliance keeps the document that it has");
        }
        if (!isFaulty) {
            boolean isOwn = choice.isOwn() || (isThere && !wasDefault);
            store.take(new Taken(seed.instanceId(), isOwn, said));
        }
    }

    private static void write(Path file, String text) throws IOException {
        Path parent = file.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        SeedStore.write(file, text.getBytes(StandardCharsets.UTF_8));
    }
}
