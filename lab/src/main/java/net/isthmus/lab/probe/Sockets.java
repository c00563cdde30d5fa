package net.isthmus.lab.probe;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.isthmus.lab.Command;
import net.isthmus.lab.LabException;
import net.isthmus.lab.Namespace;
import net.isthmus.lab.Outcome;
import net.isthmus.lab.RunningCommand;

/**
 * TCP and UDP by plain sockets in the hosts, byte for byte: where iperf3 counts, these compare. The sockets are opened
 * by a small Python script beside this class, because a script starts in the namespace within some ten milliseconds.
 */
public final class Sockets {

    private static final String PYTHON = "/usr/bin/python3";
    private static final String SCRIPT = "sockets.py";
    private static final Duration SERVER_UP = Duration.ofSeconds(20);
    private static final Duration SINK_DONE = Duration.ofSeconds(30);
    private static final long ANSWER_LIMIT_SECONDS = 3;
    private static final Pattern TRANSFERRED = Pattern.compile("(?:sent|received) (\\d+) ([0-9a-f]{64})");

    private Sockets() {}

    /**
     * Sends {@code bytes} over one TCP connection.
     *
     * @return whether exactly the same bytes have arrived, and what both sides said
     */
    public static Transfer tcp(Namespace from, Namespace server, String to, int port, int bytes) {
        try (RunningCommand sink = start(server, "tcp-sink", to, port)) {
            Outcome sent = run(from, Duration.ofSeconds(120), "tcp-send", to, port, bytes);
            if (sent.succeeded()) {
                sink.awaitEnd(SINK_DONE);
            }
            Matcher here = TRANSFERRED.matcher(sent.output());
            Matcher there = TRANSFERRED.matcher(sink.output());
            boolean isIdentical = here.find()
                    && there.find()
                    && here.group(1).equals(there.group(1))
                    && here.group(2).equals(there.group(2));
            return new Transfer(isIdentical, sent.describe() + "; receiver: " + sink.tail());
        }
    }

    /** A UDP echo service that goes on until it is closed. */
    public static RunningCommand udpEcho(Namespace server, String address, int port) {
        return start(server, "udp-echo", address, port);
    }

    /**
     * Asks an echo service with datagrams of random bytes, one after the other.
     *
     * @param payloadBytes of each datagram
     * @param count how many
     * @param dontFragment whether the don't-fragment bit is set
     * @return how many came back unchanged, and what was said
     */
    public static Answers askUdp(
            Namespace from, String to, int port, int payloadBytes, int count, boolean dontFragment) {
        Outcome outcome = run(
                from,
                Duration.ofSeconds(ANSWER_LIMIT_SECONDS * count + 10),
                "udp-ask",
                to,
                port,
                payloadBytes,
                count,
                dontFragment ? 1 : 0);
        String said = outcome.output().strip();
        return new Answers(count, said.isEmpty() ? 0 : Integer.parseInt(said), outcome.describe());
    }

    /** Sends datagrams to {@code to} as fast as one socket can, to whom it may concern. */
    public static Flood floodUdp(Namespace from, String to, int port, int payloadBytes, int seconds) {
        Outcome outcome = run(from, Duration.ofSeconds(seconds + 10L), "udp-flood", to, port, payloadBytes, seconds)
                .orThrow();
        String[] words = outcome.output().strip().split(" ");
        return new Flood(Long.parseLong(words[0]), Long.parseLong(words[1]));
    }

    private static RunningCommand start(Namespace where, String verb, String address, int port) {
        RunningCommand server = where.start(PYTHON, script(where).toString(), verb, address, Integer.toString(port));
        return server.awaitOutput("listening", SERVER_UP);
    }

    private static Outcome run(Namespace where, Duration deadline, String verb, String address, int... numbers) {
        String[] words = new String[4 + numbers.length];
        words[0] = PYTHON;
        words[1] = script(where).toString();
        words[2] = verb;
        words[3] = address;
        for (int index = 0; index < numbers.length; index++) {
            words[4 + index] = Integer.toString(numbers[index]);
        }
        return where.run(Command.of(words).within(deadline));
    }

    private static Path script(Namespace where) {
        Path path = where.file(SCRIPT);
        if (Files.exists(path)) {
            return path;
        }
        try (InputStream resource = Objects.requireNonNull(Sockets.class.getResourceAsStream(SCRIPT), SCRIPT)) {
            Files.copy(resource, path, StandardCopyOption.REPLACE_EXISTING);
            return path;
        } catch (IOException e) {
            throw new LabException("cannot write " + path + ": " + e.getMessage(), e);
        }
    }

    /**
     * What came of a TCP transfer.
     *
     * @param isIdentical whether the receiver got exactly what was sent
     * @param text what both sides said
     */
    public record Transfer(boolean isIdentical, String text) {}

    /**
     * What a flood has sent.
     *
     * @param datagrams how many
     * @param durationNs in what time
     */
    public record Flood(long datagrams, long durationNs) {}

    /**
     * What came of UDP questions.
     *
     * @param asked datagrams sent
     * @param identical datagrams that came back unchanged
     * @param text what the asking side said
     */
    public record Answers(int asked, int identical, String text) {

        /** Whether all came back. */
        public boolean areComplete() {
            return asked > 0 && identical == asked;
        }
    }
}
