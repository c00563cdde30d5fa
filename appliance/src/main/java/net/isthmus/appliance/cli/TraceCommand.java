package net.isthmus.appliance.cli;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code isthmus trace}: what becomes of the next packets. */
@Command(
        name = "trace",
        mixinStandardHelpOptions = true,
        description = "Follow the next packets through the graph, node by node.")
final class TraceCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ApiClient api = new ApiClient();

    @Parameters(
            arity = "0..*",
            paramLabel = "FILTER",
            description = "Only such packets, in tcpdump's words (default: every packet).")
    private List<String> filter = new ArrayList<>();

    @Option(names = "--drops", description = "Only packets that are dropped.")
    private boolean isDropsWanted;

    @Option(
            names = {"-n", "--count"},
            defaultValue = "10",
            description = "How many packets, 1 to 1000 (default: 10).")
    private int count;

    @Option(names = "--interface", paramLabel = "NAME", description = "Only packets received by this interface.")
    private @Nullable String interfaceName;

    @Option(
            names = "--wait",
            defaultValue = "5",
            paramLabel = "SECONDS",
            description = "How long to wait for them, 1 to 60 (default: 5).")
    private int seconds;

    @Option(names = "--json", description = "As the API answers, with the packets' bytes.")
    private boolean isJson;

    @Override
    public Integer call() {
        String only = interfaceName == null ? "" : ",\"interface\":" + JsonText.quoted(interfaceName);
        String request = "{\"count\":" + count + ",\"patienceSeconds\":" + seconds + ",\"drops\":" + isDropsWanted
                + ",\"filter\":" + JsonText.quoted(String.join(" ", filter)) + only + "}";
        JsonTree answer =
                JsonTree.parse(api.post("/trace", "application/json", request.getBytes(StandardCharsets.UTF_8)));
        spec.commandLine().getOut().print(isJson ? answer.pretty() + "\n" : Views.trace(answer));
        spec.commandLine().getOut().flush();
        return IsthmusCommand.DONE;
    }
}
