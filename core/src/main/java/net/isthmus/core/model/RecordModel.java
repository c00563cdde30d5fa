package net.isthmus.core.model;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The table that describes a record of configuration: a row a key. It is read once from the record's components and
 * their {@link Key}; a component without one is an error of ours and is thrown.
 *
 * @param name the record's own name
 * @param sentence what it stands for
 * @param example a piece of a document, or empty
 * @param fields in the order of the components, which is also the order in which they are written
 */
public record RecordModel(
        String name, String sentence, String example, List<Field> fields, Constructor<?> constructor) {

    private static final ClassValue<RecordModel> MODELS = new ClassValue<>() {
        @Override
        protected RecordModel computeValue(Class<?> type) {
            return describe(type);
        }
    };

    public RecordModel {
        fields = List.copyOf(fields);
    }

    /** The description of a record type. */
    public static RecordModel of(Class<?> type) {
        return MODELS.get(type);
    }

    public Optional<Field> field(String key) {
        for (Field field : fields) {
            if (field.key().equals(key)) {
                return Optional.of(field);
            }
        }
        return Optional.empty();
    }

    public List<String> keys() {
        return fields.stream().map(Field::key).toList();
    }

    /** The record of these values, one a field, in order. */
    public Object construct(List<Object> values) {
        try {
            return constructor.newInstance(values.toArray());
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("the record " + name + " refuses values that its model accepts", e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot construct " + name, e);
        }
    }

    /** The record that an empty mapping stands for, unless some key must be given. */
    public Optional<Object> constructDefault() {
        if (fields.stream().anyMatch(Field::isRequired)) {
            return Optional.empty();
        }
        return Optional.of(construct(
                fields.stream().map(field -> field.defaultValue().orElseThrow()).toList()));
    }

    private static RecordModel describe(Class<?> type) {
        Section section = type.getAnnotation(Section.class);
        if (!type.isRecord() || section == null) {
            throw new IllegalArgumentException(type.getName() + " is not a record with @Section");
        }
        RecordComponent[] components = type.getRecordComponents();
        var fields = new ArrayList<Field>();
        for (RecordComponent component : components) {
            fields.add(field(component));
        }
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            return new RecordModel(type.getSimpleName(), section.value(), section.example(), fields, constructor);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("a record has its canonical constructor", e);
        }
    }

    private static Field field(RecordComponent component) {
        Key key = component.getAnnotation(Key.class);
        if (key == null) {
            throw new IllegalArgumentException(component + " of " + component.getDeclaringRecord() + " has no @Key");
        }
        ValueType type = ValueTypes.of(component.getGenericType(), key);
        String name = key.name().isEmpty() ? component.getName() : key.name();
        String noun = key.noun().isEmpty() ? name : key.noun();
        Optional<Object> defaultValue = ValueTypes.defaultOf(type, key.defaultsTo());
        if (defaultValue.isEmpty() && key.example().isEmpty()) {
            throw new IllegalArgumentException(component + " must be given, so it needs an example");
        }
        return new Field(
                name,
                noun,
                type,
                key.takesOne(),
                key.value(),
                key.example(),
                defaultValue,
                defaultValue.orElseGet(() -> ValueTypes.scalar(type, key.example())),
                component.getAccessor());
    }
}
