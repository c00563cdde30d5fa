package net.isthmus.appliance.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * A line as words: parted by spaces; quotes and backslashes keep what they enclose together. Nothing else has a
 * meaning: there is no program to start, no file to name and no variable to fill in.
 */
final class ShellWords {

    private ShellWords() {}

    /** The words of a line; a leading {@code isthmus}, which people type out of habit, is left out. */
    static List<String> of(String line) {
        List<String> words = split(line);
        return !words.isEmpty() && words.getFirst().equals("isthmus") ? words.subList(1, words.size()) : words;
    }

    private static List<String> split(String line) {
        List<String> words = new ArrayList<>();
        var word = new StringBuilder();
        boolean isOpen = false;
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                } else {
                    word.append(c);
                }
            } else if (c == '\'' || c == '"') {
                quote = c;
                isOpen = true;
            } else if (c == '\\' && i + 1 < line.length()) {
                word.append(line.charAt(++i));
                isOpen = true;
            } else if (Character.isWhitespace(c)) {
                if (isOpen) {
                    words.add(word.toString());
                    word.setLength(0);
                    isOpen = false;
                }
            } else {
                word.append(c);
                isOpen = true;
            }
        }
        if (quote != 0) {
            throw new CommandFailed(IsthmusCommand.WRONG, "A quote (" + quote + ") is not closed");
        }
        if (isOpen) {
            words.add(word.toString());
        }
        return List.copyOf(words);
    }
}
