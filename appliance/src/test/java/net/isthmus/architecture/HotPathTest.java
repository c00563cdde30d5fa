package net.isthmus.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A packet's way through the product creates nothing and waits for nobody; the fixture shows what would be seen. */
class HotPathTest {

    @Test
    void shouldFindNothingOnThePathOfThePacketsOfTheProduct() {
        HotPathScanner scanner = scanner(
                ArchitectureTest.PRODUCT,
                new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS));

        assertThat(scanner.scan()).isEmpty();
        assertThat(scanner.nodes()).hasSizeGreaterThan(5);
    }

    @Test
    void shouldReportMethodAndLineWhenNodeAllocatesOrLocks() {
        List<String> findings = scanner(ArchitectureTest.FIXTURE, new ClassFileImporter()).scan().stream()
                .map(HotPathScanner.Finding::toString)
                .toList();

        assertThat(findings)
                .allSatisfy(finding -> assertThat(finding).contains("(AllocatingNode.java:"))
                .anySatisfy(finding -> assertThat(finding)
                        .matches("AllocatingNode.object \\(AllocatingNode.java:\\d+\\): new java.lang.Object"))
                .anySatisfy(finding -> assertThat(finding).contains("AllocatingNode.array", "new array of INT"))
                .anySatisfy(finding -> assertThat(finding).contains("AllocatingNode.concatenation", "invokedynamic"))
                .anySatisfy(finding -> assertThat(finding).contains("AllocatingNode.lambda", "invokedynamic"))
                .anySatisfy(finding -> assertThat(finding).contains("AllocatingNode.locked", "synchronized"))
                .anySatisfy(finding -> assertThat(finding).contains("AllocatingNode.boxed", "java.lang.Integer"))
                .anySatisfy(finding -> assertThat(finding).contains("AllocatingNode.copied", "copy of an array"))
                .anySatisfy(finding -> assertThat(finding)
                        .contains("Distant.copy", "new array of INT", "reached from AllocatingNode.process"))
                .noneSatisfy(finding -> assertThat(finding).contains("neverCalledByANode"));
    }

    private static HotPathScanner scanner(String root, ClassFileImporter importer) {
        List<ClassModel> classes =
                importer.importPackages(root).stream().map(HotPathTest::parse).toList();
        return new HotPathScanner(NodeRules.graphNode(root), classes);
    }

    private static ClassModel parse(JavaClass type) {
        try (InputStream bytes = type.getSource().orElseThrow().getUri().toURL().openStream()) {
            return ClassFile.of().parse(bytes.readAllBytes());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
