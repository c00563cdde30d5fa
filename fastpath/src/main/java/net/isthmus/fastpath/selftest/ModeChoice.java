package net.isthmus.fastpath.selftest;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.isthmus.core.config.PortMode;
import net.isthmus.fastpath.selftest.Outcome.Verdict;

/**
 * How a bridge uses a NIC on which the checks had these outcomes.
 *
 * <pre>
 *   neighbour   foreign source and destination   foreign multicast    mode
 *   ---------   ------------------------------   -----------------    ---------------------------------------------
 *   no answer   any                              any                  none: nothing is known
 *   answers     both pass                        no failure           transparent
 *   answers     one fails                        no failure           mac-nat
 *   answers     any                              fails                routed; mac-nat if the bridge has no address
 * </pre>
 *
 * <p>A check that could not be made counts as passed where it concerns multicast, which an IPv4 segment does not need,
 * and leaves the mode open where it concerns foreign MACs.
 *
 * @param mode empty if the outcomes do not say
 * @param reason a sentence for people
 */
public record ModeChoice(Optional<PortMode> mode, String reason) {

    /**
     * Chooses.
     *
     * @param canRoute true if the bridge has an address, from which a routed member speaks
     */
    public static ModeChoice of(List<Outcome> outcomes, boolean canRoute) {
        Map<Check, Verdict> found = new EnumMap<>(Check.class);
        outcomes.forEach(outcome -> found.put(outcome.check(), outcome.verdict()));
        if (verdict(found, Check.NEIGHBOUR) != Verdict.PASSED) {
            return new ModeChoice(Optional.empty(), "nobody on the segment answers, so nothing is known of the NIC");
        }
        Verdict source = verdict(found, Check.FOREIGN_SOURCE);
        Verdict destination = verdict(found, Check.FOREIGN_DESTINATION);
        if (verdict(found, Check.MULTICAST) == Verdict.FAILED) {
            String reason = "multicast for other stations does not arrive, so neighbour discovery for them would fail";
            return canRoute
                    ? new ModeChoice(Optional.of(PortMode.ROUTED), reason)
                    : new ModeChoice(
                            Optional.of(PortMode.MAC_NAT),
                            reason + "; routed would suit, but the bridge has no address to speak from");
        }
        if (source == Verdict.FAILED || destination == Verdict.FAILED) {
            return new ModeChoice(Optional.of(PortMode.MAC_NAT), denial(source, destination));
        }
        if (source == Verdict.NOT_TESTABLE || destination == Verdict.NOT_TESTABLE) {
            return new ModeChoice(Optional.empty(), "it could not be seen whether foreign MACs pass");
        }
        return new ModeChoice(
                Optional.of(PortMode.TRANSPARENT), "frames from foreign MACs leave, and frames to them arrive");
    }

    private static String denial(Verdict source, Verdict destination) {
        if (source != Verdict.FAILED) {
            return "frames from foreign MACs leave, but frames to them do not arrive";
        }
        return destination == Verdict.FAILED
                ? "frames from foreign MACs do not leave, and frames to them do not arrive"
                : "frames from foreign MACs do not leave";
    }

    private static Verdict verdict(Map<Check, Verdict> found, Check check) {
        return found.getOrDefault(check, Verdict.NOT_TESTABLE);
    }
}
