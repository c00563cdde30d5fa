package net.isthmus.core.document;

import java.util.Optional;
import net.isthmus.core.fault.Faults;
import net.isthmus.core.fault.Suggestion;
import net.isthmus.core.model.Field;
import net.isthmus.core.model.ValueType;

/** Single values: what their text means, and what is said if it means nothing. */
final class ScalarReader {

    private final Field field;
    private final Tree.Scalar scalar;
    private final String path;
    private final Faults faults;

    private ScalarReader(Field field, Tree.Scalar scalar, String path, Faults faults) {
        this.field = field;
        this.scalar = scalar;
        this.path = path;
        this.faults = faults;
    }

    static Optional<Object> read(Field field, ValueType type, Tree.Scalar scalar, String path, Faults faults) {
        return new ScalarReader(field, scalar, path, faults).read(type);
    }

    /** A value of the type, for a message. */
    static String example(Field field, ValueType type) {
        return type instanceof ValueType.Word word ? word.example() : field.example();
    }

    private Optional<Object> read(ValueType type) {
        return switch (type) {
            case ValueType.Whole whole -> readWhole(whole);
            case ValueType.Flag _ -> readFlag();
            case ValueType.Choice choice -> readChoice(choice);
            case ValueType.Word word -> readWord(word);
            case ValueType.Text text ->
                text.pattern().matcher(scalar.text()).matches()
                        ? Optional.of(scalar.text())
                        : refuse(isNot(), "write " + text.shape());
            case ValueType.OptionalOf _, ValueType.ListOf _, ValueType.MapOf _, ValueType.RecordOf _ ->
                throw new IllegalArgumentException(type + " is no single value");
        };
    }

    private Optional<Object> readWhole(ValueType.Whole whole) {
        String text = scalar.text();
        if (!text.matches("[-+]?[0-9]+")) {
            return refuse(
                    Shown.value(text) + " is not a whole number",
                    "write a number from " + whole.min() + " to " + whole.max());
        }
        if (!scalar.isPlain()) {
            return refuse(Shown.value(text) + " is a text, not a number", "remove the quotes");
        }
        String digits = text.replaceFirst("^[-+]?0*(?=[0-9])", "");
        boolean isNegative = text.charAt(0) == '-';
        long value = digits.length() > 18 ? Long.MAX_VALUE : Long.parseLong(digits);
        if (isNegative ? -value < whole.min() : value < whole.min()) {
            return refuse(
                    Shown.text(text, 24) + " is smaller than " + whole.min(),
                    "the smallest " + field.noun() + " is " + whole.min());
        }
        if (!isNegative && value > whole.max()) {
            return refuse(
                    Shown.text(text, 24) + " is larger than " + whole.max(),
                    "the largest " + field.noun() + " is " + whole.max());
        }
        return Optional.of((int) (isNegative ? -value : value));
    }

    private Optional<Object> readFlag() {
        if (scalar.isPlain() && scalar.text().equals("true")) {
            return Optional.of(true);
        }
        if (scalar.isPlain() && scalar.text().equals("false")) {
            return Optional.of(false);
        }
        return refuse(Shown.value(scalar.text()) + " is neither true nor false", "write true or false without quotes");
    }

    private Optional<Object> readChoice(ValueType.Choice choice) {
        int index = choice.words().indexOf(scalar.text());
        if (index >= 0) {
            return Optional.of(choice.constants().get(index));
        }
        String known = String.join(", ", choice.words());
        return refuse(
                isNot(),
                Suggestion.nearest(scalar.text(), choice.words())
                        .map(word -> "did you mean " + word + "?")
                        .orElse("write one of " + known));
    }

    private String isNot() {
        String article = "aeiou".indexOf(field.noun().charAt(0)) < 0 ? "a " : "an ";
        return Shown.value(scalar.text()) + " is not " + article + field.noun();
    }

    private Optional<Object> readWord(ValueType.Word word) {
        try {
            return Optional.of(word.parse().apply(scalar.text()));
        } catch (IllegalArgumentException e) {
            String reason = Shown.text(String.valueOf(e.getMessage()), 200);
            return refuse(reason, "write " + word.kind() + ", such as " + word.example());
        }
    }

    private Optional<Object> refuse(String reason, String fix) {
        faults.add(path, scalar.position(), reason, fix);
        return Optional.empty();
    }
}
