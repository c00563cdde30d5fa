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
            for (Entry entry : entries) {
                if (entry.key.equals(key)) {
                    return Optional.of(entry);
                }
            }
            return Optional.empty();
        }

        @Override
        public String kind() {
            return "a mapping";
        }
    }

    record Entry(String key, Position keyPosition, Tree value) {}

    /**
     * The place of a path such as {@code routes[2].via}, or of the nearest part of it that the document has: what has a
     * default need not be written. A key may have dots of its own, as those of labels do.
     */
    static Position locate(Tree root, String path) {
        return locate(root, root.position(), path);
    }

    private static Position locate(Tree tree, Position position, String path) {
        if (tree instanceof Sequence(List<Tree> items, var _) && path.startsWith("[")) {
            int end = path.indexOf(']');
            int index = Integer.parseInt(path.substring(1, end));
            return index < items.size()
                    ? locate(items.get(index), items.get(index).position(), rest(path, end + 1))
                    : position;
        }
        if (tree instanceof Mapping mapping && !path.isEmpty()) {
            for (Entry entry : mapping.entries()) {
                int end = entry.key().length();
                if (path.startsWith(entry.key())
                        && (path.length() == end || path.charAt(end) == '.' || path.charAt(end) == '[')) {
                    Tree value = entry.value();
                    return locate(
                            value, value instanceof Scalar ? value.position() : entry.keyPosition(), rest(path, end));
                }
            }
        }
        return position;
    }

    private static String rest(String path, int from) {
        return path.startsWith(".", from) ? path.substring(from + 1) : path.substring(from);
    }
}
