package net.isthmus.fastpath.selftest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import net.isthmus.core.config.PortMode;
import net.isthmus.fastpath.selftest.Outcome.Verdict;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModeChoiceTest {
    @ParameterizedTest
    @CsvSource({
        // neighbour, source, destination, multicast, bridge has an address, mode, part of the reason
        "PASSED, PASSED, PASSED, PASSED, true, TRANSPARENT, foreign MACs leave",
        "PASSED, PASSED, PASSED, NOT_TESTABLE, true, TRANSPARENT, foreign MACs leave",
        "PASSED, FAILED, FAILED, PASSED, true, MAC_NAT, 'do not leave, and frames to them do not arrive'",
        "PASSED, FAILED, PASSED, PASSED, false, MAC_NAT, do not leave",
        "PASSED, PASSED, FAILED, PASSED, true, MAC_NAT, do not arrive",
        "PASSED, FAILED, NOT_TESTABLE, NOT_TESTABLE, true, MAC_NAT, do not leave",
        "PASSED, FAILED, FAILED, FAILED, true, ROUTED, neighbour discovery",
        "PASSED, PASSED, PASSED, FAILED, true, ROUTED, neighbour discovery",
        "PASSED, FAILED, FAILED, FAILED, false, MAC_NAT, no address to speak from",
        "PASSED, NOT_TESTABLE, PASSED, PASSED, true, , could not be seen",
        "FAILED, NOT_TESTABLE, NOT_TESTABLE, NOT_TESTABLE, true, , nobody on the segment answers",
        "NOT_TESTABLE, PASSED, PASSED, PASSED, true, , nobody on the segment answers"
    })
    void shouldChooseByWhatTheNicLetsPass(
            Verdict neighbour,
            Verdict source,
            Verdict destination,
            Verdict multicast,
            boolean canRoute,
            PortMode mode,
            String reason) {
        ModeChoice choice = ModeChoice.of(
                List.of(
                        new Outcome(Check.NEIGHBOUR, neighbour, ""),
                        new Outcome(Check.FOREIGN_SOURCE, source, ""),
                        new Outcome(Check.FOREIGN_DESTINATION, destination, ""),
                        new Outcome(Check.MULTICAST, multicast, "")),
                canRoute);

        assertThat(choice.mode()).isEqualTo(Optional.ofNullable(mode));
        assertThat(choice.reason()).contains(reason);
    }
}
