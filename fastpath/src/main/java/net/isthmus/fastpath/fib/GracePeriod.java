package net.isthmus.fastpath.fib;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Tells one writer when memory that it has unpublished can no longer be seen by any reader.
 *
 * <p>Readers are packet workers. Between two bursts a worker holds no reference into any shared table: that moment is
 * its <em>quiescent</em> point. The writer unpublishes a block, takes a {@link #stamp()}, and may reuse the block as
 * soon as {@link #mayReclaim} says that every reader has passed a quiescent point after the stamp or is asleep.
 *
 * <pre>
 *   writer   unpublish A ── stamp = 7 ─────────────────────── mayReclaim(7): true ── reuse A
 *   reader 0 ──[ burst, seen 6 ]──[ burst, seen 7 ]──────────
 *   reader 1 ── asleep ─────────────────[ burst, seen 7 ]────
 * </pre>
 *
 * <p>A reader writes only its own cache line, once a burst, with a release store; the writer's epoch is a line that all
 * readers share and that changes only when tables change. Only waking up costs a full fence: a reader that was asleep
 * must be visible as awake before it follows its first reference.
 */
public final class GracePeriod {

    private static final long ASLEEP = Long.MAX_VALUE;
    /** Longs between two readers' slots: two cache lines, because processors prefetch lines in pairs. */
    private static final int STRIDE = 16;

    private static final VarHandle SEEN = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle EPOCH;

    static {
        try {
            EPOCH = MethodHandles.lookup().findVarHandle(GracePeriod.class, "epoch", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final long[] seen;
    private final int readers;
    private long epoch;
    /** Writer's memory of an old answer, so that reclaiming many blocks of one stamp scans the readers once. */
    private long reclaimableThrough;

    /**
     * All readers begin asleep.
     *
     * @param readers how many readers there are, numbered from 0
     */
    public GracePeriod(int readers) {
        if (readers < 0) {
            throw new IllegalArgumentException("number of readers is negative: " + readers);
        }
        this.readers = readers;
        this.seen = new long[(readers + 1) * STRIDE];
        for (int reader = 0; reader < readers; reader++) {
            seen[slot(reader)] = ASLEEP;
        }
    }

    /** Called by a reader when it wakes up, before it looks into any table. */
    public void awake(int reader) {
        SEEN.setVolatile(seen, slot(reader), (long) EPOCH.getAcquire(this));
        VarHandle.fullFence();
    }

    /** Called by a reader between two bursts, while it holds no reference into any table. */
    public void quiescent(int reader) {
        // Acquire: what is read in the next burst is at least as new as this epoch. Release: the last burst's reads are
        // done.
        SEEN.setRelease(seen, slot(reader), (long) EPOCH.getAcquire(this));
    }

    /** Called by a reader before it waits; it must not look into any table until {@link #awake}. */
    public void asleep(int reader) {
        SEEN.setRelease(seen, slot(reader), ASLEEP);
    }

    /**
     * Called by the writer after it has unpublished something.
     *
     * @return the stamp to ask {@link #mayReclaim} with; stamps grow
     */
    public long stamp() {
        long next = epoch + 1;
        EPOCH.setVolatile(this, next);
        return next;
    }

    /** Called by the writer: whether no reader can still see what was unpublished before {@code stamp} was taken. */
    public boolean mayReclaim(long stamp) {
        if (stamp > reclaimableThrough) {
            VarHandle.fullFence();
            long oldest = epoch;
            for (int reader = 0; reader < readers; reader++) {
                oldest = Math.min(oldest, (long) SEEN.getAcquire(seen, slot(reader)));
            }
            reclaimableThrough = oldest;
        }
        return stamp <= reclaimableThrough;
    }

    private static int slot(int reader) {
        return (reader + 1) * STRIDE;
    }
}
