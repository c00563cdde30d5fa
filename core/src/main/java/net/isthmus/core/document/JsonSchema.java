package net.isthmus.core.document;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.isthmus.core.model.Field;
import net.isthmus.core.model.RecordModel;
import net.isthmus.core.model.ValueType;

/**
 * The JSON Schema (draft 2020-12) of a record, for editors and for other programs. It says what each value alone may
 * be; what must hold between values is checked by the appliance only.
 */
public final class JsonSchema {

    private final Map<String, Object> definitions = new LinkedHashMap<>();

    private JsonSchema() {}

    /** The schema as JSON text. */
    public static String of(RecordModel model, String id) {
        var schema = new JsonSchema();
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        root.put("$id", id);
        root.put("title", model.name());
        root.putAll(schema.object(model));
        root.put("$defs", schema.definitions);
        return Json.print(root);
    }

    private Map<String, Object> object(RecordModel model) {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (Field field : model.fields()) {
            Map<String, Object> property = new LinkedHashMap<>();
            property.put("description", field.sentence().replace("`", ""));
            property.putAll(
                    field.takesOne() && field.type() instanceof ValueType.ListOf(ValueType of, var _)
                            ? ordered("anyOf", List.of(type(of), type(field.type())))
                            : type(field.type()));
            field.defaultValue()
                    .filter(value -> !isStructured(field.type()))
                    .ifPresent(value -> property.put("default", plain(field.type(), value)));
            properties.put(field.key(), property);
        }
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("description", model.sentence().replace("`", ""));
        object.put("type", "object");
        object.put("properties", properties);
        List<String> required = model.fields().stream()
                .filter(Field::isRequired)
                .map(Field::key)
                .toList();
        if (!required.isEmpty()) {
            object.put("required", required);
        }
        object.put("additionalProperties", false);
        return object;
    }

    private Map<String, Object> type(ValueType type) {
        return switch (type) {
            case ValueType.Whole(int min, int max) -> ordered("type", "integer", "minimum", min, "maximum", max);
            case ValueType.Flag _ -> ordered("type", "boolean");
            case ValueType.Text text ->
                ordered("type", "string", "pattern", whole(text.pattern().pattern()));
            case ValueType.Choice choice -> ordered("enum", choice.words());
            case ValueType.Word word ->
                word.largestNumber() == 0
                        ? ordered("type", "string", "pattern", whole(word.pattern()))
                        : ordered(
                                "type", List.of("string", "integer"),
                                "pattern", whole(word.pattern()),
                                "minimum", 1,
                                "maximum", word.largestNumber());
            case ValueType.OptionalOf(ValueType of) -> type(of);
            case ValueType.ListOf(ValueType of, int maxItems) -> {
                Map<String, Object> list = ordered("type", "array", "items", type(of), "maxItems", maxItems);
                if (!(of instanceof ValueType.RecordOf)) {
                    list.put("uniqueItems", true);
                }
                yield list;
            }
            case ValueType.MapOf(ValueType.Text names, ValueType of, int maxItems) ->
                ordered(
                        "type",
                        "object",
                        "propertyNames",
                        ordered("pattern", whole(names.pattern().pattern())),
                        "additionalProperties",
                        type(of),
                        "maxProperties",
                        maxItems);
            case ValueType.RecordOf(RecordModel model) -> {
                if (!definitions.containsKey(model.name())) {
                    definitions.put(model.name(), Map.of());
                    definitions.put(model.name(), object(model));
                }
                yield ordered("$ref", "#/$defs/" + model.name());
            }
        };
    }

    /** JSON Schema looks for a pattern anywhere in a text. */
    private static String whole(String pattern) {
        return "^(" + pattern + ")$";
    }

    private static boolean isStructured(ValueType type) {
        return switch (type) {
            case ValueType.OptionalOf _, ValueType.ListOf _, ValueType.MapOf _, ValueType.RecordOf _ -> true;
            case ValueType.Whole _, ValueType.Flag _, ValueType.Text _, ValueType.Choice _, ValueType.Word _ -> false;
        };
    }

    private static Object plain(ValueType type, Object value) {
        return value instanceof Integer || value instanceof Boolean ? value : ScalarText.of(type, value);
    }

    private static Map<String, Object> ordered(Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }
}
