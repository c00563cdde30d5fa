package net.isthmus.appliance.rest;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A parameter has a value that makes no sense. */
final class BadRequest extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadRequest(String message) {
        super(message);
    }

    /** What asks for something impossible is a bad request, too. */
    static <T> T whenRefused(Supplier<T> question) {
        try {
            return question.get();
        } catch (IllegalArgumentException e) {
            throw new BadRequest(String.valueOf(e.getMessage()));
        }
    }

    /** A number that may be left out, within its bounds. */
    static int number(String name, @Nullable Integer said, int usual, int least, int most) {
        int value = said == null ? usual : said;
        unless(value >= least && value <= most, name + " is " + least + " to " + most + ", not " + value);
        return value;
    }

    static void unless(boolean holds, String message) {
        if (!holds) {
            throw new BadRequest(message);
        }
    }
}
