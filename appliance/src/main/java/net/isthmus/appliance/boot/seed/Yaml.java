package net.isthmus.appliance.boot.seed;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * YAML or JSON as clouds and people write it, with nothing interpreted: text, lists and mappings. A mapping remembers
 * where it stood, so that the appliance's document can be cut out of the text around it, comments and all.
 */
sealed interface Yaml {

    /** Where a value stands in its text, in code points from 0, with the column of its first. */
    record Span(int from, int to, int line, int column) {}

    /**
     * A single value.
     *
     * @param isBlock true for text after {@code |} or {@code >}, which begins on the next line
     * @param isBinary true for base64 after the tag {@code !!binary}
     */
    record Text(String value, boolean isPlain, boolean isBlock, boolean isBinary, Span span) implements Yaml {
        boolean isNothing() {
            return isPlain && (value.isEmpty() || value.equals("~") || value.equals("null"));
        }
    }

    /** A list. */
    record Items(List<Yaml> items, Span span) implements Yaml {}

    /** A mapping, in the order in which it was written; of a key that stands twice the later holds. */
    record Keys(Map<String, Yaml> entries, boolean isFlow, Span span) implements Yaml {}

    Keys NO_KEYS = new Keys(Map.of(), false, new Span(0, 0, 0, 0));

    Span span();

    /** The mapping that this is, or an empty one. */
    default Keys keys() {
        return this instanceof Keys keys ? keys : NO_KEYS;
    }

    /** The elements of a list; a single value counts as a list of one, nothing as an empty one. */
    default List<Yaml> items() {
        return switch (this) {
            case Items list -> list.items();
            case Text text -> text.isNothing() ? List.of() : List.of(text);
            case Keys keys -> List.of(keys);
        };
    }

    /** The text that this is, if it is a single value that says something. */
    default Optional<String> text() {
        return this instanceof Text text && !text.isNothing() ? Optional.of(text.value()) : Optional.empty();
    }

    /** The value of a key, whatever it is. */
    default Optional<Yaml> at(String key) {
        return Optional.ofNullable(keys().entries().get(key));
    }

    /** The value of the first of these keys that there is. */
    default Optional<Yaml> atAny(String... keys) {
        return Stream.of(keys).map(this::at).flatMap(Optional::stream).findFirst();
    }

    /** The text of the first of these keys that has one. */
    default Optional<String> textAt(String... keys) {
        return Stream.of(keys)
                .map(this::at)
                .flatMap(Optional::stream)
                .map(Yaml::text)
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** The texts of a list at a key, or the words of a single text there, parted by commas. */
    default List<String> textsAt(String key) {
        Optional<Yaml> value = at(key);
        if (value.isPresent() && value.get() instanceof Text text && !text.isNothing()) {
            return Stream.of(text.value().split(","))
                    .map(String::strip)
                    .filter(word -> !word.isEmpty())
                    .toList();
        }
        return value.stream()
                .flatMap(list -> list.items().stream())
                .flatMap(item -> item.text().stream())
                .toList();
    }

    /** What is true in YAML 1.1, which clouds still write. */
    static boolean isTrue(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on", "1" -> true;
            default -> false;
        };
    }

    /** Whether a key says yes; {@code otherwise} without it. */
    default boolean isTrueAt(String key, boolean otherwise) {
        return textAt(key).map(Yaml::isTrue).orElse(otherwise);
    }

    /** This mapping with another's entries, which hold where both have a key. */
    default Keys with(Keys stronger) {
        var both = new LinkedHashMap<>(keys().entries());
        both.putAll(stronger.entries());
        return new Keys(both, false, span());
    }

    /** The keys in order. */
    default List<String> names() {
        return new ArrayList<>(keys().entries().keySet());
    }
}
