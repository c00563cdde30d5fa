package net.isthmus.lab.probe;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.isthmus.lab.Command;
import net.isthmus.lab.Namespace;
import net.isthmus.lab.Outcome;

/**
 * ICMP and ICMPv6 echo by the host's own {@code ping}.
 *
 * @param from where it runs
 * @param to an IPv4 or IPv6 address
 * @param count how many requests
 * @param packetBytes length of each request's IP packet, headers included
 * @param dontFragment whether the don't-fragment bit is set (with IPv6: whether the sender may fragment)
 * @param ttl time to live or hop limit, if not the host's default
 * @param interval between requests, if they do not leave all at once
 */
public record Ping(
        Namespace from,
        String to,
        int count,
        int packetBytes,
        boolean dontFragment,
        OptionalInt ttl,
        Optional<Duration> interval) {

    private static final int IPV4_AND_ICMP_BYTES = 28;
    private static final int IPV6_AND_ICMP_BYTES = 48;
    private static final int DEFAULT_PACKET_BYTES = 84;
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Pattern SUMMARY = Pattern.compile("(\\d+) packets transmitted, (\\d+) received");
    private static final Pattern DUPLICATES = Pattern.compile("\\+(\\d+) duplicates");
    private static final Pattern AVERAGE = Pattern.compile("= [\\d.]+/([\\d.]+)/");
    private static final Pattern ROUND_TRIP = Pattern.compile("icmp_seq=\\d+ ttl=(\\d+) time=([\\d.]+) ms");
    private static final Pattern COMPLAINT = Pattern.compile("(?m)^From (\\S+?):? icmp_seq=\\d+ (.*)$");

    /** Three requests of usual size, all at once, that may be fragmented. */
    public static Ping of(Namespace from, String to) {
        return new Ping(from, to, 3, DEFAULT_PACKET_BYTES, false, OptionalInt.empty(), Optional.empty());
    }

    /** The same with another number of requests. */
    public Ping count(int requests) {
        return new Ping(from, to, requests, packetBytes, dontFragment, ttl, interval);
    }

    /** The same with IP packets of another length, headers included. */
    public Ping packets(int bytes) {
        return new Ping(from, to, count, bytes, dontFragment, ttl, interval);
    }

    /** The same with packets that must not be fragmented. */
    public Ping unfragmented() {
        return new Ping(from, to, count, packetBytes, true, ttl, interval);
    }

    /** The same with another time to live or hop limit. */
    public Ping ttl(int hops) {
        return new Ping(from, to, count, packetBytes, dontFragment, OptionalInt.of(hops), interval);
    }

    /** The same with a pause of at least a second between requests. */
    public Ping every(Duration pause) {
        if (pause.compareTo(PATIENCE) < 0) {
            throw new IllegalArgumentException("ping waits for its last answer no longer than between requests");
        }
        return new Ping(from, to, count, packetBytes, dontFragment, ttl, Optional.of(pause));
    }

    /** Sends the requests and waits for the answers, one second for the last. */
    public Result run() {
        // Once an answer has come, ping waits for the others as long as between two requests, whatever -W says. So it
        // must not pause for less than a second, and what is to leave sooner has to leave at once.
        Duration pause = interval.orElse(PATIENCE);
        int atOnce = interval.isPresent() ? 1 : count;
        boolean isIpv6 = to.contains(":");
        int payloadBytes = packetBytes - (isIpv6 ? IPV6_AND_ICMP_BYTES : IPV4_AND_ICMP_BYTES);
        List<String> words = new ArrayList<>(List.of("ping", "-n", "-W", "1", "-c", Integer.toString(count)));
        words.addAll(List.of("-l", Integer.toString(atOnce), "-i", Long.toString(pause.toSeconds())));
        words.addAll(List.of("-s", Integer.toString(payloadBytes)));
        words.addAll(List.of("-M", dontFragment ? "do" : "dont"));
        ttl.ifPresent(hops -> words.addAll(List.of("-t", Integer.toString(hops))));
        words.add(to);
        Duration deadline = pause.multipliedBy(count).plusSeconds(10);
        return Result.of(from.run(new Command(words, "", deadline)));
    }

    /**
     * What came back.
     *
     * @param sent requests
     * @param received answers, duplicates not counted
     * @param duplicates further answers to the same request
     * @param averageMs mean round-trip time; 0 without answers
     * @param ttl of the first answer; 0 without answers
     * @param complaints ICMP errors that came instead: who, and what
     * @param text all that ping printed
     */
    public record Result(
            int sent,
            int received,
            int duplicates,
            double averageMs,
            int ttl,
            List<Complaint> complaints,
            String text) {

        public Result {
            complaints = List.copyOf(complaints);
        }

        /** Whether each request was answered exactly once. */
        public boolean isComplete() {
            return sent > 0 && received == sent && duplicates == 0;
        }

        private static Result of(Outcome outcome) {
            String text = outcome.output() + outcome.errors();
            Matcher summary = SUMMARY.matcher(text);
            boolean hasSummary = summary.find();
            Matcher first = ROUND_TRIP.matcher(text);
            int ttl = first.find() ? Integer.parseInt(first.group(1)) : 0;
            Matcher average = AVERAGE.matcher(text);
            Matcher duplicates = DUPLICATES.matcher(text);
            return new Result(
                    hasSummary ? Integer.parseInt(summary.group(1)) : 0,
                    hasSummary ? Integer.parseInt(summary.group(2)) : 0,
                    duplicates.find() ? Integer.parseInt(duplicates.group(1)) : 0,
                    average.find() ? Double.parseDouble(average.group(1)) : 0,
                    ttl,
                    COMPLAINT
                            .matcher(text)
                            .results()
                            .map(match -> new Complaint(match.group(1), match.group(2)))
                            .toList(),
                    text);
        }

        @Override
        public String toString() {
            return text.strip();
        }
    }

    /**
     * An ICMP error in answer to a request.
     *
     * @param from the address of whoever complains
     * @param what as ping words it
     */
    public record Complaint(String from, String what) {}
}
