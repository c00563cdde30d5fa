package net.isthmus.appliance.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code isthmus self-test}: what a NIC lets pass. */
@Command(
        name = "self-test",
        mixinStandardHelpOptions = true,
        description = "Try what a NIC lets pass, and say in which mode a bridge should use it.",
        footer = {"", "Without an interface it shows what the last tests have found."})
final class SelfTestCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ApiClient api = new ApiClient();

    @Parameters(index = "0", arity = "0..1", paramLabel = "INTERFACE", description = "A port or VLAN that is up.")
    private @Nullable String name;

    @Option(names = "--json", description = "As the API answers.")
    private boolean isJson;

    @Override
    public Integer call() {
        JsonTree answer = JsonTree.parse(
                name == null
                        ? api.get("/self-tests")
                        : api.post("/self-tests/" + URLEncoder.encode(name, StandardCharsets.UTF_8)));
        spec.commandLine().getOut().print(isJson ? answer.pretty() + "\n" : text(answer));
        spec.commandLine().getOut().flush();
        return IsthmusCommand.DONE;
    }

    private String text(JsonTree answer) {
        if (name != null) {
            return SelfTestView.one(answer);
        }
        return answer.items().isEmpty()
                ? "No interface has been tested. Try isthmus self-test INTERFACE.\n"
                : String.join(
                        "\n", answer.items().stream().map(SelfTestView::one).toList());
    }
}
