package net.isthmus.ipsec.ike.service;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/** Who wants to be looked at next. What was noted before and is no longer so is passed over when its time comes. */
final class Deadlines {
    private final PriorityQueue<Entry> entries = new PriorityQueue<>(Comparator.comparingLong(Entry::atNs));
    private final Map<Timed, Long> noted = new HashMap<>();

    private record Entry(long atNs, Timed timed) {}

    /** Notes the deadline that somebody has now. */
    void note(Timed timed) {
        long atNs = timed.deadlineNs();
        if (atNs == Long.MAX_VALUE) {
            noted.remove(timed);
            return;
        }
        Long before = noted.put(timed, atNs);
        if (before == null || before != atNs) {
            entries.add(new Entry(atNs, timed));
        }
    }

    /** Forgets somebody. */
    void forget(Timed timed) {
        noted.remove(timed);
    }

    /** The next deadline; {@link Long#MAX_VALUE} if there is none. */
    long nextNs() {
        dropStale();
        Entry first = entries.peek();
        return first == null ? Long.MAX_VALUE : first.atNs;
    }

    /** Takes one whose time has come. */
    Optional<Timed> takeDue(long nowNs) {
        dropStale();
        Entry first = entries.peek();
        if (first == null || first.atNs > nowNs) {
            return Optional.empty();
        }
        entries.remove();
        noted.remove(first.timed);
        return Optional.of(first.timed);
    }

    private void dropStale() {
        Entry first = entries.peek();
        while (first != null && !isNoted(first)) {
            entries.remove();
            first = entries.peek();
        }
    }

    private boolean isNoted(Entry entry) {
        Long atNs = noted.get(entry.timed);
        return atNs != null && atNs == entry.atNs;
    }
}
