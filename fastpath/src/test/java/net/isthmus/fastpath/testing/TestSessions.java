package net.isthmus.fastpath.testing;

import java.lang.foreign.Arena;
import java.util.Random;
import net.isthmus.fastpath.session.SessionSettings;
import net.isthmus.fastpath.session.SessionTable;
import net.isthmus.fastpath.session.Sessions;
import net.isthmus.fastpath.tables.Published;

/** Sessions for tests of nodes; their memory goes with the test. */
public final class TestSessions {
    private TestSessions() {}

    /** Sessions under settings that a test may replace. */
    public static Sessions of(int capacity, Published<SessionSettings> settings) {
        var memory = Arena.ofAuto().allocate(SessionTable.bytesFor(capacity), 64);
        return new Sessions(new SessionTable(memory, capacity, new Random(1)), settings, new Random(2));
    }

    /** Sessions that allow everything and change nothing. */
    public static Sessions open(int capacity) {
        return of(capacity, new Published<>(SessionSettings.OPEN));
    }
}
