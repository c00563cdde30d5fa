package net.isthmus.appliance.upgrade;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Lines of {@code key=value}: the form of the manifest, of {@code /usr/lib/isthmus/release} and of what is remembered
 * of upgrades. Shell scripts read and write it with {@code sed}. The last of two equal keys holds; other lines mean
 * nothing.
 */
final class KeyValueLines {

    private KeyValueLines() {}

    static Map<String, String> parse(String text) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String line : text.split("\n", -1)) {
            int equals = line.indexOf('=');
            if (equals > 0 && line.charAt(0) != '#') {
                values.put(line.substring(0, equals), line.substring(equals + 1).strip());
            }
        }
        return values;
    }

    static String format(Map<String, String> values) {
        return values.entrySet().stream()
                .map(entry -> entry.getKey() + "="
                        + entry.getValue().replaceAll("\\s+", " ").strip() + "\n")
                .collect(Collectors.joining());
    }

    /** What a file holds; nothing if there is no such file. */
    static Map<String, String> read(Path file) throws IOException {
        try {
            return parse(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            return Map.of();
        }
    }
}
