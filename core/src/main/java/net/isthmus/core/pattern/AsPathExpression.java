package net.isthmus.core.pattern;

/**
 * A regular expression on AS paths as routers have it, found anywhere in a path as it is written, {@code 64500 64501
 * {64502 64503}}:
 *
 * <pre>
 *   0 to 9, space          itself          x* x+ x? x{2} x{1,3}    repetition, always of the last thing
 *   .                      any character   x|y                     one or the other
 *   [0-9] [^ ]             one of these    (x)                     one thing
 *   ^ $                    begin, end      _                       begin, end, or what is between two numbers
 * </pre>
 *
 * <p>The operator writes the expression, but the network writes the path, so the time is bounded by the product of both
 * lengths: all states in which the expression may be are followed at once (Thompson's construction), nothing is tried
 * twice. {@code java.util.regex} gives no such bound.
 */
public final class AsPathExpression {
    private final Automaton automaton;

    private AsPathExpression(Automaton automaton) {
        this.automaton = automaton;
    }

    /**
     * Reads an expression.
     *
     * @throws IllegalArgumentException with a sentence for people if it is none
     */
    public static AsPathExpression parse(String text) {
        return new AsPathExpression(new AsPathExpressionParser(text).parse());
    }

    /** True if a part of the path fits. */
    public boolean isFoundIn(String path) {
        return automaton.isFoundIn(path);
    }
}
