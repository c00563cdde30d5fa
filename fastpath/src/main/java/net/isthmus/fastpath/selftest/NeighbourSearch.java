package net.isthmus.fastpath.selftest;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.isthmus.fastpath.selftest.Segment.Heard;
import net.isthmus.wire.IpAddress;

/** Looks for somebody on the segment who answers ARP: those who are heard, then those who may be there. */
final class NeighbourSearch {
    private static final Duration LISTENING = Duration.ofMillis(200);
    private static final Duration BETWEEN = Duration.ofMillis(5);
    private static final int ROUNDS = 2;

    private final Asking asking;
    private final Subject subject;

    NeighbourSearch(Asking asking, Subject subject) {
        this.asking = asking;
        this.subject = subject;
    }

    /** The first who answers the NIC's own MAC. */
    Optional<IpAddress> find() throws InterruptedException {
        Set<IpAddress> all = new LinkedHashSet<>();
        asking.await(this::isArpOfSomebody, LISTENING)
                .map(heard -> TestFrames.arpSender(TestFrames.untagged(heard.frame())))
                .ifPresent(all::add);
        all.addAll(subject.neighbours());
        for (int round = 0; round < ROUNDS; round++) {
            Optional<IpAddress> found = askEach(List.copyOf(all));
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private Optional<IpAddress> askEach(List<IpAddress> addresses) throws InterruptedException {
        for (IpAddress address : addresses) {
            asking.segment()
                    .send(
                            subject.port(),
                            TestFrames.arpProbe(subject.mac(), subject.mac(), address, TestFrames.SHORTEST));
            Optional<IpAddress> answered = answer(addresses, BETWEEN);
            if (answered.isPresent()) {
                return answered;
            }
        }
        return answer(addresses, SelfTest.PATIENCE);
    }

    private Optional<IpAddress> answer(List<IpAddress> addresses, Duration patience) throws InterruptedException {
        return asking.await(heard -> addresses.stream().anyMatch(address -> isAnswer(heard, address)), patience)
                .map(heard -> TestFrames.arpSender(TestFrames.untagged(heard.frame())));
    }

    private boolean isAnswer(Heard heard, IpAddress address) {
        return heard.port().equals(subject.port())
                && TestFrames.isArpReply(TestFrames.untagged(heard.frame()), address, subject.mac());
    }

    private boolean isArpOfSomebody(Heard heard) {
        byte[] frame = TestFrames.untagged(heard.frame());
        return heard.port().equals(subject.port())
                && TestFrames.isArp(frame)
                && !TestFrames.arpSender(frame).isUnspecified();
    }
}
