package net.isthmus.appliance.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code isthmus confirm}: a commit that would undo itself stays. */
@Command(name = "confirm", mixinStandardHelpOptions = true, description = "Let a commit stay that would undo itself.")
final class ConfirmCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ApiClient api = new ApiClient();

    @Override
    public Integer call() {
        JsonTree commit = JsonTree.parse(api.post("/configuration/confirm"));
        spec.commandLine().getOut().println("Commit " + commit.number("number") + " is there to stay.");
        return IsthmusCommand.DONE;
    }
}
