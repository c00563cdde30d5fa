package net.isthmus.core.document;

/** Text of a document as it may be repeated in a message: short, on one line and without control characters. */
final class Shown {

    private static final int KEY_CHARACTERS = 40;
    private static final int VALUE_CHARACTERS = 64;

    private Shown() {}

    /** A key in a path, which stands bare. */
    static String key(String key) {
        return text(key, KEY_CHARACTERS);
    }

    /** A value, in quotes. */
    static String value(String value) {
        return '"' + text(value, VALUE_CHARACTERS) + '"';
    }

    static String text(String text, int limit) {
        var shown = new StringBuilder();
        text.codePoints()
                .limit(limit)
                .map(c -> Character.isISOControl(c) || !Character.isDefined(c) || c >= 0xd800 && c < 0xe000 ? '?' : c)
                .forEach(shown::appendCodePoint);
        return text.codePointCount(0, text.length()) > limit ? shown.append('…').toString() : shown.toString();
    }
}
