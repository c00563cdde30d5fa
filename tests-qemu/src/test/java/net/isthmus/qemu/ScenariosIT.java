package net.isthmus.qemu;

import java.util.stream.Stream;
import net.isthmus.qemu.machine.BootImages;
import net.isthmus.qemu.run.ScenarioRun;
import net.isthmus.qemu.scenario.Scenario;
import net.isthmus.qemu.scenario.ScenarioFile;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Plays every scenario of {@code tests-qemu/scenarios}, one test each. {@code -Disthmus.scenario=REGEX} chooses some,
 * slow ones too.
 */
class ScenariosIT {
    private static final String CHOSEN = System.getProperty("isthmus.scenario", "");

    @TestFactory
    Stream<DynamicTest> shouldComeTrue() {
        return scenarios(false);
    }

    @TestFactory
    @Tag("slow")
    Stream<DynamicTest> shouldComeTrueThoughItTakesLonger() {
        return scenarios(true);
    }

    private static Stream<DynamicTest> scenarios(boolean slow) {
        BootImages images = BootImages.here();
        return ScenarioFile.all(images.scenarios()).stream()
                .filter(scenario -> CHOSEN.isEmpty() ? scenario.isSlow() == slow : !slow && isChosen(scenario))
                .map(scenario -> DynamicTest.dynamicTest(
                        scenario.name(), () -> ScenarioRun.play(scenario, images, System.out::println)));
    }

    private static boolean isChosen(Scenario scenario) {
        return scenario.name().matches(CHOSEN);
    }
}
