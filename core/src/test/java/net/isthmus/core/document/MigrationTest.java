package net.isthmus.core.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.document.Tree.Entry;
import net.isthmus.core.document.Tree.Mapping;
import net.isthmus.core.document.Tree.Scalar;
import net.isthmus.core.fault.Faults;
import org.junit.jupiter.api.Test;

/** A language that never was: in its version 0 the key {@code hostname} was {@code called}. */
class MigrationTest {

    private static final Migration FICTITIOUS =
            new Migration(0, List.of(document -> renamedIn(document, "system", "called", "hostname")));

    private static final String OLD = """
            version: 0
            system:
              called: edge-1
            """;

    private static UnaryOperator<Mapping> renamed(String from, String to) {
        return document -> {
            List<Entry> entries = new ArrayList<>();
            for (Entry entry : document.entries()) {
                entries.add(entry.key().equals(from) ? new Entry(to, entry.keyPosition(), entry.value()) : entry);
            }
            return new Mapping(entries, document.position());
        };
    }

    private static Mapping renamedIn(Mapping document, String section, String from, String to) {
        List<Entry> entries = new ArrayList<>();
        for (Entry entry : document.entries()) {
            entries.add(
                    entry.key().equals(section) && entry.value() instanceof Mapping inner
                            ? new Entry(
                                    section,
                                    entry.keyPosition(),
                                    renamed(from, to).apply(inner))
                            : entry);
        }
        return new Mapping(entries, document.position());
    }

    private static Reading read(String document) {
        return ConfigurationReader.read(document.getBytes(StandardCharsets.UTF_8), FICTITIOUS);
    }

    @Test
    void shouldReadADocumentOfAnEarlierVersionAsOneOfToday() {
        Configuration configuration = read(OLD).orThrow();

        assertThat(configuration.version()).isEqualTo(1);
        assertThat(configuration.system().hostname()).isEqualTo("edge-1");
    }

    @Test
    void shouldTakeEachStepOnceAndInOrderWhenSeveralVersionsLieBetween() {
        Migration two = new Migration(3, List.of(renamed("a", "b"), renamed("b", "c"), renamed("c", "d")));
        Mapping document =
                (Mapping) YamlTree.parse("{version: 4, a: 1, b: 2}".getBytes(StandardCharsets.UTF_8), new Faults())
                        .orElseThrow();

        Mapping forward = (Mapping) two.forward(document);

        assertThat(forward.entries().stream().map(Entry::key)).containsExactly("version", "a", "d");
        assertThat(((Scalar) forward.entries().getFirst().value()).text()).isEqualTo("6");
        assertThat(two.forward(forward)).isEqualTo(forward);
    }

    @Test
    void shouldNameTheLineOfTheGivenDocumentWhenItHasAMistake() {
        Reading reading = read(OLD.replace("edge-1", "edge 1!"));

        assertThat(reading).isInstanceOf(Reading.Refused.class);
        assertThat(((Reading.Refused) reading).faults().getFirst().line()).isEqualTo(3);
    }

    @Test
    void shouldLeaveADocumentOfTodayAsItIs() {
        assertThat(read("version: 1\nsystem: {hostname: edge-2}\n")
                        .orThrow()
                        .system()
                        .hostname())
                .isEqualTo("edge-2");
        assertThat(read("system: {hostname: edge-3}\n").orThrow().system().hostname())
                .isEqualTo("edge-3");
    }

    @Test
    void shouldRefuseVersionsThatNoStepBeginsAt() {
        for (String version : List.of("2", "77", "-1", "0x0", "[]", "99999999999", "''")) {
            assertThat(read("version: " + version + "\n")).as(version).isInstanceOf(Reading.Refused.class);
        }
        assertThat(ConfigurationReader.read(OLD)).isInstanceOf(Reading.Refused.class);
    }
}
