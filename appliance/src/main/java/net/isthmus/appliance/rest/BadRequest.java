package net.isthmus.appliance.rest;

/** A parameter has a value that makes no sense. */
final class BadRequest extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadRequest(String message) {
        super(message);
    }

    static void unless(boolean holds, String message) {
        if (!holds) {
            throw new BadRequest(message);
        }
    }
}
