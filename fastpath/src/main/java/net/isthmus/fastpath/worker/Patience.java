package net.isthmus.fastpath.worker;

/**
 * How long a worker looks for packets again and again before it sleeps, and when it gives way to others.
 *
 * <p>Who sleeps must be scheduled again before the next packet goes on, which takes longer than any packet's way; who
 * looks in vain burns a processor. So a worker goes on looking only while that pays: if a sleep was ended within
 * {@value #SPIN_NS} ns, there is traffic whose next packet would have been met awake, and the worker stays awake that
 * long after each packet; if it was not, the next sleep comes after {@value #TURNS} turns without a packet.
 *
 * <p>A real-time worker keeps all other threads from its processor while it is awake, those of the kernel too. It rests
 * for {@value #REST_NS} ns after {@value #AWAKE_NS} ns: more than the twentieth of the time that the kernel would take
 * from it in one piece (sched(7)), in pieces that no ring overflows in and few packets notice.
 */
final class Patience {
    /** Turns without a packet that a worker is awake for in any case. */
    static final int TURNS = 64;

    /** Nanoseconds without a packet that a worker is awake for while packets come that often. */
    static final long SPIN_NS = 50_000;

    /** Nanoseconds after which a worker that never slept is to rest. */
    static final long AWAKE_NS = 2_000_000;

    /** Nanoseconds that it rests. */
    static final long REST_NS = 120_000;

    private boolean isSpinning;
    private int idleTurns;
    private long idleSinceNs;
    private long awakeSinceNs;

    /**
     * Takes a turn into account.
     *
     * @param handled packets and records of the turn
     * @param turnNs when it began
     * @return whether to sleep
     */
    boolean isOver(int handled, long turnNs) {
        if (handled != 0) {
            idleTurns = 0;
            idleSinceNs = turnNs;
            return false;
        }
        idleTurns++;
        return idleTurns > TURNS && (!isSpinning || turnNs - idleSinceNs >= SPIN_NS);
    }

    /** Whether a worker that does not sleep has been awake for long enough. */
    boolean isTired(long turnNs) {
        return turnNs - awakeSinceNs >= AWAKE_NS;
    }

    /** Takes a sleep into account. */
    void slept(long fromNs, long toNs) {
        isSpinning = toNs - fromNs < SPIN_NS;
        idleTurns = 0;
        idleSinceNs = toNs;
        awakeSinceNs = toNs;
    }

    /** Takes a rest into account. */
    void rested(long toNs) {
        awakeSinceNs = toNs;
    }
}
