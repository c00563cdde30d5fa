package net.isthmus.services.health;

/**
 * What a question has brought.
 *
 * @param words the answer, or why it is a bad one, for operators: {@code HTTP status 503, not 200-399}
 */
public record CheckResult(boolean isGood, String words) {

    /** A good answer. */
    public static CheckResult good(String words) {
        return new CheckResult(true, words);
    }

    /** A bad one. */
    public static CheckResult bad(String words) {
        return new CheckResult(false, words);
    }
}
