package net.isthmus.appliance.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code isthmus rollback}: an earlier document is committed again. */
@Command(
        name = "rollback",
        mixinStandardHelpOptions = true,
        description = "Commit an earlier document again; without a number the last that differs.")
final class RollbackCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ApiClient api = new ApiClient();

    @Parameters(arity = "0..1", paramLabel = "COMMIT", description = "Its number, as `isthmus history` lists them.")
    private @Nullable Integer number;

    @Option(names = "--confirm", paramLabel = "MINUTES", description = "As with `isthmus apply`.")
    private @Nullable Integer confirmMinutes;

    @Override
    public Integer call() {
        String path = "/configuration/rollback" + (number == null ? "" : "/" + number);
        String query = confirmMinutes == null ? "" : "?confirm=" + confirmMinutes;
        spec.commandLine().getOut().print(Views.commit(JsonTree.parse(api.post(path + query))));
        spec.commandLine().getOut().flush();
        return IsthmusCommand.DONE;
    }
}
