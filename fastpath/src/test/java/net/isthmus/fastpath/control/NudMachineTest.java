package net.isthmus.fastpath.control;

import static net.isthmus.fastpath.control.NudMachine.Action.ASK_ALL;
import static net.isthmus.fastpath.control.NudMachine.Action.ASK_UNICAST;
import static net.isthmus.fastpath.control.NudMachine.Action.GIVE_UP;
import static net.isthmus.fastpath.control.NudMachine.Action.RESTART_TIMER;
import static net.isthmus.fastpath.control.NudMachine.Action.USE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.isthmus.fastpath.control.NudEvent.Announced;
import net.isthmus.fastpath.control.NudEvent.Configured;
import net.isthmus.fastpath.control.NudEvent.Confirmed;
import net.isthmus.fastpath.control.NudEvent.Needed;
import net.isthmus.fastpath.control.NudEvent.TimerExpired;
import net.isthmus.fastpath.control.NudEvent.Unconfigured;
import net.isthmus.fastpath.control.NudMachine.Action;
import net.isthmus.fastpath.control.NudMachine.Step;
import net.isthmus.fastpath.control.NudState.Absent;
import net.isthmus.fastpath.control.NudState.Delay;
import net.isthmus.fastpath.control.NudState.Incomplete;
import net.isthmus.fastpath.control.NudState.Permanent;
import net.isthmus.fastpath.control.NudState.Probe;
import net.isthmus.fastpath.control.NudState.Reachable;
import net.isthmus.fastpath.control.NudState.Stale;
import net.isthmus.wire.MacAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every pair of state and event, as RFC 4861 appendix C has it where it has it. */
class NudMachineTest {
    private static final MacAddress A = MacAddress.parse("02:00:00:00:00:0a");
    private static final MacAddress B = MacAddress.parse("02:00:00:00:00:0b");
    private static final NudEvent NEEDED = new Needed();
    private static final NudEvent TIMER = new TimerExpired();
    private static final NudEvent SAME_ANSWER = new Confirmed(A, false);
    private static final NudEvent OTHER_ANSWER = new Confirmed(B, true);
    private static final NudEvent DOUBTFUL_ANSWER = new Confirmed(B, false);
    private static final NudEvent SAME_NEWS = new Announced(A, true);
    private static final NudEvent OTHER_NEWS = new Announced(B, true);
    private static final NudEvent DOUBTFUL_NEWS = new Announced(B, false);
    private static final NudEvent CONFIGURED = new Configured(B);
    private static final NudEvent UNCONFIGURED = new Unconfigured();

    private record Row(NudState state, NudEvent event, NudState next, Action... actions) {
        @Override
        public String toString() {
            return state + ", " + event + " → " + next + " " + List.of(actions);
        }
    }

