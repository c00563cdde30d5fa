package net.isthmus.core.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.model.RecordModel;
import org.junit.jupiter.api.Test;

/** The committed schema and reference page are those of the model. {@code make docs} writes them anew. */
class DocsTest {

    private static final String SCHEMA_ID = "https://isthmus.net/schema/isthmus.schema.json";

    @Test
    void shouldBeTheModelsWhenSchemaIsCommitted() throws IOException {
        check("isthmus.schema.json", JsonSchema.of(RecordModel.of(Configuration.class), SCHEMA_ID));
    }

    @Test
    void shouldBeTheModelsWhenReferencePageIsCommitted() throws IOException {
        check("configuration.md", ReferencePage.of(RecordModel.of(Configuration.class)));
    }

    private static void check(String name, String made) throws IOException {
        Path file = Repository.root().resolve("docs").resolve(name);
        if ("write".equals(System.getProperty("isthmus.docs"))) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, made);
        }
        assertThat(Files.exists(file) ? Files.readString(file) : "")
                .as(
                        "docs/%s differs from the model: run `make docs`, which is ./mvnw -q -pl core -am test "
                                + "-Dtest=DocsTest -Dsurefire.failIfNoSpecifiedTests=false -Disthmus.docs=write",
                        name)
                .isEqualTo(made);
    }
}
