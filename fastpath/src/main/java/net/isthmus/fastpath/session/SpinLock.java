package net.isthmus.fastpath.session;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The lock for births and deaths. Whoever holds it does a bounded amount of work on memory and never waits, so that
 * waiting for it is a matter of a microsecond; a holder whose processor was taken away is given time to come back.
 */
public final class SpinLock {
    private static final int SPINS = 256;
    private static final VarHandle HELD;

    static {
        try {
            HELD = MethodHandles.lookup().findVarHandle(SpinLock.class, "held", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("UnusedVariable") // read and written through its handle
    private boolean held;

    /** Takes the lock. */
    public void lock() {
        int spins = 0;
        while (!HELD.compareAndSet(this, false, true)) {
            if (++spins < SPINS) {
                Thread.onSpinWait();
            } else {
                Thread.yield();
            }
        }
    }

    /** Gives it back. */
    public void unlock() {
        HELD.setRelease(this, false);
    }
}
