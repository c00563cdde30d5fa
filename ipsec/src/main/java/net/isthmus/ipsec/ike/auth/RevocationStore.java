package net.isthmus.ipsec.ike.auth;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import net.isthmus.wire.Octets;

/**
 * Answers about revocation that have been fetched, and that some could not be, so that nobody waits twice in a minute
 * for what does not come. Bounded: the oldest go first.
 */
public final class RevocationStore {
    /** How long a failure stands. */
    static final Duration FAILURE = Duration.ofMinutes(1);

    /** How long an answer stands at most, whatever it says of itself. */
    static final Duration ANSWER = Duration.ofHours(24);

    private static final int MAX_ENTRIES = 256;
    private static final long MAX_BYTES = 64L << 20;

    private final Map<RevocationRequest, Entry> entries = new LinkedHashMap<>();
    private long bytes;

    /** Keeps an answer. */
    public synchronized void put(RevocationRequest request, byte[] answer, Instant now) {
        keep(request, new Entry(Optional.of(Octets.of(answer.clone())), now.plus(ANSWER)));
    }

    /** Remembers that there is none now. */
    public synchronized void fail(RevocationRequest request, Instant now) {
        keep(request, new Entry(Optional.empty(), now.plus(FAILURE)));
    }

    /** Forgets all, as when an operator has mended something. */
    public synchronized void clear() {
        entries.clear();
        bytes = 0;
    }

    /** What is known; empty if nothing is, and it should be fetched. */
    synchronized Optional<Entry> get(RevocationRequest request, Instant now) {
        return Optional.ofNullable(entries.get(request)).filter(entry -> now.isBefore(entry.until()));
    }

    /** Lets an answer stand no longer than it says of itself. */
    synchronized void limit(RevocationRequest request, Instant until) {
        entries.computeIfPresent(
                request, (_, entry) -> until.isBefore(entry.until()) ? new Entry(entry.answer(), until) : entry);
    }

    private void drop(RevocationRequest request) {
        Entry gone = entries.remove(request);
        if (gone != null) {
            bytes -= gone.lengthBytes();
        }
    }

    private void keep(RevocationRequest request, Entry entry) {
        drop(request);
        while (!entries.isEmpty() && (entries.size() >= MAX_ENTRIES || bytes + entry.lengthBytes() > MAX_BYTES)) {
            drop(entries.keySet().iterator().next());
        }
        entries.put(request, entry);
        bytes += entry.lengthBytes();
    }

    /** An answer, or that there was none. */
    record Entry(Optional<Octets> answer, Instant until) {
        int lengthBytes() {
            return answer.map(Octets::length).orElse(0);
        }
    }
}
