package net.isthmus.fastpath.probe;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.isthmus.core.port.ProbeRequest;
import net.isthmus.core.status.ProbeStatus;
import net.isthmus.fastpath.control.EchoSessions.Answer;
import net.isthmus.fastpath.control.EchoSessions.Probe;
import net.isthmus.fastpath.control.EchoSessions.Refusal;
import net.isthmus.fastpath.control.EchoSessions.Reply;

/**
 * Asks hop after hop, by hop limits from 1 up, until the destination answers, a hop refuses for another reason than the
 * hop limit, or there have been hops enough. The tries of a hop go out together.
 */
final class TracerouteMachine implements ProbeMachine {
    private static final long NANOS_A_MILLI = 1_000_000;

    private final ProbeRequest request;
    private final int bytes;
    private final Map<Integer, Probe> underWay = new HashMap<>();
    private final List<Answer> answers = new ArrayList<>();
    private int hop;
    private int sequence;

    TracerouteMachine(ProbeRequest request, int bytes) {
        this.request = request;
        this.bytes = bytes;
    }

    @Override
    public Step tick(long nowNs) {
        return hop == 0 ? new Step(nextHop(), List.of(), false) : Step.NOTHING;
    }

    private List<Probe> nextHop() {
        hop++;
        answers.clear();
        List<Probe> probes = new ArrayList<>();
        for (int i = 0; i < request.count(); i++) {
            var probe =
                    new Probe(++sequence, hop, bytes, request.dontFragment(), request.timeoutMillis() * NANOS_A_MILLI);
            underWay.put(sequence, probe);
            probes.add(probe);
        }
        return probes;
    }

    @Override
    public Step answered(Answer answer) {
        if (underWay.remove(answer.sequence()) == null) {
            return Step.NOTHING;
        }
        answers.add(answer);
        if (!underWay.isEmpty()) {
            return Step.NOTHING;
        }
        boolean isThere = answers.stream()
                .anyMatch(one -> one instanceof Reply || one instanceof Refusal refusal && !Words.isHop(refusal));
        ProbeStatus finding = line();
        boolean isOver = isThere || hop == request.hopLimit();
        return new Step(isOver ? List.of() : nextHop(), List.of(finding), isOver);
    }

    private ProbeStatus line() {
        StringBuilder text = new StringBuilder("%2d ".formatted(hop));
        String last = "";
        String from = "";
        double millis = 0;
        for (Answer answer : answers) {
            String who =
                    switch (answer) {
                        case Reply reply -> reply.from().toString();
                        case Refusal refusal -> refusal.from().toString();
                        default -> "";
                    };
            long rttNs =
                    switch (answer) {
                        case Reply reply -> reply.rttNs();
                        case Refusal refusal -> refusal.rttNs();
                        default -> -1;
                    };
            if (rttNs < 0) {
                text.append(" *");
                continue;
            }
            if (!who.equals(last)) {
                text.append(' ').append(who);
                last = who;
            }
            from = from.isEmpty() ? who : from;
            millis = millis == 0 ? rttNs / 1e6 : millis;
            text.append(' ').append(Words.ms(rttNs)).append(" ms");
            if (answer instanceof Refusal refusal && !Words.isHop(refusal) && !Words.isPortUnreachable(refusal)) {
                text.append(" (").append(Words.reason(refusal)).append(')');
            }
        }
        return new ProbeStatus(
                from.isEmpty() ? "silence" : "reply", sequence, hop, bytes, from, millis, 0, text.toString());
    }
}
