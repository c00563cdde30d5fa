package net.isthmus.core.document;

import java.util.regex.Pattern;
import net.isthmus.core.model.ValueType;

/** Single values as text, the inverse of {@link ScalarReader}. */
final class ScalarText {

    /** What may stand without quotes in any place. */
    private static final Pattern BARE = Pattern.compile("[A-Za-z0-9_./][A-Za-z0-9_./-]*");

    /** What YAML 1.1 or 1.2 would take for something other than text. */
    private static final Pattern NOT_TEXT =
            Pattern.compile("(?i)true|false|yes|no|on|off|y|n|null|nan|\\.nan|[-+]?\\.?inf|"
                    + "[-+]?(\\.[0-9_]+|[0-9][0-9_]*(\\.[0-9_]*)?)(e[-+]?[0-9]+)?|0[xob][0-9a-f_]+|"
                    + "[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*");

    private ScalarText() {}

    /** The canonical text without quotes. */
    static String of(ValueType type, Object value) {
        return switch (type) {
            case ValueType.Whole _, ValueType.Flag _, ValueType.Text _ -> value.toString();
            case ValueType.Choice _ -> ValueType.Choice.word((Enum<?>) value);
            case ValueType.Word word -> word.print().apply(value);
            case ValueType.OptionalOf _, ValueType.ListOf _, ValueType.MapOf _, ValueType.RecordOf _ ->
                throw new IllegalArgumentException(type + " is no single value");
        };
    }

    /** The same as a YAML scalar, in quotes where it needs them. */
    static String yaml(ValueType type, Object value) {
        String text = of(type, value);
        boolean isText = type instanceof ValueType.Text || type instanceof ValueType.Choice;
        return BARE.matcher(text).matches()
                        && !(isText && NOT_TEXT.matcher(text).matches())
                ? text
                : Json.quote(text);
    }
}
