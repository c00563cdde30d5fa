package net.isthmus.core.model;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;

/** What a value of the document may be. */
public sealed interface ValueType {

    /** A whole number from {@code min} to {@code max}, both included. */
    record Whole(int min, int max) implements ValueType {}

    /** {@code true} or {@code false}. */
    record Flag() implements ValueType {}

    /** Free text of a shape. */
    record Text(Pattern pattern, String shape) implements ValueType {}

    /** One of a few words, each of which is a constant of an enum. */
    record Choice(List<Enum<?>> constants) implements ValueType {
        public Choice {
            constants = List.copyOf(constants);
        }

        /** The word for a constant: as it spells itself, else its name in lower case with hyphens. */
        public static String word(Enum<?> constant) {
            return constant instanceof Spelled spelled
                    ? spelled.word()
                    : constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        public List<String> words() {
            return constants.stream().map(Choice::word).toList();
        }
    }

    /**
     * A word with a form of its own, such as an address.
     *
     * @param kind what it is called, with its article
     * @param pattern regular expression that every such word matches; what it also matches is refused by {@code parse}
     * @param parse throws {@link IllegalArgumentException} with a message for people
     * @param print the canonical word
     * @param largestNumber the largest number that is such a word too, from 1 on; 0 if none is
     */
    record Word(
            String kind,
            String pattern,
            String example,
            Function<String, Object> parse,
            Function<Object, String> print,
            long largestNumber)
            implements ValueType {}

    /** A value that may be left out. */
    record OptionalOf(ValueType of) implements ValueType {}

    /** Values in the order in which they were written. */
    record ListOf(ValueType of, int maxItems) implements ValueType {}

    /**
     * Values by the names that a person gave them.
     *
     * @param names what a name may be
     */
    record MapOf(Text names, ValueType of, int maxItems) implements ValueType {}

    /** A mapping with the keys of a record. */
    record RecordOf(RecordModel model) implements ValueType {}
}
