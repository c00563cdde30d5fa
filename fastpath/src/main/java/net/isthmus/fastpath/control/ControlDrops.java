package net.isthmus.fastpath.control;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import net.isthmus.core.DropReason;

/** What the control loop has dropped since its start, by reason. It alone writes; any thread may read. */
public final class ControlDrops {
    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] counts = new long[DropReason.values().length];

    /** Counts one packet or message. Control loop. */
    void count(DropReason reason) {
        count(reason, 1);
    }

    /** Counts packets or messages. Control loop. */
    void count(DropReason reason, long packets) {
        LONGS.setOpaque(counts, reason.ordinal(), counts[reason.ordinal()] + packets);
    }

    /** Packets and messages dropped for a reason; any thread. */
    public long get(DropReason reason) {
        return (long) LONGS.getOpaque(counts, reason.ordinal());
    }
}
