package net.isthmus.core.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Each document in {@code src/test/resources/faults} has mistakes; the file beside it has the lines that a person is to
 * read. {@code -Disthmus.golden=write} writes those files anew, to be looked at before they are committed.
 */
class FaultGoldenTest {

    private static final Path FOLDER = Repository.root().resolve("core/src/test/resources/faults");

    @TestFactory
    Stream<DynamicTest> shouldReportEveryMistakeWhenDocumentIsWrong() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            List<Path> documents = files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
            assertThat(documents).hasSizeGreaterThan(15);
            return documents.stream().map(document -> DynamicTest.dynamicTest(name(document), () -> check(document)));
        }
    }

    private static void check(Path document) throws IOException {
        Path golden = document.resolveSibling(name(document).replace(".yaml", ".faults"));
        String actual = ConfigurationReader.read(Files.readAllBytes(document)) instanceof Reading.Refused refused
                ? refused.describe(name(document)) + "\n"
                : "accepted\n";
        if ("write".equals(System.getProperty("isthmus.golden"))) {
            Files.writeString(golden, actual);
        }
        assertThat(actual).isEqualTo(Files.readString(golden)).isNotEqualTo("accepted\n");
    }

    private static String name(Path document) {
        return document.getFileName().toString();
    }
}
