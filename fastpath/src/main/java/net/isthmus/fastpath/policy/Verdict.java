package net.isthmus.fastpath.policy;

/**
 * What was decided about a session, in one long.
 *
 * <pre>
 *   bits 0..31   number of the line that decided
 *   bits 32..33  ALLOW, DENY or REJECT
 *   bit  34      to be logged
 * </pre>
 */
public final class Verdict {
    /** The session may be. */
    public static final int ALLOW = 0;

    /** It may not, and nobody is told. */
    public static final int DENY = 1;

    /** It may not, and the sender is told. */
    public static final int REJECT = 2;

    private static final int ACTION_SHIFT = 32;
    private static final int ACTION_MASK = 3;
    private static final long LOGGED = 1L << 34;

    private Verdict() {}

    /** Packs a verdict. */
    static long of(int action, boolean isLogged, int line) {
        return (isLogged ? LOGGED : 0) | (long) action << ACTION_SHIFT | line;
    }

    /** {@link #ALLOW}, {@link #DENY} or {@link #REJECT}. */
    public static int action(long verdict) {
        return (int) (verdict >>> ACTION_SHIFT) & ACTION_MASK;
    }

    /** True if the session may be. */
    public static boolean isAllowed(long verdict) {
        return action(verdict) == ALLOW;
    }

    /** True if the decision is to be logged. */
    public static boolean isLogged(long verdict) {
        return (verdict & LOGGED) != 0;
    }

    /** Number of the line that decided, for {@link Policy#describe}. */
    public static int line(long verdict) {
        return (int) verdict;
    }

    /** The action as an operator reads it. */
    public static String word(long verdict) {
        return switch (action(verdict)) {
            case ALLOW -> "allow";
            case DENY -> "deny";
            default -> "reject";
        };
    }
}
