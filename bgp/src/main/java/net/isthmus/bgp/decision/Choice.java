package net.isthmus.bgp.decision;

import java.util.List;
import java.util.Optional;

/**
 * What the decision has come to.
 *
 * @param best index of the best path among those that were compared, or -1 if none can be used
 * @param ways indices of those that share its packets, the best first; only the best without multipath
 * @param lostAt of each, the step that has put it out; empty for the best
 */
public record Choice(int best, List<Integer> ways, List<Optional<Step>> lostAt) {
    /** Copies the lists. */
    public Choice {
        ways = List.copyOf(ways);
        lostAt = List.copyOf(lostAt);
    }
}
