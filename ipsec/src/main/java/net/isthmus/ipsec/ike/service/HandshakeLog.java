package net.isthmus.ipsec.ike.service;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import net.isthmus.core.status.IpsecLogLine;
import net.isthmus.ipsec.ike.fsm.Action;

/** The last lines of what happened with a connection, for whoever looks over its shoulder. Any thread may read. */
final class HandshakeLog {
    private static final int MAX_LINES = 300;
    private static final int MAX_CHARACTERS = 600;

    private final InstantSource clock;
    private final Deque<IpsecLogLine> lines = new ArrayDeque<>();
    private long written;

    HandshakeLog(InstantSource clock) {
        this.clock = clock;
    }

    /** Adds a line; the oldest goes if there are too many. */
    synchronized void add(Action.Level level, String text) {
        if (lines.size() == MAX_LINES) {
            lines.removeFirst();
        }
        String shown = text.length() > MAX_CHARACTERS ? text.substring(0, MAX_CHARACTERS) + "…" : text;
        lines.addLast(new IpsecLogLine(++written, clock.instant(), level.name().toLowerCase(Locale.ROOT), shown));
    }

    /** All lines, the oldest first. */
    synchronized List<IpsecLogLine> lines() {
        return List.copyOf(lines);
    }
}
