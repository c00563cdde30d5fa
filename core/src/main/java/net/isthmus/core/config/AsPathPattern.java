package net.isthmus.core.config;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import net.isthmus.core.model.TextForm;

/**
 * A regular expression on AS paths, as routers have them: the path is its numbers with spaces between, the nearest
 * first, and {@code _} stands for what is between two of them, before the first or behind the last.
 */
@TextForm(
        kind = "a regular expression on AS paths",
        pattern = "[-0-9 _^$.*+?|()\\[\\]{},]{1,256}",
        example = "^133937_.*_64500$")
public record AsPathPattern(String text) {

    private static final String BETWEEN = "(?:^|$|[ ,{}()\\[\\]])";

    /** A repetition of what repeats takes a time that grows with the power of the path's length. */
    private static final Pattern REPEATED_REPETITION = Pattern.compile("[*+}][^()]*\\)[*+{]");

    public AsPathPattern {
        if (!text.matches("[-0-9 _^$.*+?|()\\[\\]{},]{1,256}")) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" has more in it than digits, spaces, _ and the signs of regular expressions");
        }
        if (REPEATED_REPETITION.matcher(text).find()) {
            throw new IllegalArgumentException("\"" + text + "\" repeats what repeats already");
        }
        compile(text);
    }

    /**
     * Reads a regular expression.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static AsPathPattern parse(String text) {
        return new AsPathPattern(text);
    }

    private static Pattern compile(String text) {
        try {
            return Pattern.compile(text.replace("_", BETWEEN));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not a regular expression: " + e.getDescription(), e);
        }
    }

    /** To be looked for anywhere in a path as it is written. Costly to make: keep it. */
    public Pattern compiled() {
        return compile(text);
    }

    @Override
    public String toString() {
        return text;
    }
}
