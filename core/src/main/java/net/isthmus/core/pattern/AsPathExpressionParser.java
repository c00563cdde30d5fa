package net.isthmus.core.pattern;

/** Reads an {@link AsPathExpression} into its automaton, by descending: alternatives, sequences, repetitions, atoms. */
final class AsPathExpressionParser {
    private static final int MAX_DEPTH = 32;
    private static final int MAX_REPETITIONS = 255;

    /** What is between two numbers. */
    private static final long BETWEEN = Automaton.ANY & ~Automaton.set("0123456789");

    private final String text;
    private final Automaton automaton = new Automaton();
    private int at;
    private int depth;

    AsPathExpressionParser(String text) {
        this.text = text;
    }

    Automaton parse() {
        try {
            alternatives();
            if (at < text.length()) {
                throw new IllegalArgumentException("the ) at " + (at + 1) + " closes nothing");
            }
            automaton.match();
            return automaton;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not a regular expression on AS paths: " + e.getMessage(), e);
        }
    }

    /** {@code x|y|z}. */
    private void alternatives() {
        if (++depth > MAX_DEPTH) {
            throw new IllegalArgumentException("more than " + MAX_DEPTH + " ( are open at once");
        }
        int begin = automaton.size();
        sequence();
        if (at < text.length() && text.charAt(at) == '|') {
            at++;
            automaton.insertFork(begin, automaton.size() + 2);
            int leave = automaton.go(0);
            alternatives();
            automaton.target(leave, automaton.size());
        }
        depth--;
    }

    private void sequence() {
        while (at < text.length() && text.charAt(at) != '|' && text.charAt(at) != ')') {
            int begin = automaton.size();
            atom();
            while (at < text.length() && "*+?{".indexOf(text.charAt(at)) >= 0) {
                repetition(begin);
            }
        }
    }

    private void repetition(int begin) {
        char sign = text.charAt(at++);
        switch (sign) {
            case '*' -> star(begin);
            case '+' -> automaton.fork(begin);
            case '?' -> optional(begin);
            default -> counted(begin);
        }
    }

    private void star(int begin) {
        automaton.insertFork(begin, automaton.size() + 2);
        automaton.go(begin);
    }

    private void optional(int begin) {
        automaton.insertFork(begin, automaton.size() + 1);
    }

    /** {@code {2}}, {@code {2,}}, {@code {2,4}}: copies, the last of them optional. */
    private void counted(int begin) {
        int least = number();
        int most = least;
        boolean isOpen = false;
        if (at < text.length() && text.charAt(at) == ',') {
            at++;
            isOpen = at < text.length() && text.charAt(at) == '}';
            most = isOpen ? least : number();
        }
        expect('}');
        if (most < least || most > MAX_REPETITIONS) {
            throw new IllegalArgumentException("{" + least + "," + most + "} is no range up to " + MAX_REPETITIONS);
        }
        int end = automaton.size();
        int length = end - begin;
        for (int i = 1; i < least; i++) {
            automaton.repeat(begin, end);
        }
        if (isOpen) {
            automaton.repeat(begin, end);
            star(automaton.size() - length);
        }
        for (int i = Math.max(least, 1); i < most; i++) {
            automaton.repeat(begin, end);
            optional(automaton.size() - length);
        }
        if (least == 0) {
            optional(begin);
            if (most == 0 && !isOpen) {
                automaton.truncate(begin);
            }
        }
    }

    private int number() {
        int begin = at;
        while (at < text.length() && Character.isDigit(text.charAt(at)) && at - begin < 4) {
            at++;
        }
        if (at == begin) {
            throw new IllegalArgumentException("a number is missing at " + (at + 1));
        }
        return Integer.parseInt(text.substring(begin, at));
    }

    private void atom() {
        char sign = text.charAt(at++);
        switch (sign) {
            case '(' -> {
                alternatives();
                expect(')');
            }
            case '[' -> automaton.consume(set());
            case '.' -> automaton.consume(Automaton.ANY);
            case '^' -> automaton.begin();
            case '$' -> automaton.end();
            case '_' -> between();
            case '*', '+', '?', '{' ->
                throw new IllegalArgumentException("the " + sign + " at " + at + " repeats nothing");
            default -> automaton.consume(plain(sign));
        }
    }

    /** Begin, end, or one character that is between two numbers. */
    private void between() {
        int begin = automaton.size();
        automaton.fork(begin + 3);
        automaton.begin();
        int leaveBegin = automaton.go(0);
        automaton.fork(begin + 6);
        automaton.end();
        int leaveEnd = automaton.go(0);
        automaton.consume(BETWEEN);
        automaton.target(leaveBegin, automaton.size());
        automaton.target(leaveEnd, automaton.size());
    }

    /** What is between {@code [} and {@code ]}. */
    private long set() {
        boolean isInverted = at < text.length() && text.charAt(at) == '^';
        at += isInverted ? 1 : 0;
        long set = 0;
        int begin = at;
        while (at < text.length() && (text.charAt(at) != ']' || at == begin)) {
            char from = text.charAt(at++);
            if (at + 1 < text.length() && text.charAt(at) == '-' && text.charAt(at + 1) != ']') {
                char to = text.charAt(at + 1);
                at += 2;
                if (!Character.isDigit(from) || !Character.isDigit(to) || from > to) {
                    throw new IllegalArgumentException(from + "-" + to + " is no range of digits");
                }
                for (char digit = from; digit <= to; digit++) {
                    set |= Automaton.set(String.valueOf(digit));
                }
            } else {
                set |= from == '_' ? BETWEEN : plain(from);
            }
        }
        expect(']');
        return isInverted ? Automaton.ANY & ~set : set;
    }

    private static long plain(char sign) {
        long bit = Automaton.set(String.valueOf(sign));
        if (bit == 0) {
            throw new IllegalArgumentException("'" + sign + "' is in no AS path");
        }
        return bit;
    }

    private void expect(char sign) {
        if (at >= text.length() || text.charAt(at) != sign) {
            throw new IllegalArgumentException("a " + sign + " is missing at " + (at + 1));
        }
        at++;
    }
}
