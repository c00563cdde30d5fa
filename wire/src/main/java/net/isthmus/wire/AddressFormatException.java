package net.isthmus.wire;

/**
 * Text that is not the address it should be. The message is for people: it names the text, what is wrong with it and,
 * where there is one, what would be right.
 */
public final class AddressFormatException extends IllegalArgumentException {

    /** The longest piece of a wrong text that a message repeats. */
    private static final int SHOWN_CHARACTERS = 64;

    AddressFormatException(String text, String kind, String reason) {
        super("\"" + shown(text) + "\" is not " + kind + ": " + reason);
    }

    /** The text cut to a length and cleared of control characters, so that a message stays one line. */
    private static String shown(String text) {
        var shown = new StringBuilder();
        for (int i = 0; i < text.length() && i < SHOWN_CHARACTERS; i++) {
            char c = text.charAt(i);
            shown.append(Character.isISOControl(c) || Character.isSurrogate(c) ? '?' : c);
        }
        return text.length() > SHOWN_CHARACTERS ? shown.append('…').toString() : shown.toString();
    }
}
