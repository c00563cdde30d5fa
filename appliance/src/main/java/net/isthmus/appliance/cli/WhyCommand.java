package net.isthmus.appliance.cli;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code isthmus why}: what would become of a packet. */
@Command(
        name = "why",
        mixinStandardHelpOptions = true,
        description = "Say what would become of a packet, step by step; nothing is sent.",
        footer = {"", "  isthmus why --in storage --from 10.10.0.11 --to 10.20.0.7 --protocol tcp --port 443"})
final class WhyCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ApiClient api = new ApiClient();

    @Option(names = "--in", required = true, paramLabel = "IFACE", description = "Port or VLAN by which it comes.")
    private String in = "";

    @Option(names = "--from", required = true, paramLabel = "ADDRESS", description = "Source address.")
    private String from = "";

    @Option(names = "--to", required = true, paramLabel = "ADDRESS", description = "Destination address.")
    private String to = "";

    @Option(names = "--protocol", paramLabel = "NAME", description = "tcp, udp, icmp or a number (default: tcp).")
    private @Nullable String protocol;

    @Option(names = "--source-port", paramLabel = "PORT", description = "Source port (default: 40000).")
    private @Nullable Integer sourcePort;

    @Option(names = "--port", paramLabel = "PORT", description = "Destination port (default: 443).")
    private @Nullable Integer port;

    @Option(names = "--from-mac", paramLabel = "MAC", description = "Source MAC.")
    private @Nullable String fromMac;

    @Option(names = "--to-mac", paramLabel = "MAC", description = "Destination MAC (default: who is meant).")
    private @Nullable String toMac;

    @Option(names = "--ttl", paramLabel = "N", description = "Time to live or hop limit (default: 64).")
    private @Nullable Integer hopLimit;

    @Option(names = "--size", paramLabel = "BYTES", description = "Length of the IP packet.")
    private @Nullable Integer bytes;

    @Option(names = "--df", description = "The IPv4 packet may not be fragmented.")
    private boolean dontFragment;

    @Option(names = "--json", description = "As the API answers.")
    private boolean isJson;

    @Override
    public Integer call() {
        String request = "{\"in\":" + JsonText.quoted(in) + text("from", from) + text("to", to)
                + text("protocol", protocol) + number("sourcePort", sourcePort) + number("port", port)
                + text("fromMac", fromMac) + text("toMac", toMac) + number("hopLimit", hopLimit)
                + number("bytes", bytes) + ",\"dontFragment\":" + dontFragment + "}";
        JsonTree answer =
                JsonTree.parse(api.post("/why", "application/json", request.getBytes(StandardCharsets.UTF_8)));
        spec.commandLine().getOut().print(isJson ? answer.pretty() + "\n" : Views.why(answer));
        spec.commandLine().getOut().flush();
        return IsthmusCommand.DONE;
    }

    private static String number(String name, @Nullable Integer value) {
        return value == null ? "" : ",\"" + name + "\":" + value;
    }

    private static String text(String name, @Nullable String value) {
        return value == null ? "" : ",\"" + name + "\":" + JsonText.quoted(value);
    }
}
