package net.isthmus.core.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/** The names that people give to interfaces, bridges and the like: the keys of every map in the document. */
public final class Names {

    /** A name has no dot and no bracket, so that a path such as {@code interfaces.storage.mtu} has one meaning. */
    public static final Pattern SYNTAX = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,31}");

    /** {@link #SYNTAX} in words. */
    public static final String SHAPE = "a letter, then up to 31 letters, digits, hyphens and underscores";

    private Names() {}

    /** An unmodifiable copy that keeps the order in which a person wrote the names. */
    public static <V> Map<String, V> copyOf(Map<String, V> named) {
        var copy = new LinkedHashMap<String, V>();
        named.forEach((name, value) -> copy.put(name, Objects.requireNonNull(value)));
        return Collections.unmodifiableMap(copy);
    }
}
