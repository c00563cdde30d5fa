package net.isthmus.fastpath.selftest;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import net.isthmus.core.time.MonotonicClock;
import net.isthmus.fastpath.selftest.Segment.Heard;

/** Sends a frame up to {@value #TRIES} times until something is heard that shows that it has passed. */
final class Asking {
    private static final int TRIES = 3;

    private final Segment segment;

    Asking(Segment segment) {
        this.segment = segment;
    }

    Segment segment() {
        return segment;
    }

    /** What showed that the frame has passed. */
    Optional<Heard> ask(String port, byte[] frame, Predicate<Heard> isProof) throws InterruptedException {
        for (int i = 0; i < TRIES; i++) {
            segment.send(port, frame);
            Optional<Heard> proof = await(isProof, SelfTest.PATIENCE);
            if (proof.isPresent()) {
                return proof;
            }
        }
        return Optional.empty();
    }

    /** Waits for what shows it. */
    Optional<Heard> await(Predicate<Heard> isProof, Duration patience) throws InterruptedException {
        long endNs = MonotonicClock.SYSTEM.nanoTime() + patience.toNanos();
        long leftNs = patience.toNanos();
        while (leftNs > 0) {
            Optional<Heard> heard = segment.hear(Duration.ofNanos(leftNs));
            if (heard.isEmpty()) {
                return Optional.empty();
            }
            if (isProof.test(heard.get())) {
                return heard;
            }
            leftNs = endNs - MonotonicClock.SYSTEM.nanoTime();
        }
        return Optional.empty();
    }
}
