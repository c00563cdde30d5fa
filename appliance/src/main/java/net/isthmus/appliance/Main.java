package net.isthmus.appliance;

import io.quarkus.runtime.annotations.QuarkusMain;
import net.isthmus.appliance.cli.IsthmusCommand;

/**
 * The one entry: {@code isthmus COMMAND …}. Only {@code run} starts Quarkus; every other command ends within a moment
 * and must not wait for it.
 */
@QuarkusMain
public final class Main {

    private Main() {}

    /** Runs a command and ends with its exit code. */
    public static void main(String[] arguments) {
        System.exit(IsthmusCommand.execute(arguments));
    }
}
