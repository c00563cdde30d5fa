package net.isthmus.appliance.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What {@code ping}, {@code traceroute} and {@code mtu-probe} have in common: a question, and a line a finding. */
abstract class ProbeCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ApiClient api = new ApiClient();

    @Parameters(paramLabel = "ADDRESS", description = "An IPv4 or IPv6 address.")
    private String destination = "";

    @Option(names = "--from", paramLabel = "IFACE", description = "Ask from this interface's address, in its VRF.")
    private @Nullable String from;

    @Option(names = "--vrf", paramLabel = "NAME", description = "The VRF in which the address is meant.")
    private @Nullable String vrf;

    @Option(names = "--timeout", paramLabel = "MS", description = "Milliseconds to wait for an answer (default: 1000).")
    private @Nullable Integer timeoutMillis;

    @Option(names = "--json", description = "As the API answers, a line a finding.")
    private boolean isJson;

    /** {@code isthmus ping}. */
    @Command(
            name = "ping",
            mixinStandardHelpOptions = true,
            description = "Ask an address whether it is there, from any interface and VRF.")
    static final class Ping extends ProbeCommand {
        @Option(names = "-c", paramLabel = "N", description = "How many times to ask (default: 4).")
        private @Nullable Integer count;

        @Option(
                names = {"-s", "--size"},
                paramLabel = "BYTES",
                description = "Length of the IP packets.")
        private @Nullable Integer bytes;

        @Option(names = "-i", paramLabel = "MS", description = "Milliseconds between two (default: 1000).")
        private @Nullable Integer interval;

        @Option(names = "--ttl", description = "Time to live or hop limit (default: 64).")
        private @Nullable Integer hopLimit;

        @Option(names = "--df", description = "IPv4 packets may not be fragmented.")
        private boolean dontFragment;

        @Override
        String tool() {
            return "ping";
        }

        @Override
        String options() {
            return number("count", count) + number("bytes", bytes) + number("intervalMillis", interval)
                    + number("hopLimit", hopLimit) + ",\"dontFragment\":" + dontFragment;
        }
    }

    /** {@code isthmus traceroute}. */
    @Command(
            name = "traceroute",
            mixinStandardHelpOptions = true,
            description = "Show the routers on the way to an address, from any interface and VRF.")
    static final class Traceroute extends ProbeCommand {
        @Option(
                names = {"-s", "--size"},
                paramLabel = "BYTES",
                description = "Length of the IP packets.")
        private @Nullable Integer bytes;

        @Option(names = "-m", paramLabel = "N", description = "Most hops (default: 30).")
        private @Nullable Integer hops;

        @Option(names = "-q", paramLabel = "N", description = "Tries a hop (default: 3).")
        private @Nullable Integer tries;

        @Option(names = "--udp", description = "By UDP to ports from 33434 on instead of ICMP echo.")
        private boolean isUdp;

        @Override
        String tool() {
            return "traceroute";
        }

        @Override
        String options() {
            return number("count", tries) + number("bytes", bytes) + number("hopLimit", hops) + ",\"udp\":" + isUdp;
        }
    }

    /** {@code isthmus mtu-probe}. */
    @Command(
            name = "mtu-probe",
            mixinStandardHelpOptions = true,
            description = "Find the largest packet that reaches an address, and who limits it.")
    static final class MtuProbe extends ProbeCommand {
        @Option(names = "--max", paramLabel = "BYTES", description = "The largest to try (default: the own MTU).")
        private @Nullable Integer most;

        @Option(names = "-q", paramLabel = "N", description = "Tries a size (default: 2).")
        private @Nullable Integer tries;

        @Override
        String tool() {
            return "mtu-probe";
        }

        @Override
        String options() {
            return number("count", tries) + number("bytes", most);
        }
    }

    abstract String tool();

    abstract String options();

    private static String number(String name, @Nullable Integer value) {
        return value == null ? "" : ",\"" + name + "\":" + value;
    }

    private static String text(String name, @Nullable String value) {
        return value == null ? "" : ",\"" + name + "\":" + JsonText.quoted(value);
    }

    @Override
    public Integer call() throws IOException {
        String request = "{\"destination\":" + JsonText.quoted(destination) + text("from", from) + text("vrf", vrf)
                + number("timeoutMillis", timeoutMillis) + options() + "}";
        ApiClient.Streamed stream = api.stream("/probes/" + tool(), request.getBytes(StandardCharsets.UTF_8));
        PrintWriter out = spec.commandLine().getOut();
        boolean hasReply = false;
        try (var lines = new BufferedReader(new InputStreamReader(stream.in(), StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            while (line != null) {
                JsonTree finding = JsonTree.parse(line);
                out.println(isJson ? line : finding.text("text"));
                out.flush();
                hasReply |= finding.text("kind").equals("reply") || finding.number("mtu") > 0;
                line = lines.readLine();
            }
        }
        return hasReply ? IsthmusCommand.DONE : IsthmusCommand.REFUSED;
    }
}
