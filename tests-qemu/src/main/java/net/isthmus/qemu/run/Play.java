package net.isthmus.qemu.run;

import java.nio.file.Path;
import java.util.List;
import net.isthmus.qemu.machine.BootImages;
import net.isthmus.qemu.scenario.Scenario;
import net.isthmus.qemu.scenario.ScenarioException;
import net.isthmus.qemu.scenario.ScenarioFile;

/**
 * Plays the scenarios whose folders are named on the command line, for a person who writes one. With {@code --go-on}
 * before them the steps after one that does not come true are taken all the same.
 */
public final class Play {

    private Play() {}

    /** The command line; exits with 1 if a scenario does not come true. */
    public static void main(String[] folders) {
        BootImages images = BootImages.here();
        try {
            boolean goesOn = folders.length > 0 && folders[0].equals("--go-on");
            for (String folder : List.of(folders).subList(goesOn ? 1 : 0, folders.length)) {
                Scenario scenario = ScenarioFile.read(Path.of(folder));
                System.out.println(scenario.name());
                if (goesOn) {
                    ScenarioRun.tryOut(scenario, images, System.out::println);
                } else {
                    ScenarioRun.play(scenario, images, System.out::println);
                }
            }
        } catch (ScenarioException e) {
            System.out.println("✗ " + e.getMessage());
            System.exit(1);
        }
    }
}
