package net.isthmus.appliance.cli;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code isthmus explain}: whether a session may be, and which line says so. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description = "Say whether a session may be, and which line of the policy decides it; nothing is sent.",
        footer = {"", "  isthmus explain --from web-0 --to db-0 --port 5432"})
final class ExplainCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ApiClient api = new ApiClient();

    @Option(names = "--from", required = true, paramLabel = "WHO", description = "An address or a workload's name.")
    private String from = "";

    @Option(names = "--to", required = true, paramLabel = "WHO", description = "An address or a workload's name.")
    private String to = "";

    @Option(
            names = "--protocol",
            defaultValue = "tcp",
            paramLabel = "NAME",
            description = "tcp, udp, sctp, icmp, gre, esp or a number (default: tcp).")
    private String protocol = "tcp";

    @Option(names = "--port", defaultValue = "0", paramLabel = "PORT", description = "Destination port.")
    private int port;

    @Option(
            names = "--source-port",
            defaultValue = "40000",
            paramLabel = "PORT",
            description = "Source port (default: 40000).")
    private int sourcePort;

    @Option(names = "--json", description = "As the API answers.")
    private boolean isJson;

    @Override
    public Integer call() {
        String request = "{\"from\":" + JsonText.quoted(from) + ",\"to\":" + JsonText.quoted(to) + ",\"protocol\":"
                + JsonText.quoted(protocol) + ",\"port\":" + port + ",\"sourcePort\":" + sourcePort + "}";
        JsonTree answer =
                JsonTree.parse(api.post("/explain", "application/json", request.getBytes(StandardCharsets.UTF_8)));
        spec.commandLine().getOut().print(isJson ? answer.pretty() + "\n" : PolicyView.explained(answer));
        spec.commandLine().getOut().flush();
        return IsthmusCommand.DONE;
    }
}
