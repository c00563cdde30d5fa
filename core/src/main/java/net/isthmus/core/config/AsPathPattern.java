package net.isthmus.core.config;

import net.isthmus.core.model.TextForm;
import net.isthmus.core.pattern.AsPathExpression;

/**
 * A regular expression on AS paths, as routers have them: the path is its numbers with spaces between, the nearest
 * first, and {@code _} stands for what is between two of them, before the first or behind the last.
 */
@TextForm(
        kind = "a regular expression on AS paths",
        pattern = "[-0-9 _^$.*+?|()\\[\\]{},]{1,256}",
        example = "^133937_.*_64500$")
public record AsPathPattern(String text) {

    public AsPathPattern {
        AsPathExpression.parse(text);
    }

    /**
     * Reads a regular expression.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static AsPathPattern parse(String text) {
        return new AsPathPattern(text);
    }

    /** To be looked for in paths. Costly to make: keep it. */
    public AsPathExpression compiled() {
        return AsPathExpression.parse(text);
    }

    @Override
    public String toString() {
        return text;
    }
}
