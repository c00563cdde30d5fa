package net.isthmus.fastpath.session;

/**
 * Who may speak to whom. Immutable, so that any worker may ask it at any time; another policy is another object with
 * another generation.
 */
public interface SessionPolicy {
    /** Verdict: the session may begin, or go on. */
    int ALLOW = 0;

    /** Verdict: its packets are dropped. */
    int DENY = 1;

    /** Verdict: its packets are dropped, and their sender is told so. */
    int REJECT = 2;

    /** Allows everything. */
    SessionPolicy ALLOW_ALL = new SessionPolicy() {
        @Override
        public long decide(Flow flow, int inInterface, int outInterface) {
            return ALLOW;
        }

        @Override
        public int generation() {
            return 0;
        }

        @Override
        public void count(long decision, Flow flow) {}
    };

    /**
     * Decides on a new session.
     *
     * @param flow the first packet with the addresses that workloads have: its destination already translated, its
     *     source not yet
     * @param inInterface interface by which it came; the host port's if the appliance itself has sent it
     * @param outInterface interface by which it will leave; the host port's if it is for the appliance itself
     * @return the line that decides in bits 0 to 31, the verdict in bits 32 and 33, bit 34 if it is to be logged
     */
    long decide(Flow flow, int inInterface, int outInterface);

    /** Number that tells this policy from the one before it. */
    int generation();

    /**
     * Counts a decision on a new session under the line that has made it, and logs it if that line says so. A decision
     * that is only tried, or made again about a session that lives, is not counted. Under the session lock.
     */
    void count(long decision, Flow flow);

    /** The verdict of a decision. */
    static int verdict(long decision) {
        return (int) (decision >>> 32) & 3;
    }

    /** The line that has decided. */
    static int line(long decision) {
        return (int) decision;
    }

    /** A decision without a line. */
    static long decision(int verdict) {
        return (long) verdict << 32;
    }
}
