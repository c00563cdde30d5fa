package net.isthmus.ipsec.export;

/** Text in the making. */
final class Lines {
    private final StringBuilder text = new StringBuilder();
    private final String comment;
    private String indent = "";

    Lines(PeerKind kind) {
        comment = kind.comment() + " ";
    }

    /** A line; each {@code {}} stands for the next of the values. */
    Lines add(String line, Object... values) {
        text.append(indent);
        int at = 0;
        for (Object value : values) {
            int hole = line.indexOf("{}", at);
            text.append(line, at, hole).append(value);
            at = hole + 2;
        }
        text.append(line, at, line.length()).append('\n');
        return this;
    }

    /** A comment. */
    Lines note(String line, Object... values) {
        return add(comment + line, values);
    }

    /** A line, and those behind it further right. */
    Lines open(String line, Object... values) {
        add(line, values);
        indent += "    ";
        return this;
    }

    /** Those behind it further left again. */
    Lines close(String line) {
        indent = indent.substring(4);
        return add(line);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
