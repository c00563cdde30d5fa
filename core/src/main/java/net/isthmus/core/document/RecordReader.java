package net.isthmus.core.document;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.isthmus.core.fault.Faults;
import net.isthmus.core.fault.Position;
import net.isthmus.core.fault.Suggestion;
import net.isthmus.core.model.Field;
import net.isthmus.core.model.RecordModel;
import net.isthmus.core.model.ValueType;

/**
 * {@link Tree} to records, by the model alone. Every mistake becomes a fault and reading goes on: a wrong value is
 * replaced by its default or, for want of one, by its example. So the result may be wrong where there are faults, and
 * whoever goes on with it asks {@link Faults#touch} before concluding anything from a value.
 */
final class RecordReader {

    private final Faults faults;

    RecordReader(Faults faults) {
        this.faults = faults;
    }

    /** The record that the tree stands for; absent only if the tree is no mapping. */
    Optional<Object> read(RecordModel model, Tree tree, String path) {
        if (!(tree instanceof Tree.Mapping mapping)) {
            String first = model.fields().getFirst().key();
            return wrongKind(tree, path, "a mapping", "write keys below it, such as " + first + ":");
        }
        List<Object> values = new ArrayList<>(model.fields().size());
        for (Field field : model.fields()) {
            values.add(readField(field, mapping, path));
        }
        for (Tree.Entry entry : mapping.entries()) {
            if (model.field(entry.key()).isEmpty()) {
                unknownKey(entry, model.keys(), path);
            }
        }
        return Optional.of(model.construct(values));
    }

    private Object readField(Field field, Tree.Mapping mapping, String path) {
        Optional<Tree.Entry> entry = mapping.entry(field.key());
        if (entry.isEmpty()) {
            if (field.isRequired()) {
                String example = field.example().isEmpty() ? "" : "for example " + field.key() + ": " + field.example();
                faults.add(join(path, field.key()), mapping.position(), "is missing", example);
            }
            return field.placeholder();
        }
        return read(field, field.type(), entry.get().value(), join(path, field.key()))
                .orElse(field.placeholder());
    }

    private void unknownKey(Tree.Entry entry, List<String> known, String path) {
        Optional<String> near = Suggestion.nearest(entry.key(), known);
        near.ifPresent(key -> faults.doubt(join(path, key)));
        faults.add(
                join(path, Shown.key(entry.key())),
                entry.keyPosition(),
                "there is no such key",
                near.map(key -> "did you mean " + key + "?")
                        .orElseGet(() -> "the keys here are " + String.join(", ", known)));
    }

    /** The value of a key, or of one item of it. */
    Optional<Object> read(Field field, ValueType type, Tree tree, String path) {
        if (tree instanceof Tree.Scalar scalar && scalar.isNothing()) {
            String example = field.example().isEmpty() ? "{} for the defaults" : "one, such as " + field.example();
            faults.add(path, tree.position(), "has no value", "write " + example + ", or leave the key out");
            return Optional.empty();
        }
        return switch (type) {
            case ValueType.OptionalOf(ValueType of) ->
                read(field, of, tree, path).map(Optional::of);
            case ValueType.ListOf list -> readList(field, list, tree, path);
            case ValueType.MapOf map -> readMap(field, map, tree, path);
            case ValueType.RecordOf(RecordModel model) -> read(model, tree, path);
            case ValueType.Whole _, ValueType.Flag _, ValueType.Text _, ValueType.Choice _, ValueType.Word _ ->
                tree instanceof Tree.Scalar scalar
                        ? ScalarReader.read(field, type, scalar, path, faults)
                        : wrongKind(tree, path, "a single value", "for example " + ScalarReader.example(field, type));
        };
    }

    private Optional<Object> readList(Field field, ValueType.ListOf list, Tree tree, String path) {
        if (field.takesOne() && tree instanceof Tree.Scalar) {
            return read(field, list.of(), tree, path).map(List::of);
        }
        if (!(tree instanceof Tree.Sequence(List<Tree> items, var _))) {
            String fix = tree instanceof Tree.Scalar scalar ? "write [" + Shown.text(scalar.text(), 64) + "]" : "";
            return wrongKind(tree, path, "a list", fix);
        }
        limit(field, items.size(), list.maxItems(), tree, path);
        var values = new ArrayList<>();
        var seen = new HashMap<Object, Position>();
        for (int i = 0; i < items.size(); i++) {
            Tree item = items.get(i);
            Optional<Object> value = read(field, list.of(), item, path + "[" + i + "]");
            value.ifPresent(values::add);
            boolean isRecord = list.of() instanceof ValueType.RecordOf;
            Position first = value.isEmpty() || isRecord ? null : seen.putIfAbsent(value.get(), item.position());
            if (first != null) {
                faults.add(
                        path + "[" + i + "]",
                        item.position(),
                        value.get() + " stands twice; the first is on line " + first.line(),
                        "keep one of them");
            }
        }
        return Optional.of(values);
    }

    private Optional<Object> readMap(Field field, ValueType.MapOf map, Tree tree, String path) {
        if (!(tree instanceof Tree.Mapping mapping)) {
            return wrongKind(tree, path, "a mapping by name", "write a name and its keys below it");
        }
        limit(field, mapping.entries().size(), map.maxItems(), tree, path);
        Map<String, Object> values = new LinkedHashMap<>();
        for (Tree.Entry entry : mapping.entries()) {
            String entryPath = join(path, Shown.key(entry.key()));
            if (!map.names().pattern().matcher(entry.key()).matches()) {
                faults.add(
                        entryPath,
                        entry.keyPosition(),
                        "this is not a name",
                        "a name is " + map.names().shape());
                faults.doubt(Faults.entriesLost(path));
                continue;
            }
            read(field, map.of(), entry.value(), entryPath)
                    .ifPresentOrElse(
                            value -> values.put(entry.key(), value), () -> faults.doubt(Faults.entriesLost(path)));
        }
        return Optional.of(values);
    }

    private void limit(Field field, int size, int maxItems, Tree tree, String path) {
        if (size > maxItems) {
            faults.add(
                    path,
                    tree.position(),
                    "has " + size + " entries",
                    "the largest " + field.noun() + " is " + maxItems);
        }
    }

    private Optional<Object> wrongKind(Tree tree, String path, String wanted, String fix) {
        if (tree instanceof Tree.Scalar scalar && !scalar.isNothing()) {
            faults.add(path, tree.position(), Shown.value(scalar.text()) + " is not " + wanted, fix);
        } else {
            String subject = path.isEmpty() ? "the document is " : "is ";
            faults.add(path, tree.position(), subject + tree.kind() + ", not " + wanted, fix);
        }
        return Optional.empty();
    }

    private static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
