package net.isthmus.fastpath.feature;

import net.isthmus.fastpath.tables.IcmpLimits;
import net.isthmus.fastpath.tables.PolicyTable;
import net.isthmus.fastpath.tables.Published;

/**
 * How the workers of one fast path treat IP packets beyond what interfaces and routes say.
 *
 * @param policies the rules of policy routing
 * @param icmpLimits how much ICMP a worker sends
 * @param reassembly what virtual reassembly may cost a worker
 */
public record IpBehaviour(
        Published<PolicyTable> policies, Published<IcmpLimits> icmpLimits, Published<ReassemblyLimits> reassembly) {
    /** No policies, and the usual limits. */
    public static IpBehaviour usual() {
        return new IpBehaviour(
                new Published<>(PolicyTable.EMPTY),
                new Published<>(IcmpLimits.USUAL),
                new Published<>(ReassemblyLimits.USUAL));
    }
}
