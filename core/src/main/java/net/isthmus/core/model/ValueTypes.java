package net.isthmus.core.model;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import net.isthmus.wire.InterfaceAddress;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import net.isthmus.wire.MacAddress;

/** From the Java type of a record component to what its value may be in a document. */
final class ValueTypes {

    private static final String IP_PATTERN = "[0-9a-fA-F:.]+";

    /** Words whose types know nothing of configuration. */
    private static final Map<Class<?>, ValueType.Word> WORDS = Map.of(
            IpAddress.class, word("an IP address", IP_PATTERN, "10.10.0.53", IpAddress::parse),
            IpPrefix.class, word("a prefix", IP_PATTERN + "/[0-9]{1,3}", "10.99.0.0/16", IpPrefix::parse),
            InterfaceAddress.class,
                    word(
                            "an address with a prefix length",
                            IP_PATTERN + "/[0-9]{1,3}",
                            "10.10.0.1/24",
                            InterfaceAddress::parse),
            MacAddress.class,
                    word(
                            "a MAC address",
                            "[0-9a-fA-F]{2}([:-][0-9a-fA-F]{2}){5}",
                            "52:54:00:aa:00:01",
                            MacAddress::parse));

    private ValueTypes() {}

    private static ValueType.Word word(String kind, String pattern, String example, Function<String, Object> parse) {
        return new ValueType.Word(kind, pattern, example, parse, Object::toString, 0);
    }

    static ValueType of(Type type, Key key) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            Type last = arguments[arguments.length - 1];
            int maxItems = (int) key.max();
            if (generic.getRawType() == Optional.class) {
                return new ValueType.OptionalOf(of(last, key));
            }
            if (generic.getRawType() == List.class) {
                return new ValueType.ListOf(of(last, key), maxItems);
            }
            if (generic.getRawType() == Map.class && arguments[0] == String.class) {
                return new ValueType.MapOf(text(key.names(), key.namesShape()), of(last, key), maxItems);
            }
        }
        if (type instanceof Class<?> plain) {
            return ofClass(plain, key);
        }
        throw new IllegalArgumentException("configuration has no values of " + type);
    }

    private static ValueType ofClass(Class<?> type, Key key) {
        ValueType.Word word = WORDS.get(type);
        if (word != null) {
            return word;
        }
        if (type == int.class || type == Integer.class) {
            return new ValueType.Whole(Math.toIntExact(key.min()), Math.toIntExact(key.max()));
        }
        if (type == boolean.class) {
            return new ValueType.Flag();
        }
        if (type == String.class) {
            return text(key.pattern(), key.shape());
        }
        if (type == Duration.class) {
            return duration(key);
        }
        if (type.isEnum()) {
            return new ValueType.Choice(Arrays.stream(type.getEnumConstants())
                    .<Enum<?>>map(constant -> (Enum<?>) constant)
                    .toList());
        }
        TextForm form = type.getAnnotation(TextForm.class);
        if (form != null) {
            return new ValueType.Word(
                    form.kind(),
                    form.pattern(),
                    form.example(),
                    parserOf(type),
                    Object::toString,
                    form.largestNumber());
        }
        return new ValueType.RecordOf(RecordModel.of(type));
    }

    /** Text of a shape; for want of a pattern, a name. */
    private static ValueType.Text text(String pattern, String shape) {
        return pattern.isEmpty()
                ? new ValueType.Text(Names.SYNTAX, Names.SHAPE)
                : new ValueType.Text(Pattern.compile(pattern), shape);
    }

    private static ValueType.Word duration(Key key) {
        Duration shortest = Duration.ofSeconds(key.min());
        Duration longest = Duration.ofSeconds(key.max());
        String range = "from " + DurationText.print(shortest) + " to " + DurationText.print(longest);
        Function<String, Object> parse = text -> {
            Duration duration = DurationText.parse(text);
            if (duration.compareTo(shortest) < 0) {
                throw new IllegalArgumentException(text + " is shorter than " + DurationText.print(shortest));
            }
            if (duration.compareTo(longest) > 0) {
                throw new IllegalArgumentException(text + " is longer than " + DurationText.print(longest));
            }
            return duration;
        };
        return new ValueType.Word(
                "a duration " + range,
                DurationText.PATTERN,
                key.example(),
                parse,
                value -> DurationText.print((Duration) value),
                0);
    }

    /** The type's own static {@code parse(String)}. */
    private static Function<String, Object> parserOf(Class<?> type) {
        Method parse;
        try {
            parse = type.getMethod("parse", String.class);
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException(type.getName() + " has no static parse(String)", e);
        }
        return text -> {
            try {
                return parse.invoke(null, text);
            } catch (InvocationTargetException e) {
                if (e.getCause() instanceof IllegalArgumentException refusal) {
                    throw refusal;
                }
                throw new IllegalStateException(parse + " failed", e);
            } catch (IllegalAccessException e) {
                throw new IllegalStateException("cannot call " + parse, e);
            }
        };
    }

    /** What holds where a key is left out; absent if it must be given. */
    static Optional<Object> defaultOf(ValueType type, String text) {
        if (!text.isEmpty()) {
            return Optional.of(scalar(type, text));
        }
        return switch (type) {
            case ValueType.OptionalOf _ -> Optional.of(Optional.empty());
            case ValueType.ListOf _ -> Optional.of(List.of());
            case ValueType.MapOf _ -> Optional.of(Map.of());
            case ValueType.RecordOf(RecordModel model) -> model.constructDefault();
            case ValueType.Whole _, ValueType.Flag _, ValueType.Text _, ValueType.Choice _, ValueType.Word _ ->
                Optional.empty();
        };
    }

    /** A default or an example as its declaration has it. Whatever is wrong here is an error of ours. */
    static Object scalar(ValueType type, String text) {
        return switch (type) {
            case ValueType.Whole _ -> Integer.valueOf(text);
            case ValueType.Flag _ -> Boolean.valueOf(text);
            case ValueType.Text _ -> text;
            case ValueType.Choice choice ->
                choice.constants().get(choice.words().indexOf(text));
            case ValueType.Word word -> word.parse().apply(text);
            case ValueType.OptionalOf _, ValueType.ListOf _, ValueType.MapOf _, ValueType.RecordOf _ ->
                throw new IllegalArgumentException("a value in words is for single values, not for " + type);
        };
    }
}
