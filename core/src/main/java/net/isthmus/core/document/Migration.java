package net.isthmus.core.document;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Carries a document of an earlier version of the language forward, a version at a time, before it is read. What is
 * written down stays as it was given: a release that is returned to finds its own documents, and the history means what
 * it says.
 *
 * <pre>
 *   version: 1 ── step 1 ──▶ version: 2 ── step 2 ──▶ version: 3, which the model describes
 * </pre>
 *
 * A step takes a tree whose places are those of the given document and keeps them where it can, so that a fault found
 * after it still names a line of what the author wrote. The chain ends at the version of the model; a document of that
 * version, or of one that no step begins at, goes through as it is, and the model says what it thinks of it.
 *
 * @param first the version at which the first step begins
 * @param steps the n-th takes version {@code first + n} to the next
 */
record Migration(int first, List<UnaryOperator<Tree.Mapping>> steps) {

    /** The language has had one version so far. */
    static final Migration LANGUAGE = new Migration(1, List.of());

    private static final String VERSION = "version";
    private static final int MOST_DIGITS = 6;

    Migration {
        steps = List.copyOf(steps);
    }

    /** The document in the language of today. */
    Tree forward(Tree document) {
        if (!(document instanceof Tree.Mapping mapping) || version(mapping).isEmpty()) {
            return document;
        }
        Tree.Mapping now = mapping;
        for (int version = version(mapping).get(); hasStep(version); version++) {
            now = withVersion(steps.get(version - first).apply(now), version + 1);
        }
        return now;
    }

    private boolean hasStep(int version) {
        return version >= first && version - first < steps.size();
    }

    /** A document that says nothing of its version is one of today. */
    private static Optional<Integer> version(Tree.Mapping document) {
        return document.entry(VERSION)
                .map(Tree.Entry::value)
                .filter(value -> value instanceof Tree.Scalar)
                .map(value -> ((Tree.Scalar) value).text())
                .filter(text -> text.matches("[0-9]{1," + MOST_DIGITS + "}"))
                .map(Integer::valueOf);
    }

    private static Tree.Mapping withVersion(Tree.Mapping document, int version) {
        List<Tree.Entry> entries = new ArrayList<>();
        for (Tree.Entry entry : document.entries()) {
            Tree value = entry.value();
            entries.add(
                    entry.key().equals(VERSION)
                            ? new Tree.Entry(
                                    VERSION,
                                    entry.keyPosition(),
                                    new Tree.Scalar(Integer.toString(version), true, value.position()))
                            : entry);
        }
        return new Tree.Mapping(entries, document.position());
    }
}
