package net.isthmus.lab.probe;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.isthmus.lab.Command;
import net.isthmus.lab.LabException;
import net.isthmus.lab.Namespace;
import net.isthmus.lab.Outcome;
import net.isthmus.lab.RunningCommand;

/**
 * TCP throughput by iperf3, as the receiver counted it.
 *
 * @param from where the sender runs
 * @param server where the receiver runs
 * @param to the receiver's address
 * @param seconds how long
 */
public record Iperf(Namespace from, Namespace server, String to, int seconds) {

    private static final int PORT = 5201;
    private static final Duration SERVER_UP = Duration.ofSeconds(20);
    private static final String CONNECT_TIMEOUT_MS = "10000";
    private static final Pattern RECEIVED =
            Pattern.compile("\"sum_received\":\\s*\\{[^}]*\"bits_per_second\":\\s*([\\d.e+]+)");
    private static final Pattern ERROR = Pattern.compile("\"error\":\\s*\"([^\"]*)\"");

    /** Runs it to its end. Throws {@link LabException} with iperf3's own words if there was no transfer. */
    public Result run() {
        try (RunningCommand receiver =
                server.start("iperf3", "-s", "-1", "--forceflush", "-B", to, "-p", Integer.toString(PORT))) {
            receiver.awaitOutput("Server listening", SERVER_UP);
            Outcome outcome = from.run(Command.of(
                            "iperf3",
                            "-c",
                            to,
                            "-p",
                            Integer.toString(PORT),
                            "-t",
                            Integer.toString(seconds),
                            "-J",
                            "--connect-timeout",
                            CONNECT_TIMEOUT_MS)
                    .within(Duration.ofSeconds(seconds + 30L)));
            Matcher received = RECEIVED.matcher(outcome.output());
            if (!outcome.succeeded() || !received.find()) {
                Matcher error = ERROR.matcher(outcome.output());
                throw new LabException("iperf3 from %s to %s: %s"
                        .formatted(from, to, error.find() ? error.group(1) : outcome.describe()));
            }
            return new Result(Double.parseDouble(received.group(1)));
        }
    }

    /**
     * What was reached.
     *
     * @param bitsPerSecond of TCP payload
     */
    public record Result(double bitsPerSecond) {

        /** In Gbit/s. */
        public double gigabitsPerSecond() {
            return bitsPerSecond / 1e9;
        }

        @Override
        public String toString() {
            return "%.2f Gbit/s".formatted(gigabitsPerSecond());
        }
    }
}
