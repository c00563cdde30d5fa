package net.isthmus.appliance.cli;

import java.util.concurrent.Callable;
import net.isthmus.appliance.boot.host.SeedBoot;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * {@code isthmus seed}: what the cloud says about this machine comes into effect. Started by the system at each boot.
 */
@Command(
        name = "seed",
        mixinStandardHelpOptions = true,
        hidden = true,
        description =
                "Apply what the cloud says about this machine (NoCloud, ConfigDrive); run by the image at each boot.")
final class SeedCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        SeedBoot.ofThisMachine().run().forEach(spec.commandLine().getOut()::println);
        return IsthmusCommand.DONE;
    }
}
