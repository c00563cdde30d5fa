package net.isthmus.lab.probe;

import java.time.Duration;
import java.util.List;
import net.isthmus.lab.Await;
import net.isthmus.lab.Nic;
import net.isthmus.lab.RunningCommand;

/**
 * {@code tcpdump} on an interface: frames as text, one a line, link-layer header first.
 *
 * <p>It is running when {@link #start} returns, so whatever is sent afterwards is seen.
 */
public final class Capture implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofSeconds(10);
    private static final Duration SETTLE = Duration.ofMillis(300);
    private static final Duration ARRIVAL_LIMIT = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(20);

    /**
     * Of frames that tcpdump has not read yet, in KiB: its default takes a burst of some hundred, and loses the rest.
     */
    private static final String BUFFER = "16384";

    private final RunningCommand tcpdump;

    private Capture(RunningCommand tcpdump) {
        this.tcpdump = tcpdump;
    }

    /** Starts to capture what matches {@code filter}, in pcap's language. */
    public static Capture start(Nic nic, String filter) {
        RunningCommand tcpdump = nic.namespace()
                .start("tcpdump", "-nn", "-e", "-v", "-l", "--immediate-mode", "-B", BUFFER, "-i", nic.name(), filter);
        return new Capture(tcpdump.awaitOutput("listening on", START_LIMIT));
    }

    /** Waits until a line matches. Throws {@link net.isthmus.lab.LabException} with what was seen if none does. */
    public void await(String regex, Duration limit) {
        tcpdump.awaitOutput(regex, limit);
    }

    /**
     * What was seen, once it is {@code expected} frames, and after a moment for what may come beyond them; what there
     * is if they do not come. Ends the capture.
     */
    public List<String> finish(int expected) {
        Await.until(ARRIVAL_LIMIT, POLL, () -> count() >= expected);
        return finish();
    }

    /** What was seen, after a moment for what may still be under way: where nothing is to come. Ends the capture. */
    public List<String> finish() {
        Await.pause(SETTLE);
        tcpdump.interrupt();
        tcpdump.awaitEnd(START_LIMIT);
        return frames();
    }

    /** How many frames were seen until now. */
    public int count() {
        return frames().size();
    }

    private List<String> frames() {
        return tcpdump.output()
                .replaceAll("\\n\\s+", " ")
                .lines()
                .filter(line -> line.contains("ethertype") || line.contains("802.3"))
                .toList();
    }

    @Override
    public void close() {
        tcpdump.close();
    }
}
