package net.isthmus.core.document;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.model.Field;
import net.isthmus.core.model.RecordModel;
import net.isthmus.core.model.ValueType;

/**
 * A configuration as its canonical document: keys in the order of the model, names in the order in which they were
 * given, and nothing that is the default anyway, except the version. Reading it gives an equal configuration.
 */
public final class ConfigurationWriter {

    private final StringBuilder out = new StringBuilder();

    private ConfigurationWriter() {}

    public static String write(Configuration configuration) {
        var writer = new ConfigurationWriter();
        writer.out.append("version: ").append(configuration.version()).append('\n');
        writer.writeFields(RecordModel.of(Configuration.class), configuration, 0, "");
        return writer.out.toString();
    }

    /** Writes the keys that differ from their defaults; the first after {@code lead}, the others indented alike. */
    private void writeFields(RecordModel model, Object holder, int depth, String lead) {
        String before = lead;
        for (Field field : model.fields()) {
            Object value = field.of(holder);
            if (isDefault(field, value)) {
                continue;
            }
            indent(before.isEmpty() ? depth : 0)
                    .append(before)
                    .append(field.key())
                    .append(':');
            if (field.takesOne() && value instanceof List<?> list && list.size() == 1) {
                writeValue(((ValueType.ListOf) field.type()).of(), list.getFirst(), depth);
            } else {
                writeValue(field.type(), value, depth);
            }
            before = "";
        }
    }

    private static boolean isDefault(Field field, Object value) {
        return field.defaultValue().filter(value::equals).isPresent();
    }

    private static boolean isAllDefault(RecordModel model, Object holder) {
        return model.fields().stream().allMatch(field -> isDefault(field, field.of(holder)));
    }

    private void writeValue(ValueType type, Object value, int depth) {
        switch (type) {
            case ValueType.Whole _, ValueType.Flag _, ValueType.Text _, ValueType.Choice _, ValueType.Word _ ->
                out.append(' ').append(ScalarText.yaml(type, value)).append('\n');
            case ValueType.OptionalOf(ValueType of) -> writeValue(of, ((Optional<?>) value).orElseThrow(), depth);
            case ValueType.ListOf(ValueType of, var _) -> writeList(of, (List<?>) value, depth);
            case ValueType.MapOf(ValueType.Text names, ValueType of, var _) -> {
                out.append('\n');
                ((Map<?, ?>) value).forEach((name, entry) -> {
                    indent(depth + 1).append(ScalarText.yaml(names, name)).append(':');
                    writeValue(of, entry, depth + 1);
                });
            }
            case ValueType.RecordOf(RecordModel model) -> {
                if (isAllDefault(model, value)) {
                    out.append(" {}\n");
                } else {
                    out.append('\n');
                    writeFields(model, value, depth + 1, "");
                }
            }
        }
    }

    private void writeList(ValueType of, List<?> items, int depth) {
        if (of instanceof ValueType.RecordOf(RecordModel model) && !items.isEmpty()) {
            out.append('\n');
            for (Object item : items) {
                indent(depth + 1);
                if (isAllDefault(model, item)) {
                    out.append("- {}\n");
                } else {
                    writeFields(model, item, depth + 2, "- ");
                }
            }
        } else {
            List<String> words =
                    items.stream().map(item -> ScalarText.yaml(of, item)).toList();
            out.append(" [").append(String.join(", ", words)).append("]\n");
        }
    }

    private StringBuilder indent(int depth) {
        return out.repeat("  ", depth);
    }
}
