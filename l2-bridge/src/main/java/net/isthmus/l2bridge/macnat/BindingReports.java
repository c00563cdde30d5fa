package net.isthmus.l2bridge.macnat;

import java.util.Arrays;
import net.isthmus.fastpath.graph.Punt;

/**
 * How a worker tells the control loop of addresses: a budget of {@value #BUDGET} reports a millisecond, and nothing
 * said twice within one. Whoever invents addresses fills the table's share of his member, never the control loop's
 * time.
 *
 * <p>A report is an event of kind {@link Punt#MAC_NAT} with three longs; what they mean depends on its subject.
 */
final class BindingReports {
    /** Subjects up to here are a {@link Binding}'s origin: address high, address low, MAC. */
    static final int LAST_ORIGIN = Binding.ROUTER;

    /** An address is claimed by a station on the member's side: address high, address low, MAC. */
    static final int CLAIMED = 16;

    /** A station inside asks for a lease: transaction, 0, MAC. */
    static final int LEASE_ASKED = 17;

    /** A server gives one: transaction, IPv4 address, MAC. */
    static final int LEASE_GIVEN = 18;

    private static final int BUDGET = 32;
    private static final int PERIOD_SHIFT = 20; // 2^20 ns, about a millisecond
    private static final int REMEMBERED_BITS = 6;
    private static final long MIX = 0x9e37_79b9_7f4a_7c15L;

    private final Punt punt;
    private final long[] remembered = new long[1 << REMEMBERED_BITS];
    private long period = Long.MIN_VALUE;
    private int left;

    BindingReports(Punt punt) {
        this.punt = punt;
    }

    void report(int member, int subject, long first, long second, long third, long nowNs) {
        if (nowNs >>> PERIOD_SHIFT != period) {
            period = nowNs >>> PERIOD_SHIFT;
            left = BUDGET;
            Arrays.fill(remembered, 0);
        }
        long said = ((first * MIX ^ second) * MIX ^ third ^ (long) member << 48 ^ (long) subject << 58) * MIX;
        int place = (int) (said >>> Long.SIZE - REMEMBERED_BITS);
        if (left == 0 || remembered[place] == said) {
            return;
        }
        left--;
        remembered[place] = said;
        if (!punt.event(Punt.MAC_NAT, member, subject, first, second, third)) {
            left = 0; // the control loop is behind: leave its ring alone for the rest of the millisecond
        }
    }
}
