package net.isthmus.bench;

import java.lang.foreign.Arena;
import java.util.Random;
import net.isthmus.fastpath.session.SessionSettings;
import net.isthmus.fastpath.session.SessionTable;
import net.isthmus.fastpath.session.Sessions;

/** A table of sessions for graphs whose packets belong to none. */
final class NoSessions {
    private static final int CAPACITY = 64;

    private NoSessions() {}

    static Sessions in(Arena arena) {
        var memory = arena.allocate(SessionTable.bytesFor(CAPACITY), 64);
        return new Sessions(
                new SessionTable(memory, CAPACITY, new Random(1)), () -> SessionSettings.OPEN, new Random(2));
    }
}
