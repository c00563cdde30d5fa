package net.isthmus.ipsec.wycheproof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import net.isthmus.lab.Command;
import net.isthmus.lab.Outcome;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * One test vector of project Wycheproof, which collects what libraries have got wrong. They are not copied:
 * {@code tools/wycheproof} fetches a package that has them.
 *
 * @param group what its group says, such as key and size
 * @param test what it says itself
 */
public record Wycheproof(String file, Map<String, Object> group, Map<String, Object> test) {
    private static final int MAX_CHARACTERS = 10_000_000;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** All of a file; the test is skipped if it cannot be had. */
    @SuppressWarnings("unchecked")
    public static List<Wycheproof> of(String file) {
        String tool = Path.of("..", "tools", "wycheproof").toString();
        Outcome folder = Command.of(tool).within(PATIENCE).run();
        assumeTrue(folder.succeeded(), () -> "skipped: no vectors of Wycheproof: " + folder.describe());
        Path path = Path.of(folder.output().strip(), file + "_test.json");
        // JSON is YAML too.
        LoadSettings settings =
                LoadSettings.builder().setCodePointLimit(MAX_CHARACTERS).build();
        try {
            var all = (Map<String, Object>) new Load(settings).loadFromString(Files.readString(path));
            List<Wycheproof> vectors = ((List<Map<String, Object>>) all.getOrDefault("testGroups", List.of()))
                    .stream()
                            .flatMap(group -> ((List<Map<String, Object>>) group.getOrDefault("tests", List.of()))
                                    .stream().map(test -> new Wycheproof(file, group, test)))
                            .toList();
            assertThat(vectors).as(file).isNotEmpty();
            return vectors;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Octets of the vector, or else of its group. */
    public byte[] octets(String field) {
        return HexFormat.of().parseHex((String) test.getOrDefault(field, group.getOrDefault(field, "")));
    }

    /** A number of the vector, or else of its group. */
    public int number(String field) {
        return ((Number) test.getOrDefault(field, group.getOrDefault(field, -1))).intValue();
    }

    /** True if everybody must accept it. */
    public boolean isValid() {
        return "valid".equals(test.get("result"));
    }

    /** True if nobody may accept it. */
    public boolean isInvalid() {
        return "invalid".equals(test.get("result"));
    }

    /** True if that is said of it. */
    public boolean is(String flag) {
        return ((List<?>) test.getOrDefault("flags", List.of())).contains(flag);
    }

    @Override
    public String toString() {
        return "%s %s %s (%s)".formatted(file, test.get("tcId"), test.getOrDefault("comment", ""), test.get("flags"));
    }
}
