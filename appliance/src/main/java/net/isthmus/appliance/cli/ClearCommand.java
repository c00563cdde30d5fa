package net.isthmus.appliance.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code isthmus clear sessions}: ends sessions. */
@Command(
        name = "clear",
        mixinStandardHelpOptions = true,
        description = "End sessions: all, or those that fit every option.")
final class ClearCommand implements Callable<Integer> {

    /** What can be cleared. */
    enum Subject {
        sessions
    }

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ApiClient api = new ApiClient();

    @Parameters(index = "0", paramLabel = "SUBJECT", description = "sessions.")
    private Subject subject = Subject.sessions;

    @Mixin
    private SessionOptions options = new SessionOptions();

    @Override
    public Integer call() {
        JsonTree answer = JsonTree.parse(api.delete("/" + subject + "?" + options.query()));
        long ended = answer.number("sessions");
        spec.commandLine().getOut().println(ended == 1 ? "1 session has ended" : ended + " sessions have ended");
        return IsthmusCommand.DONE;
    }
}
