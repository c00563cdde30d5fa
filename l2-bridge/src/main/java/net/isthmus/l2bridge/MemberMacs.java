package net.isthmus.l2bridge;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import net.isthmus.fastpath.graph.Counters;

/**
 * How many MACs are learnt behind each member, and how many may be.
 *
 * <p>The control loop counts; workers ask {@link #isFull} about a MAC that they do not know, to drop its frames where
 * that is wanted. Their answer may be a moment old: a limit is met a little late, never by a wrong MAC.
 */
final class MemberMacs {
    private static final VarHandle BYTES = MethodHandles.arrayElementVarHandle(byte[].class);

    private final int[] macs = new int[Counters.MAX_INTERFACES];
    private final int[] limits = new int[Counters.MAX_INTERFACES];
    private final long[] refused = new long[Counters.MAX_INTERFACES];
    private final byte[] full = new byte[Counters.MAX_INTERFACES];

    /** Sets the most MACs of a member, 0 for any number. MACs above a lowered limit stay until they age. */
    void limit(int member, int limit) {
        limits[member] = limit;
        update(member);
    }

    /** True if one more may be learnt behind the member. Control loop. */
    boolean hasRoom(int member) {
        return limits[member] == 0 || macs[member] < limits[member];
    }

    /** Counts MACs that came or went. */
    void add(int member, int change) {
        macs[member] += change;
        update(member);
    }

    /** Counts a MAC that was not learnt. */
    void refused(int member) {
        refused[member]++;
    }

    /** Forgets all of a member that has left. */
    void reset(int member) {
        macs[member] = 0;
        refused[member] = 0;
        limit(member, 0);
    }

    /** MACs behind the member now. */
    int macs(int member) {
        return macs[member];
    }

    /** How often a MAC was not learnt behind the member. */
    long macsRefused(int member) {
        return refused[member];
    }

    /** True if no more MACs are learnt behind the member; any thread. */
    boolean isFull(int member) {
        return (byte) BYTES.getOpaque(full, member) != 0;
    }

    private void update(int member) {
        BYTES.setOpaque(full, member, (byte) (hasRoom(member) ? 0 : 1));
    }
}
