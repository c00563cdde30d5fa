package net.isthmus.lab.probe;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import net.isthmus.lab.Command;
import net.isthmus.lab.Namespace;
import net.isthmus.lab.Outcome;

/** The hops to an address, by the host's own {@code traceroute}, with UDP probes as is its custom. */
public final class Traceroute {

    private static final Pattern HOP = Pattern.compile("(?m)^\\s*\\d+\\s+(\\S+)");

    private Traceroute() {}

    /** The address of each hop in order, the target last; {@code *} for a hop that did not answer within a second. */
    public static List<String> run(Namespace from, String to) {
        // Without the zeros it waits for a hop no longer than ten times what the next one took: a fraction of this
        // second.
        List<String> words = new ArrayList<>(List.of("traceroute", "-n", "-q", "1", "-w", "1,0,0", "-m", "6"));
        if (to.contains(":")) {
            words.add("-6");
        }
        words.add(to);
        Outcome outcome =
                from.run(new Command(words, "", Duration.ofSeconds(20))).orThrow();
        return HOP.matcher(outcome.output().lines().skip(1).reduce("", (all, line) -> all + line + "\n"))
                .results()
                .map(match -> match.group(1))
                .toList();
    }
}
