package net.isthmus.core.fault;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Gathers faults, so that a person hears of all at once and not of one a try. Beyond {@link #LIMIT} they are only
 * counted: a document with more is not mended line by line, and a hostile one must not fill the memory.
 *
 * <p>Owned by the one thread that reads a document.
 */
public final class Faults {

    /** The most faults that are kept. */
    public static final int LIMIT = 100;

    private final List<Fault> kept = new ArrayList<>();
    private final Set<String> paths = new HashSet<>();
    private int count;

    public void add(String path, Position position, String reason, String fix) {
        add(new Fault(path, position.line(), position.column(), reason, fix));
    }

    public void add(Fault fault) {
        count++;
        if (kept.size() < LIMIT) {
            kept.add(fault);
            paths.add(fault.path());
        }
    }

    /** Marks a path as doubtful without a fault of its own, so that nothing is concluded from its value. */
    public void doubt(String path) {
        if (paths.size() < 2 * LIMIT) {
            paths.add(path);
        }
    }

    /**
     * The path that stands for entries of a collection which could not be read at all. It is doubtful when there are
     * such entries, so whoever concludes something from the whole collection relies on it.
     */
    public static String entriesLost(String collection) {
        return collection + ".*";
    }

    public boolean isEmpty() {
        return count == 0;
    }

    /** True if more faults came than are kept. */
    public boolean isOverfull() {
        return count > LIMIT;
    }

    /**
     * True if a value cannot be relied on: it has a fault, stands below something that has one or holds something that
     * has one. What follows from such a value would only distract from the mistake itself.
     */
    public boolean touch(String path) {
        return paths.stream().anyMatch(faulty -> isWithin(faulty, path) || isWithin(path, faulty));
    }

    /** All that were kept in the order of the document, and a last one that counts the rest. */
    public List<Fault> toList() {
        var ordered = new ArrayList<>(kept);
        ordered.sort(Comparator.comparingInt(Fault::line).thenComparingInt(Fault::column));
        if (isOverfull()) {
            ordered.add(new Fault("", 0, 0, "there are " + (count - LIMIT) + " more mistakes", "mend these first"));
        }
        return List.copyOf(ordered);
    }

    private static boolean isWithin(String path, String ancestor) {
        return path.startsWith(ancestor)
                && (path.length() == ancestor.length()
                        || ancestor.isEmpty()
                        || path.charAt(ancestor.length()) == '.'
                        || path.charAt(ancestor.length()) == '[');
    }
}
