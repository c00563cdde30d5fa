package net.isthmus.core.config;

import net.isthmus.core.model.TextForm;

/** Statuses of HTTP answers from one to another: {@code 200} or {@code 200-399}. */
@TextForm(
        kind = "an HTTP status or a range of statuses",
        pattern = "[1-5][0-9]{2}(-[1-5][0-9]{2})?",
        example = "200-299",
        largestNumber = HttpStatuses.MAX)
public record HttpStatuses(int first, int last) {

    static final int MIN = 100;
    static final int MAX = 599;

    public HttpStatuses {
        if (first < MIN || last > MAX || first > last) {
            throw new IllegalArgumentException(
                    "statuses " + first + " to " + last + " are no range within " + MIN + " to " + MAX);
        }
    }

    /**
     * Reads {@code 200} or {@code 200-399}.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static HttpStatuses parse(String text) {
        if (!text.matches("[0-9]{3}(-[0-9]{3})?")) {
            throw new IllegalArgumentException("\"" + text + "\" is neither a status nor a range such as 200-399");
        }
        int first = Integer.parseInt(text.substring(0, 3));
        return new HttpStatuses(first, text.length() == 3 ? first : Integer.parseInt(text.substring(4)));
    }

    /** True if a status is one of them. */
    public boolean contains(int status) {
        return status >= first && status <= last;
    }

    @Override
    public String toString() {
        return first == last ? Integer.toString(first) : first + "-" + last;
    }
}
