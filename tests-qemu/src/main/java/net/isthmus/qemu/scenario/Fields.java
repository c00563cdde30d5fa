package net.isthmus.qemu.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One YAML mapping that is read field by field. A field of the wrong kind, and with {@link #complete} one that nobody
 * asked for, is refused with its path: a misspelt expectation must never be an expectation that is not checked.
 */
final class Fields {
    private static final Pattern DURATION = Pattern.compile("(\\d+) ?(ms|s|min)");

    private final String path;
    private final Map<String, Object> rest;

    private Fields(String path, Map<String, Object> rest) {
        this.path = path;
        this.rest = rest;
    }

    /** The mapping at {@code path}; nothing at all is an empty one. */
    static Fields of(String path, Object value) {
        if (value.equals("")) {
            return new Fields(path, new LinkedHashMap<>());
        }
        if (!(value instanceof Map<?, ?> map)) {
            throw new ScenarioException("%s: must be a mapping, not '%s'".formatted(path, value));
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        map.forEach((key, field) -> fields.put(String.valueOf(key), field == null ? "" : field));
        return new Fields(path, fields);
    }

    String path() {
        return path;
    }

    boolean has(String key) {
        return rest.containsKey(key);
    }

    String text(String key) {
        return maybeText(key).orElseThrow(() -> new ScenarioException("%s: needs '%s'".formatted(path, key)));
    }

    String text(String key, String otherwise) {
        return maybeText(key).orElse(otherwise);
    }

    Optional<String> maybeText(String key) {
        Object value = rest.remove(key);
        if (value instanceof Map || value instanceof List) {
            throw new ScenarioException("%s.%s: must be a text".formatted(path, key));
        }
        return Optional.ofNullable(value).map(String::valueOf);
    }

    int number(String key, int otherwise) {
        String text = text(key, Integer.toString(otherwise));
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new ScenarioException("%s.%s: '%s' must be a number".formatted(path, key, text), e);
        }
    }

    boolean flag(String key) {
        String text = text(key, "false");
        if (!text.equals("true") && !text.equals("false")) {
            throw new ScenarioException("%s.%s: '%s' must be true or false".formatted(path, key, text));
        }
        return text.equals("true");
    }

    Duration duration(String key, Duration otherwise) {
        Optional<String> text = maybeText(key);
        if (text.isEmpty()) {
            return otherwise;
        }
        Matcher matcher = DURATION.matcher(text.get());
        if (!matcher.matches()) {
            throw new ScenarioException("%s.%s: '%s' must be like 500ms, 30s or 2min".formatted(path, key, text.get()));
        }
        long count = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            default -> Duration.ofMinutes(count);
        };
    }

    <E extends Enum<E>> E choice(String key, Class<E> type, E otherwise) {
        String text = text(key, otherwise.name());
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equalsIgnoreCase(text)) {
                return constant;
            }
        }
        List<String> names = new ArrayList<>();
        for (E constant : type.getEnumConstants()) {
            names.add(constant.name().toLowerCase(Locale.ROOT));
        }
        throw new ScenarioException("%s.%s: '%s' must be one of %s".formatted(path, key, text, names));
    }

    /** One text or a list of them. */
    List<String> texts(String key) {
        Object value = rest.remove(key);
        return switch (value) {
            case null -> List.of();
            case List<?> list -> list.stream().map(String::valueOf).toList();
            default -> List.of(String.valueOf(value));
        };
    }

    /** Regular expressions, in which a dot and {@code ^}, {@code $} look at lines. */
    List<Pattern> patterns(String key) {
        return texts(key).stream()
                .map(text -> Pattern.compile(text, Pattern.MULTILINE))
                .toList();
    }

    Map<String, Object> map(String key) {
        Object value = rest.remove(key);
        return value == null ? Map.of() : of(path + "." + key, value).rest;
    }

    List<Fields> list(String key) {
        Object value = rest.remove(key);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof List<?> list)) {
            throw new ScenarioException("%s.%s: must be a list".formatted(path, key));
        }
        List<Fields> all = new ArrayList<>();
        for (Object element : list) {
            all.add(of("%s.%s[%d]".formatted(path, key, all.size()), element));
        }
        return all;
    }

    /** The mappings of a mapping, by their names. */
    Map<String, Fields> named(String key) {
        Map<String, Fields> all = new LinkedHashMap<>();
        map(key).forEach((name, value) -> all.put(name, of(path + "." + key + "." + name, value)));
        return all;
    }

    /** What was read here, after refusing what nobody asked for. */
    <T> T complete(T value) {
        if (!rest.isEmpty()) {
            throw new ScenarioException("%s: '%s' is not a field here"
                    .formatted(path, rest.keySet().iterator().next()));
        }
        return value;
    }
}
