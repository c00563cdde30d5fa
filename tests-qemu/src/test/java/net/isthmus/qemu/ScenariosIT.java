package net.isthmus.qemu;

import java.util.stream.Stream;
import net.isthmus.qemu.machine.BootImages;
import net.isthmus.qemu.run.ScenarioRun;
import net.isthmus.qemu.scenario.ScenarioFile;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Plays every scenario of {@code tests-qemu/scenarios}, one test each. {@code -Disthmus.scenario=REGEX} chooses some.
 * Emulation is slow, and the image is built first: {@code make test} plays one, {@code make test-image} all.
 */
class ScenariosIT {
    private static final String CHOSEN = System.getProperty("isthmus.scenario", "");

    @TestFactory
    Stream<DynamicTest> shouldComeTrue() {
        BootImages images = BootImages.here();
        return ScenarioFile.all(images.scenarios()).stream()
                .filter(scenario -> CHOSEN.isEmpty() || scenario.name().matches(CHOSEN))
                .map(scenario -> DynamicTest.dynamicTest(
                        scenario.name(), () -> ScenarioRun.play(scenario, images, System.out::println)));
    }
}
