package net.isthmus.core.fault;

/**
 * One mistake in a configuration document: where it is, what is wrong and what would be right.
 *
 * @param path the value it concerns, such as {@code interfaces.storage.mtu} or {@code routes[2].via}; empty for the
 *     document as a whole
 * @param line line in the document, from 1; 0 if the configuration came from no document
 * @param column column in that line, from 1; 0 if the configuration came from no document
 * @param reason what is wrong: {@code 90000 is larger than 9216}
 * @param fix what would be right: {@code the largest MTU is 9216}; empty if the reason says it all
 */
public record Fault(String path, int line, int column, String reason, String fix) {

    /**
     * One line for people: {@code isthmus.yaml:14: interfaces.storage.mtu: 90000 is larger than 9216; the largest MTU
     * is 9216}.
     *
     * @param source name of the document, usually that of its file
     */
    public String describe(String source) {
        return source + (line > 0 ? ":" + line : "") + ": " + this;
    }

    /** The same without the place in the document. */
    @Override
    public String toString() {
        return (path.isEmpty() ? "" : path + ": ") + reason + (fix.isEmpty() ? "" : "; " + fix);
    }
}
