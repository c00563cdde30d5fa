package net.isthmus.qemu.run;

import java.nio.file.Path;
import net.isthmus.qemu.machine.BootImages;
import net.isthmus.qemu.scenario.ScenarioException;
import net.isthmus.qemu.scenario.ScenarioFile;

/** Plays the scenarios whose folders are named on the command line, for a person who writes one. */
public final class Play {

    private Play() {}

    /** The command line; exits with 1 if a scenario does not come true. */
    public static void main(String[] folders) {
        BootImages images = BootImages.here();
        try {
            for (String folder : folders) {
                ScenarioRun.play(ScenarioFile.read(Path.of(folder)), images, System.out::println);
            }
        } catch (ScenarioException e) {
            System.out.println("✗ " + e.getMessage());
            System.exit(1);
        }
    }
}
