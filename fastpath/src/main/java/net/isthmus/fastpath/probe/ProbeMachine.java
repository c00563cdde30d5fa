package net.isthmus.fastpath.probe;

import java.util.List;
import net.isthmus.core.status.ProbeStatus;
import net.isthmus.fastpath.control.EchoSessions.Answer;
import net.isthmus.fastpath.control.EchoSessions.Probe;

/**
 * Decides which probe is sent next and what their answers mean. Pure: time and answers come in, probes and findings go
 * out.
 */
interface ProbeMachine {
    /** What to do now. */
    record Step(List<Probe> probes, List<ProbeStatus> findings, boolean isOver) {
        static final Step NOTHING = new Step(List.of(), List.of(), false);

        static Step send(Probe... probes) {
            return new Step(List.of(probes), List.of(), false);
        }
    }

    /** Time passes; called often, the first time at once. */
    Step tick(long nowNs);

    /** An answer to one of its probes; called once a probe. */
    Step answered(Answer answer);
}
