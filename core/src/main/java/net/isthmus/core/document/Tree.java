package net.isthmus.core.document;

import java.util.List;
import java.util.Optional;
import net.isthmus.core.fault.Position;

/** A document as it was written: text in lists and mappings, each with its place. Nothing is interpreted yet. */
sealed interface Tree {

    Position position();

    /** What this is called in a sentence. */
    String kind();

    /**
     * A single value.
     *
     * @param isPlain true if it was written without quotes, so that it may be a number, a truth value or nothing
     */
    record Scalar(String text, boolean isPlain, Position position) implements Tree {

        /** True for what YAML takes for no value at all. */
        boolean isNothing() {
            return isPlain && (text.isEmpty() || text.equals("~") || text.equals("null"));
        }

        @Override
        public String kind() {
            return isNothing() ? "nothing" : "a single value";
        }
    }

    record Sequence(List<Tree> items, Position position) implements Tree {
        @Override
        public String kind() {
            return "a list";
        }
    }

    record Mapping(List<Entry> entries, Position position) implements Tree {

        Optional<Entry> entry(String key) {
            return entries.stream().filter(entry -> entry.key.equals(key)).findFirst();
        }

        @Override
        public String kind() {
            return "a mapping";
        }
    }

    record Entry(String key, Position keyPosition, Tree value) {}

    /**
     * The place of a path such as {@code routes[2].via}, or of the nearest part of it that the document has: what has a
     * default need not be written.
     */
    static Position locate(Tree root, String path) {
        Tree tree = root;
        Position position = root.position();
        for (String step : path.isEmpty() ? new String[0] : path.split("[.\\[]")) {
            if (tree instanceof Sequence(List<Tree> items, var _) && step.endsWith("]")) {
                int index = Integer.parseInt(step.substring(0, step.length() - 1));
                if (index >= items.size()) {
                    return position;
                }
                tree = items.get(index);
                position = tree.position();
            } else if (tree instanceof Mapping mapping && mapping.entry(step).isPresent()) {
                Entry entry = mapping.entry(step).orElseThrow();
                tree = entry.value();
                position = tree instanceof Scalar ? tree.position() : entry.keyPosition();
            } else {
                return position;
            }
        }
        return position;
    }
}
