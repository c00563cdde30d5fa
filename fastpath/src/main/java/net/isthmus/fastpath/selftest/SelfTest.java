package net.isthmus.fastpath.selftest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import net.isthmus.fastpath.selftest.Outcome.Verdict;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.IpAddress;

/**
 * Finds out what the NIC of a bridge member lets pass, by frames of its own and what becomes of them.
 *
 * <p>A witness is needed. The best is another NIC of the appliance on the same segment: it sees what leaves, and sends
 * what should arrive. Without one a neighbour must do, who answers ARP probes: a probe tells by its message, not by its
 * frame, where the answer shall go, so that either direction can be tried with a foreign MAC alone. That the same
 * neighbour answers the NIC's own MAC tells a denied MAC from a neighbour that is not there.
 *
 * <p>Nobody's tables change but those of switches, which learn a MAC that is drawn anew for each test.
 */
public final class SelfTest {
    private static final long LOCALLY_ADMINISTERED = 0x02_00_00_00_00_00L;
    private static final long MAC_BITS = 0xfc_ff_ff_ff_ff_ffL;

    private final Segment segment;
    private final Subject subject;
    private final RandomGenerator random;
    private final List<Outcome> outcomes = new ArrayList<>();

    /** A test that has not begun. */
    public SelfTest(Segment segment, Subject subject, RandomGenerator random) {
        this.segment = segment;
        this.subject = subject;
        this.random = random;
    }

    /** Makes all checks, which takes some seconds. */
    public List<Outcome> run() throws InterruptedException {
        var asking = new Asking(segment);
        long foreign = random.nextLong() & MAC_BITS | LOCALLY_ADMINISTERED;
        Optional<OtherNic> other = OtherNic.find(asking, subject, foreign, random);
        if (other.isPresent()) {
            outcomes.add(new Outcome(
                    Check.NEIGHBOUR,
                    Verdict.PASSED,
                    "%s of this appliance is on the segment"
                            .formatted(other.get().name())));
            outcomes.addAll(other.get().checks());
            return List.copyOf(outcomes);
        }
        Optional<IpAddress> neighbour = new NeighbourSearch(asking, subject).find();
        if (neighbour.isEmpty()) {
            outcomes.add(new Outcome(Check.NEIGHBOUR, Verdict.FAILED, askedInVain()));
            for (Check check : Check.values()) {
                if (check != Check.NEIGHBOUR) {
                    outcomes.add(new Outcome(check, Verdict.NOT_TESTABLE, "there is no witness"));
                }
            }
            return List.copyOf(outcomes);
        }
        outcomes.add(new Outcome(Check.NEIGHBOUR, Verdict.PASSED, neighbour.get() + " answers"));
        outcomes.addAll(new Reflection(asking, subject, neighbour.get(), foreign).checks());
        return List.copyOf(outcomes);
    }

    private String askedInVain() {
        return subject.neighbours().isEmpty()
                ? "no neighbour is known or heard, and the bridge has no IPv4 subnet in which to ask"
                : "none of %d addresses answers".formatted(subject.neighbours().size());
    }

    /** Searches the longest frame that passes, in IP bytes, by halving; 0 if not even the shortest does. */
    static Outcome mtu(int mtu, Trial trial, String way) throws InterruptedException {
        if (trial.passes(mtu + Ethernet.LENGTH)) {
            return new Outcome(Check.MTU, Verdict.PASSED, "frames of the whole MTU, %d bytes, %s".formatted(mtu, way));
        }
        int passes = TestFrames.SHORTEST - Ethernet.LENGTH;
        int fails = mtu;
        while (fails - passes > 1) {
            int middle = (passes + fails) / 2;
            if (trial.passes(middle + Ethernet.LENGTH)) {
                passes = middle;
            } else {
                fails = middle;
            }
        }
        return new Outcome(
                Check.MTU,
                Verdict.FAILED,
                "the MTU is %d, but %d bytes are the most that %s".formatted(mtu, passes, way));
    }

    /** Tries a frame of so many bytes. */
    interface Trial {
        boolean passes(int length) throws InterruptedException;
    }

    /** How long an answer may take. */
    static final Duration PATIENCE = Duration.ofMillis(300);
}
