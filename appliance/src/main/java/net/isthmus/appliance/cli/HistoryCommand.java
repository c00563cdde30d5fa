package net.isthmus.appliance.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code isthmus history}: the commits. */
@Command(
        name = "history",
        mixinStandardHelpOptions = true,
        description = "List the commits, newest first; a star marks the one in force.")
final class HistoryCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ApiClient api = new ApiClient();

    @Option(names = "--limit", defaultValue = "20", description = "The most commits to list (default: 20).")
    private int limit;

    @Option(names = "--json", description = "As the API answers.")
    private boolean isJson;

    @Override
    public Integer call() {
        JsonTree answer = JsonTree.parse(api.get("/configuration/history?limit=" + limit));
        spec.commandLine().getOut().print(isJson ? answer.pretty() + "\n" : Views.history(answer));
        spec.commandLine().getOut().flush();
        return IsthmusCommand.DONE;
    }
}
