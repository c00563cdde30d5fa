package net.isthmus.core.document;

import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Prints maps, lists, strings, numbers and truth values as JSON, two spaces a level, short lists on one line. */
final class Json {

    private final StringBuilder out = new StringBuilder();

    private Json() {}

    static String print(Map<String, ?> object) {
        var json = new Json();
        json.write(object, 0);
        return json.out.append('\n').toString();
    }

    private void write(Object value, int depth) {
        switch (value) {
            case Map<?, ?> object -> {
                Iterator<? extends Map.Entry<?, ?>> entries = object.entrySet().iterator();
                out.append(entries.hasNext() ? "{\n" : "{");
                while (entries.hasNext()) {
                    Map.Entry<?, ?> entry = entries.next();
                    out.repeat("  ", depth + 1)
                            .append(quote(entry.getKey().toString()))
                            .append(": ");
                    write(entry.getValue(), depth + 1);
                    out.append(entries.hasNext() ? ",\n" : "\n" + "  ".repeat(depth));
                }
                out.append('}');
            }
            case List<?> list
            when list.stream().noneMatch(Map.class::isInstance) -> {
                out.append('[');
                separated(list, ", ", depth);
                out.append(']');
            }
            case Collection<?> list -> {
                out.append("[\n").repeat("  ", depth + 1);
                separated(list, ",\n" + "  ".repeat(depth + 1), depth + 1);
                out.append('\n').repeat("  ", depth).append(']');
            }
            case String text -> out.append(quote(text));
            case Number number -> out.append(number);
            case Boolean truth -> out.append(truth);
            default -> throw new IllegalArgumentException("no JSON for " + value.getClass());
        }
    }

    private void separated(Collection<?> items, String separator, int depth) {
        String before = "";
        for (Object item : items) {
            out.append(before);
            write(item, depth);
            before = separator;
        }
    }

    /** A JSON string, which is also a double-quoted YAML scalar. */
    static String quote(String text) {
        var quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> quoted.append('\\').append(c);
                case '\n' -> quoted.append("\\n");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (c < 0x20 || c >= 0x7f && c < 0xa0 || c == 0x2028 || c == 0x2029 || c == 0xfeff) {
                        quoted.append("\\u%04x".formatted((int) c));
                    } else {
                        quoted.append(c);
                    }
                }
            }
        }
        return quoted.append('"').toString();
    }
}
