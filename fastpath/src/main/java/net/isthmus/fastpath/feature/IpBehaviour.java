package net.isthmus.fastpath.feature;

import net.isthmus.fastpath.tables.IcmpLimits;
import net.isthmus.fastpath.tables.PolicyTable;
import net.isthmus.fastpath.tables.Published;

/**
 * How the workers of one fast path treat IP packets beyond what interfaces and routes say.
 *
 * @param policies the rules of policy routing
 * @param icmpLimits how much ICMP a worker sends
 * @param reassembly what virtual reassembly may cost a worker; fixed from the start
 */
public record IpBehaviour(
        Published<PolicyTable> policies, Published<IcmpLimits> icmpLimits, ReassemblyLimits reassembly) {
    /** No policies, and the usual limits. */
    public static IpBehaviour usual() {
        return of(ReassemblyLimits.USUAL);
    }

    /** No policies, the usual limits of ICMP, and these of reassembly. */
    public static IpBehaviour of(ReassemblyLimits reassembly) {
        return new IpBehaviour(new Published<>(PolicyTable.EMPTY), new Published<>(IcmpLimits.USUAL), reassembly);
    }
}
