package net.isthmus.fastpath.probe;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.isthmus.core.port.ProbeRequest;
import net.isthmus.core.status.ProbeStatus;
import net.isthmus.fastpath.control.EchoSessions.Answer;
import net.isthmus.fastpath.control.EchoSessions.Probe;
import net.isthmus.fastpath.control.EchoSessions.Reply;

/** Echo requests at an interval, and what their answers say together. */
final class PingMachine implements ProbeMachine {
    private static final long NANOS_A_MILLI = 1_000_000;
    private static final double PERCENT = 100;

    private final ProbeRequest request;
    private final int bytes;
    private final Map<Integer, Probe> underWay = new HashMap<>();
    private final List<Long> rtts = new ArrayList<>();
    private long nextNs;
    private int sent;
    private int ended;

    PingMachine(ProbeRequest request, int bytes) {
        this.request = request;
        this.bytes = bytes;
    }

    @Override
    public Step tick(long nowNs) {
        if (sent == request.count() || sent != 0 && nowNs - nextNs < 0) {
            return Step.NOTHING;
        }
        nextNs = nowNs + request.intervalMillis() * NANOS_A_MILLI;
        var probe = new Probe(
                ++sent, request.hopLimit(), bytes, request.dontFragment(), request.timeoutMillis() * NANOS_A_MILLI);
        underWay.put(sent, probe);
        return Step.send(probe);
    }

    @Override
    public Step answered(Answer answer) {
        Probe probe = underWay.remove(answer.sequence());
        if (probe == null) {
            return Step.NOTHING;
        }
        ended++;
        if (answer instanceof Reply reply) {
            rtts.add(reply.rttNs());
        }
        List<ProbeStatus> findings = new ArrayList<>(List.of(Words.status(probe, answer)));
        boolean isOver = ended == request.count();
        if (isOver) {
            findings.add(Words.result(0, summary()));
        }
        return new Step(List.of(), findings, isOver);
    }

    private String summary() {
        String lost = "%d sent, %d answered, %.0f %% lost"
                .formatted(sent, rtts.size(), PERCENT * (sent - rtts.size()) / sent);
        if (rtts.isEmpty()) {
            return lost;
        }
        double mean = rtts.stream().mapToLong(Long::longValue).average().orElse(0);
        double variance = rtts.stream()
                .mapToDouble(rtt -> (rtt - mean) * (rtt - mean))
                .average()
                .orElse(0);
        return lost
                + "; min/avg/max/mdev = %s/%s/%s/%s ms"
                        .formatted(
                                Words.ms(rtts.stream()
                                        .mapToLong(Long::longValue)
                                        .min()
                                        .orElse(0)),
                                Words.ms(mean),
                                Words.ms(rtts.stream()
                                        .mapToLong(Long::longValue)
                                        .max()
                                        .orElse(0)),
                                Words.ms(Math.sqrt(variance)));
    }
}
