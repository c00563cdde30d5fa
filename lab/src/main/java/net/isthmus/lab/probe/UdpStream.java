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
 * Numbered datagrams at an even pace by iperf3, of which the receiver counts those that are missing and those that do
 * not follow the one before: late ones, and copies.
 *
 * @param from where the sender runs
 * @param server where the receiver runs
 * @param to the receiver's address
 * @param bitsPerSecond of payload
 * @param payloadBytes of each datagram
 * @param seconds how long
 */
public record UdpStream(
        Namespace from, Namespace server, String to, long bitsPerSecond, int payloadBytes, int seconds) {

    private static final int PORT = 5203;
    private static final Pattern SUM =
            Pattern.compile("\"lost_packets\":\\s*(\\d+),\\s*\"packets\":\\s*(\\d+)[^}]*\"out_of_order\":\\s*(\\d+)");

    /**
     * What became of the datagrams.
     *
     * @param sent how many
     * @param lost of them never came
     * @param disordered came late, or once more
     */
    public record Result(long sent, long lost, long disordered) {}

    /** Runs it to its end. */
    public Result run() {
        String port = Integer.toString(PORT);
        try (RunningCommand receiver = server.start("iperf3", "-s", "-1", "--forceflush", "-B", to, "-p", port)) {
            receiver.awaitOutput("Server listening", Duration.ofSeconds(20));
            Outcome outcome = from.run(Command.of(
                            "iperf3",
                            "-u",
                            "-c",
                            to,
                            "-p",
                            port,
                            "-b",
                            Long.toString(bitsPerSecond),
                            "-l",
                            Integer.toString(payloadBytes),
                            "-t",
                            Integer.toString(seconds),
                            "-J")
                    .within(Duration.ofSeconds(seconds + 30L)));
            Matcher sum = SUM.matcher(outcome.output());
            if (!outcome.succeeded() || !sum.find()) {
                throw new LabException("iperf3 from %s to %s: %s".formatted(from, to, outcome.describe()));
            }
            return new Result(Long.parseLong(sum.group(2)), Long.parseLong(sum.group(1)), Long.parseLong(sum.group(3)));
        }
    }
}
