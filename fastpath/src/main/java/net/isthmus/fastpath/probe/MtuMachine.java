package net.isthmus.fastpath.probe;

import java.util.ArrayList;
import java.util.List;
import net.isthmus.core.port.ProbeRequest;
import net.isthmus.core.status.ProbeStatus;
import net.isthmus.fastpath.control.EchoSessions.Answer;
import net.isthmus.fastpath.control.EchoSessions.Probe;
import net.isthmus.fastpath.control.EchoSessions.Refusal;
import net.isthmus.fastpath.control.EchoSessions.Reply;
import net.isthmus.wire.Ipv6;

/**
 * Finds the largest packet that reaches a destination unfragmented, whether or not the way says so (RFC 1191, RFC 8201;
 * black holes as in RFC 4821).
 *
 * <pre>
 *   reach ── reply ──▶ search ── sizes meet ──▶ (black hole?) ── no ──▶ result
 *                      too big: try that MTU         │ yes
 *                      silence: binary search        └─▶ blame: large packets with hop limits 1, 2, … ──▶ result
 * </pre>
 *
 * <p>It begins with a packet that must pass, to see that the destination answers at all. Then the largest is tried; a
 * hop that says "too big" names the next size, silence halves the range. If silence has decided, large packets that run
 * out of hops show the last hop that still gets them: the one behind it is a black hole.
 */
final class MtuMachine implements ProbeMachine {
    private static final long NANOS_A_MILLI = 1_000_000;
    private static final int MIN_IP4 = 68;
    private static final int MAX_HOPS = 30;

    private enum Phase {
        REACH,
        SEARCH,
        BLAME
    }

    private final ProbeRequest request;
    private final int floor;
    private Phase phase = Phase.REACH;
    private int passes;
    private int fails;
    private int trying;
    private int tries;
    private int sequence;
    private int hop;
    private int lastHopHeard;
    private String lastHop = "";
    private String refuser = "";
    private boolean hasSilence;
    private boolean isBegun;

    /** @param localMtu the MTU of the interface by which the probes leave: the largest that is tried */
    MtuMachine(ProbeRequest request, boolean isIp4, int localMtu) {
        this.request = request;
        floor = isIp4 ? MIN_IP4 : Ipv6.MIN_MTU;
        fails = Math.max(localMtu, floor) + 1;
    }

    @Override
    public Step tick(long nowNs) {
        if (isBegun) {
            return Step.NOTHING;
        }
        isBegun = true;
        trying = floor;
        return attempt();
    }

    private Step attempt() {
        tries++;
        return Step.send(probe());
    }

    private Probe probe() {
        return new Probe(
                ++sequence,
                phase == Phase.BLAME ? hop : request.hopLimit(),
                trying,
                true,
                request.timeoutMillis() * NANOS_A_MILLI);
    }

    @Override
    public Step answered(Answer answer) {
        if (answer.sequence() != sequence) {
            return Step.NOTHING;
        }
        return phase == Phase.BLAME ? blamed(answer) : searched(answer);
    }

    private Step searched(Answer answer) {
        switch (answer) {
            case Reply _ -> passes = trying;
            case Refusal refusal -> {
                if (!Words.isTooBig(refusal)) {
                    return over(0, "%s: %s".formatted(refusal.from(), Words.reason(refusal)));
                }
                refuser = refusal.from().toString();
                hasSilence = false;
                int named = refusal.mtu();
                fails = named >= floor && named < trying ? named + 1 : trying;
            }
            default -> {
                if (tries < request.count()) {
                    return attempt();
                }
                if (phase == Phase.REACH) {
                    return over(0, request.destination() + " does not answer, not even " + trying + " bytes");
                }
                fails = trying;
                hasSilence = true;
            }
        }
        List<ProbeStatus> findings = new ArrayList<>(List.of(Words.status(lastProbe(), answer)));
        boolean isFirst = phase == Phase.REACH;
        phase = Phase.SEARCH;
        if (passes >= fails - 1) {
            return found(findings);
        }
        // A size that a hop has named, or the largest, is tried at once; else the middle.
        trying = isFirst || answer instanceof Refusal ? fails - 1 : (passes + fails) / 2;
        tries = 0;
        Step next = attempt();
        return new Step(next.probes(), findings, false);
    }

    private Probe lastProbe() {
        return new Probe(sequence, request.hopLimit(), trying, true, 0);
    }

    private Step found(List<ProbeStatus> findings) {
        if (!hasSilence) {
            findings.add(Words.result(
                    passes,
                    refuser.isEmpty()
                            ? "path MTU %d: nothing on the way is narrower than the own interface".formatted(passes)
                            : "path MTU %d, as %s says".formatted(passes, refuser)));
            return new Step(List.of(), findings, true);
        }
        phase = Phase.BLAME;
        trying = fails;
        hop = 1;
        tries = 0;
        Step next = attempt();
        return new Step(next.probes(), findings, false);
    }

    private Step blamed(Answer answer) {
        if (answer instanceof Refusal refusal && Words.isHop(refusal)) {
            lastHopHeard = hop;
            lastHop = refusal.from().toString();
            return nextHop();
        }
        if (tries < request.count()) {
            return attempt();
        }
        // Two silent hops on end: one may merely be one that says nothing.
        return hop - lastHopHeard >= 2 || hop >= MAX_HOPS ? over(passes, blackHole()) : nextHop();
    }

    private Step nextHop() {
        hop++;
        tries = 0;
        return attempt();
    }

    private String blackHole() {
        String where =
                lastHopHeard == 0 ? "before the first hop" : "behind hop %d, %s".formatted(lastHopHeard, lastHop);
        return "path MTU %d; a black hole: packets of %d bytes vanish %s, and nobody says so"
                .formatted(passes, fails, where);
    }

    private static Step over(int mtu, String text) {
        return new Step(List.of(), List.of(Words.result(mtu, text)), true);
    }
}
