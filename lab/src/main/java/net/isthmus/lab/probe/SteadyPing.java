package net.isthmus.lab.probe;

import java.time.Duration;
import java.util.BitSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.isthmus.lab.Await;
import net.isthmus.lab.LabException;
import net.isthmus.lab.Namespace;
import net.isthmus.lab.RunningCommand;

/**
 * A hundred echo requests a second by the host's own {@code ping}, for as long as something else is done: it tells
 * whether that did harm.
 */
public final class SteadyPing implements AutoCloseable {

    private static final int A_SECOND = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Pattern SENT = Pattern.compile("(\\d+) packets transmitted");
    private static final Pattern ANSWER = Pattern.compile("icmp_seq=(\\d+) ttl=\\d+ time=[\\d.]+ ms( \\(DUP!\\))?");

    private final RunningCommand ping;

    private SteadyPing(RunningCommand ping) {
        this.ping = ping;
    }

    /** Starts it. */
    public static SteadyPing start(Namespace from, String to) {
        return new SteadyPing(from.start("ping", "-n", "-i", "%.3f".formatted(1.0 / A_SECOND), to));
    }

    /** Ends it after two more seconds, and tells what became of all requests but those of the last. */
    public Result result() {
        Await.pause(Duration.ofSeconds(2));
        ping.interrupt();
        if (!ping.awaitEnd(PATIENCE)) {
            throw new LabException("ping does not end: " + ping.tail());
        }
        BitSet answered = new BitSet();
        int duplicates = 0;
        for (MatchResult answer : ANSWER.matcher(ping.output()).results().toList()) {
            answered.set(Integer.parseInt(answer.group(1)));
            duplicates += answer.group(2) == null ? 0 : 1;
        }
        Matcher all = SENT.matcher(ping.output());
        int sent = all.find() ? Math.max(0, Integer.parseInt(all.group(1)) - A_SECOND) : 0;
        return new Result(sent, answered.get(1, sent + 1).cardinality(), duplicates);
    }

    @Override
    public void close() {
        ping.close();
    }

    /**
     * What came back.
     *
     * @param sent requests that had a second's time
     * @param received answers to these, duplicates not counted
     * @param duplicates further answers to the same request
     */
    public record Result(int sent, int received, int duplicates) {

        /** Whether each request was answered exactly once. */
        public boolean isComplete() {
            return sent > 0 && received == sent && duplicates == 0;
        }
    }
}
