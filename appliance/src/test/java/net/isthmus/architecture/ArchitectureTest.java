package net.isthmus.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule holds for the product, and each rule speaks up where the fixture breaks it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArchitectureTest {
    static final String PRODUCT = "net.isthmus";
    static final String FIXTURE = "net.isthmus.architecture.fixture";

    private JavaClasses product = new ClassFileImporter().importClasses();
    private JavaClasses fixture = new ClassFileImporter().importClasses();

    @BeforeAll
    void readClasses() {
        product = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(PRODUCT);
        fixture = new ClassFileImporter().importPackages(FIXTURE);
    }

    static List<HouseRule> rules() {
        return Stream.of(DependencyRules.ALL, NodeRules.ALL, HabitRules.ALL)
                .flatMap(List::stream)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("rules")
    void shouldHoldInTheProduct(HouseRule rule) {
        assertThat(product).hasSizeGreaterThan(50);
        assertThat(rule.in(PRODUCT).evaluate(product).getFailureReport().getDetails())
                .as(rule.name())
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("rules")
    void shouldNameTheCulpritWhenBroken(HouseRule rule) {
        assertThat(rule.in(FIXTURE).evaluate(fixture).getFailureReport().getDetails())
                .as("violations of: %s", rule.name())
                .anySatisfy(violation -> assertThat(violation).contains(rule.culprit()))
                .noneSatisfy(violation -> assertThat(violation).contains("Innocent"));
    }
}
