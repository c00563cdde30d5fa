package net.isthmus.qemu;

import java.util.stream.Stream;
import net.isthmus.qemu.machine.BootImages;
import net.isthmus.qemu.run.ScenarioRun;
import net.isthmus.qemu.scenario.Scenario;
import net.isthmus.qemu.scenario.ScenarioFile;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Plays every scenario of {@code tests-qemu/scenarios}, one test each, two at a time. {@code -Disthmus.scenario=REGEX}
 * chooses some. Emulation is slow, and the image is built first: {@code make test} plays three, {@code make test-image}
 * all.
 */
@Execution(ExecutionMode.CONCURRENT)
class ScenariosIT {
    private static final String CHOSEN = System.getProperty("isthmus.scenario", "");

    @TestFactory
    Stream<DynamicTest> shouldComeTrue() {
        BootImages images = BootImages.here();
        return ScenarioFile.all(images.scenarios()).stream()
                .filter(scenario -> CHOSEN.isEmpty() || scenario.name().matches(CHOSEN))
                .map(scenario -> DynamicTest.dynamicTest(scenario.name(), () -> play(scenario, images)));
    }

    private static void play(Scenario scenario, BootImages images) {
        ScenarioRun.play(scenario, images, line -> System.out.println(scenario.name() + ": " + line));
    }
}
