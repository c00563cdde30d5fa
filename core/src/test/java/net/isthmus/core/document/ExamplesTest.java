package net.isthmus.core.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.fault.Faults;
import net.isthmus.core.model.Field;
import net.isthmus.core.model.RecordModel;
import net.isthmus.core.model.ValueType;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What is shown to people works: the documents in {@code examples}, and every example of the reference page. */
class ExamplesTest {

    @TestFactory
    Stream<DynamicTest> shouldBeAcceptedAndComeBackWhenShipped() throws IOException {
        try (Stream<Path> files = Files.list(Repository.root().resolve("examples"))) {
            List<Path> examples = files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
            assertThat(examples).hasSizeGreaterThanOrEqualTo(2);
            return examples.stream()
                    .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> check(file)));
        }
    }

    private static void check(Path file) throws IOException {
        Configuration configuration =
                ConfigurationReader.read(Files.readAllBytes(file)).orThrow();
        String canonical = ConfigurationWriter.write(configuration);
        assertThat(ConfigurationReader.read(canonical).orThrow()).isEqualTo(configuration);
        assertThat(ConfigurationWriter.write(ConfigurationReader.read(canonical).orThrow()))
                .isEqualTo(canonical);
    }

    /** An example may speak of interfaces that it does not show, so only faults of single values count here. */
    @Test
    void shouldHaveNoFaultOfItsOwnWhenExampleIsOnReferencePage() {
        Matcher blocks = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
                .matcher(ReferencePage.of(RecordModel.of(Configuration.class)));
        var texts = new ArrayList<String>();
        while (blocks.find()) {
            texts.add(blocks.group(1));
        }
        assertThat(texts).hasSizeGreaterThanOrEqualTo(5).allSatisfy(ExamplesTest::assertWellTyped);
    }

    @Test
    void shouldBeOfItsOwnTypeWhenKeyHasExample() {
        assertExamples(RecordModel.of(Configuration.class));
    }

    private static void assertExamples(ValueType type) {
        switch (type) {
            case ValueType.RecordOf(RecordModel child) -> assertExamples(child);
            case ValueType.OptionalOf(ValueType of) -> assertExamples(of);
            case ValueType.MapOf(var _, ValueType of, var _) -> assertExamples(of);
            case ValueType.ListOf(ValueType of, var _) -> assertExamples(of);
            default -> {}
        }
    }

    private static void assertExamples(RecordModel model) {
        for (Field field : model.fields()) {
            if (!field.example().isEmpty()) {
                var faults = new Faults();
                var mapping = (Tree.Mapping) parse("key: " + field.example(), faults);
                new RecordReader(faults)
                        .read(field, field.type(), mapping.entries().getFirst().value(), field.key());
                assertThat(faults.toList()).as(model.name() + "." + field.key()).isEmpty();
            }
            assertThat(field.sentence()).isNotEmpty();
            assertExamples(field.type());
        }
    }

    private static void assertWellTyped(String document) {
        var faults = new Faults();
        new RecordReader(faults).read(RecordModel.of(Configuration.class), parse(document, faults), "");
        assertThat(faults.toList()).as(document).isEmpty();
    }

    private static Tree parse(String document, Faults faults) {
        return YamlTree.parse(document.getBytes(StandardCharsets.UTF_8), faults).orElseThrow();
    }
}
