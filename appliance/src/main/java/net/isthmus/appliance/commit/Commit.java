package net.isthmus.appliance.commit;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One commit as it lies in the history: a few lines of comment, then the document exactly as it was given. The file is
 * therefore itself a document that can be applied.
 *
 * <pre>
 *   # isthmus commit 12
 *   # at: 2026-11-22T08:30:00Z
 *   # by: api
 *   # comment: let the campus in
 *   # change: create bridge campus
 *   # ---
 *   version: 1
 *   …
 * </pre>
 *
 * @param number from 1
 * @param at when it was committed
 * @param by who asked
 * @param comment what its author wrote about it, one line; may be empty
 * @param changes a sentence each
 * @param document exactly as it was given
 */
public record Commit(int number, Instant at, By by, String comment, List<String> changes, String document) {

    private static final String TITLE = "# isthmus commit ";
    private static final String END = "# ---\n";

    /** Who asked for a commit. */
    public enum By {
        /** The file that the appliance was started with. */
        FILE("file"),
        /** A person or a program, through the API. */
        API("api"),
        /** Somebody who went back to an earlier commit. */
        ROLLBACK("rollback"),
        /** The appliance itself: a commit was not confirmed in time. */
        TIMER("timer");

        private final String label;

        By(String label) {
            this.label = label;
        }

        /** The word for people. */
        public String label() {
            return label;
        }

        static By of(String label) {
            for (By by : values()) {
                if (by.label.equals(label)) {
                    return by;
                }
            }
            return API;
        }
    }

    /** Copies the list and makes one line of the comment. */
    public Commit {
        changes = changes.stream().map(Commit::oneLine).toList();
        comment = oneLine(comment);
    }

    /** The text of its file. */
    String format() {
        StringBuilder text = new StringBuilder(TITLE).append(number).append('\n');
        text.append("# at: ").append(at).append('\n');
        text.append("# by: ").append(by.label()).append('\n');
        text.append("# comment: ").append(comment).append('\n');
        changes.forEach(change -> text.append("# change: ").append(change).append('\n'));
        return text.append(END).append(document).toString();
    }

    /** Reads its file; empty if that is not one. */
    static Optional<Commit> parse(int number, String text) {
        int end = text.indexOf("\n" + END);
        if (!text.startsWith(TITLE + number + "\n") || end < 0) {
            return Optional.empty();
        }
        Instant at = Instant.EPOCH;
        By by = By.API;
        String comment = "";
        List<String> changes = new ArrayList<>();
        for (String line : text.substring(0, end).split("\n")) {
            int colon = line.indexOf(": ");
            String value = colon < 0 ? "" : line.substring(colon + 2);
            switch (colon < 0 ? "" : line.substring(0, colon)) {
                case "# at" -> at = instant(value);
                case "# by" -> by = By.of(value);
                case "# comment" -> comment = value;
                case "# change" -> changes.add(value);
                default -> {}
            }
        }
        return Optional.of(new Commit(number, at, by, comment, changes, text.substring(end + 1 + END.length())));
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            return Instant.EPOCH;
        }
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }
}
