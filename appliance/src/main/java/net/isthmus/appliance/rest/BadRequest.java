package net.isthmus.appliance.rest;

import java.util.function.Supplier;

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

    static void unless(boolean holds, String message) {
        if (!holds) {
            throw new BadRequest(message);
        }
    }
}
