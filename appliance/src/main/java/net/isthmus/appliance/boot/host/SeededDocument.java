package net.isthmus.appliance.boot.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import net.isthmus.appliance.boot.seed.DocumentChoice;
import net.isthmus.appliance.boot.seed.Seed;
import net.isthmus.appliance.boot.seed.SeedReader;
import net.isthmus.appliance.commit.LastCommit;

/**
 * The appliance's document, as far as seeds write it: to the file that {@code isthmus run --config} is given. That
 * start finds a file that is not what it committed last, and commits it; while the file stays as it is, what operators
 * commit holds. So the file is written once for an instance:
 *
 * <pre>
 *   the seed has      the appliance has        done
 *   a right one       whatever                 it is taken
 *   a faulty one      none | one               the default | nothing; the instance's is still to come
 *   none              none                     the default
 *   none              the default, untouched   the default anew: the cloud's network may be another
 *   none              another                  nothing: it is an operator's, or of an earlier instance
 * </pre>
 *
 * A seed that cannot be read whole, and no seed at all, replace nothing that there is.
 */
final class SeededDocument {

    private final Path state;
    private final Path file;
    private final SeedStore store;
    private final DurableFiles durable;
    private final List<String> report;

    /**
     * The document of an appliance.
     *
     * @param state its state directory, which has the file and the commits
     */
    SeededDocument(Path state, SeedStore store, DurableFiles durable, List<String> report) {
        this.state = state;
        this.file = state.resolve("isthmus.yaml");
        this.store = store;
        this.durable = durable;
        this.report = report;
    }

    /** Takes what a seed has, if it is its turn. */
    void take(Seed seed) throws IOException {
        boolean isThere = Files.exists(file);
        Taken taken = store.taken();
        String said =
                SeedStore.hash(seed.document().map(document -> document.text()).orElse(""));
        if (isThere && taken.documentOf().equals(seed.instanceId())) {
            if (seed.document().isPresent() && !taken.saidHash().equals(said)) {
                report.add("the seed's document has changed and its instance-id has not: it is not taken. Change the "
                        + "instance-id, or apply it");
            }
            return;
        }
        if (isThere && (seed.isNothing() || !seed.isReadable())) {
            report.add("the appliance keeps the document that it has");
            return;
        }
        DocumentChoice choice = choice(seed, isThere);
        report.addAll(choice.problems());
        boolean isFaulty = seed.document().isPresent() && !choice.isOwn();
        boolean isSettled = seed.isReadable() && !isFaulty;
        Taken then = isSettled ? taken.withDocumentOf(seed.instanceId(), said) : taken;
        if (choice.isOwn()) {
            write(choice);
            store.take(then.withDefault(""));
            report.add("the seed's document is taken");
        } else if (!isThere || (!isFaulty && isDefaultUntouched(taken, choice))) {
            write(choice);
            store.take(then.withDefault(SeedStore.hash(choice.text())));
            report.add("the default document is taken");
        } else {
            store.take(then);
            report.add("the appliance keeps the document that it has");
        }
    }

    /** Where not even the default with the cloud's network can be made, the one that asks for an address can be. */
    private DocumentChoice choice(Seed seed, boolean isThere) {
        try {
            return DocumentChoice.of(seed);
        } catch (RuntimeException | StackOverflowError e) {
            if (isThere) {
                throw e;
            }
            report.add("no document can be made of the seed: " + SeedBoot.where(e));
            return new DocumentChoice(DocumentChoice.of(SeedReader.nothing()).text(), false, List.of());
        }
    }

    /** True while the default is in force as a seed wrote it; the new one counts too, if a power cut left it here. */
    private boolean isDefaultUntouched(Taken taken, DocumentChoice choice) throws IOException {
        List<String> defaults = List.of(taken.defaultHash(), SeedStore.hash(choice.text()));
        Optional<String> committed = LastCommit.document(state);
        return defaults.contains(SeedStore.hash(Files.readString(file)))
                && committed
                        .map(SeedStore::hash)
                        .filter(hash -> !defaults.contains(hash))
                        .isEmpty();
    }

    private void write(DocumentChoice choice) throws IOException {
        durable.createDirectories(state);
        durable.replace(file, choice.text().getBytes(StandardCharsets.UTF_8));
    }
}