    static List<Row> rows() {
        return List.of(
                // Nothing is known: a packet begins the question; who tells of itself is believed for now.
                new Row(new Absent(), NEEDED, new Incomplete(1), ASK_ALL, RESTART_TIMER),
                new Row(new Absent(), SAME_NEWS, new Delay(A), USE, RESTART_TIMER),
                new Row(new Absent(), SAME_ANSWER, new Absent()),
                new Row(new Absent(), TIMER, new Absent()),
                new Row(new Absent(), UNCONFIGURED, new Absent()),
                new Row(new Absent(), CONFIGURED, new Permanent(B), USE),
                // Asked for: three questions, then given up.
                new Row(new Incomplete(1), NEEDED, new Incomplete(1)),
                new Row(new Incomplete(1), TIMER, new Incomplete(2), ASK_ALL, RESTART_TIMER),
                new Row(new Incomplete(3), TIMER, new Absent(), GIVE_UP),
                new Row(new Incomplete(2), SAME_ANSWER, new Reachable(A), USE, RESTART_TIMER),
                new Row(new Incomplete(2), DOUBTFUL_ANSWER, new Reachable(B), USE, RESTART_TIMER),
                new Row(new Incomplete(2), DOUBTFUL_NEWS, new Delay(B), USE, RESTART_TIMER),
                new Row(new Incomplete(2), UNCONFIGURED, new Incomplete(2)),
                new Row(new Incomplete(2), CONFIGURED, new Permanent(B), USE),
                // Fresh: RFC 4861 §7.2.5.
                new Row(new Reachable(A), NEEDED, new Reachable(A)),
                new Row(new Reachable(A), SAME_ANSWER, new Reachable(A), RESTART_TIMER),
                new Row(new Reachable(A), OTHER_ANSWER, new Reachable(B), USE, RESTART_TIMER),
                new Row(new Reachable(A), DOUBTFUL_ANSWER, new Delay(A), RESTART_TIMER),
                new Row(new Reachable(A), SAME_NEWS, new Reachable(A)),
                new Row(new Reachable(A), OTHER_NEWS, new Delay(B), USE, RESTART_TIMER),
                new Row(new Reachable(A), DOUBTFUL_NEWS, new Delay(A), RESTART_TIMER),
                new Row(new Reachable(A), TIMER, new Stale(A), RESTART_TIMER),
                new Row(new Reachable(A), UNCONFIGURED, new Reachable(A)),
                new Row(new Reachable(A), CONFIGURED, new Permanent(B), USE),
                // Old, or never asked: used and verified.
                new Row(new Stale(A), NEEDED, new Stale(A)),
                new Row(new Stale(A), TIMER, new Probe(A, 1), ASK_UNICAST, RESTART_TIMER),
                new Row(new Stale(A), SAME_ANSWER, new Reachable(A), RESTART_TIMER),
                new Row(new Stale(A), OTHER_ANSWER, new Reachable(B), USE, RESTART_TIMER),
                new Row(new Stale(A), DOUBTFUL_ANSWER, new Stale(A)),
                new Row(new Stale(A), SAME_NEWS, new Stale(A)),
                new Row(new Stale(A), OTHER_NEWS, new Delay(B), USE, RESTART_TIMER),
                new Row(new Stale(A), DOUBTFUL_NEWS, new Stale(A)),
                new Row(new Stale(A), UNCONFIGURED, new Stale(A)),
                new Row(new Stale(A), CONFIGURED, new Permanent(B), USE),
                new Row(new Delay(A), TIMER, new Probe(A, 1), ASK_UNICAST, RESTART_TIMER),
                new Row(new Delay(A), SAME_ANSWER, new Reachable(A), RESTART_TIMER),
                new Row(new Delay(A), OTHER_NEWS, new Delay(B), USE, RESTART_TIMER),
                // Asked again: three times itself, three times all, then given up.
                new Row(new Probe(A, 2), TIMER, new Probe(A, 3), ASK_UNICAST, RESTART_TIMER),
                new Row(new Probe(A, 3), TIMER, new Probe(A, 4), ASK_ALL, RESTART_TIMER),
                new Row(new Probe(A, 6), TIMER, new Absent(), GIVE_UP),
                new Row(new Probe(A, 2), SAME_ANSWER, new Reachable(A), RESTART_TIMER),
                new Row(new Probe(A, 5), OTHER_ANSWER, new Reachable(B), USE, RESTART_TIMER),
                new Row(new Probe(A, 2), DOUBTFUL_ANSWER, new Probe(A, 2)),
                new Row(new Probe(A, 2), SAME_NEWS, new Probe(A, 2)),
                // Configured: nothing that is said changes it.
                new Row(new Permanent(A), NEEDED, new Permanent(A)),
                new Row(new Permanent(A), OTHER_ANSWER, new Permanent(A)),
                new Row(new Permanent(A), OTHER_NEWS, new Permanent(A)),
                new Row(new Permanent(A), TIMER, new Permanent(A)),
                new Row(new Permanent(A), CONFIGURED, new Permanent(B), USE),
                new Row(new Permanent(A), UNCONFIGURED, new Delay(A), RESTART_TIMER));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void shouldStepAsTheTableSays(Row row) {
        assertThat(NudMachine.step(row.state, row.event)).isEqualTo(new Step(row.next, row.actions));
    }
}
