package net.isthmus.appliance.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An answer of the API as a tree. Only Jackson's tokenizer is used: binding to records would more than double the time
 * that a command takes.
 *
 * @param value a {@link Map}, a {@link List}, a text, a number, a boolean, or null
 */
record JsonTree(@Nullable Object value) {

    private static final JsonFactory FACTORY = new JsonFactory();

    static JsonTree parse(String json) {
        try (JsonParser parser = FACTORY.createParser(json)) {
            parser.nextToken();
            return new JsonTree(read(parser));
        } catch (IOException e) {
            throw new CommandFailed(IsthmusCommand.NO_ANSWER, "The answer is not JSON: is this an Isthmus appliance?");
        }
    }

    private static @Nullable Object read(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            Map<String, @Nullable Object> object = new LinkedHashMap<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                parser.nextToken();
                object.put(name, read(parser));
            }
            return object;
        }
        if (token == JsonToken.START_ARRAY) {
            List<@Nullable Object> list = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                list.add(read(parser));
            }
            return list;
        }
        if (token == JsonToken.VALUE_NULL) {
            return null;
        }
        if (token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE) {
            return parser.getBooleanValue();
        }
        return token == JsonToken.VALUE_STRING ? parser.getText() : parser.getNumberValue();
    }

    /** The members of a list; none if this is not one. */
    List<JsonTree> items() {
        return value instanceof List<?> list
                ? list.stream().map(item -> new JsonTree(item)).toList()
                : List.of();
    }

    /** What an object has under a name; null inside if it has nothing. */
    JsonTree at(String name) {
        return new JsonTree(value instanceof Map<?, ?> object ? object.get(name) : null);
    }

    /** As text; empty if it is nothing. A list is its items with blanks between them. */
    String text() {
        if (value instanceof List<?>) {
            return String.join(" ", items().stream().map(JsonTree::text).toList());
        }
        return value == null ? "" : String.valueOf(value);
    }

    String text(String name) {
        return at(name).text();
    }

    long number(String name) {
        return at(name).value() instanceof Number number ? number.longValue() : 0;
    }

    double decimal(String name) {
        return at(name).value() instanceof Number number ? number.doubleValue() : 0;
    }

    boolean isTrue(String name) {
        return Boolean.TRUE.equals(at(name).value());
    }

    /** As text, if it is something. */
    Optional<String> present(String name) {
        return at(name).value() == null ? Optional.empty() : Optional.of(text(name));
    }

    /** Indented by two. */
    String pretty() {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(text)) {
            DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
            generator.setPrettyPrinter(
                    new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter));
            write(generator, value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static void write(JsonGenerator generator, @Nullable Object value) throws IOException {
        switch (value) {
            case null -> generator.writeNull();
            case Map<?, ?> object -> {
                generator.writeStartObject();
                for (Map.Entry<?, ?> entry : object.entrySet()) {
                    generator.writeFieldName(String.valueOf(entry.getKey()));
                    write(generator, entry.getValue());
                }
                generator.writeEndObject();
            }
            case List<?> list -> {
                generator.writeStartArray();
                for (Object item : list) {
                    write(generator, item);
                }
                generator.writeEndArray();
            }
            case Boolean truth -> generator.writeBoolean(truth);
            case Number number -> generator.writeNumber(number.toString());
            default -> generator.writeString(value.toString());
        }
    }
}
