package net.isthmus.fastpath.selftest;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import net.isthmus.fastpath.selftest.Outcome.Verdict;
import net.isthmus.fastpath.selftest.Segment.Heard;
import net.isthmus.wire.Ethernet;

/** Another NIC of the appliance on the same segment: it sees what leaves and sends what should arrive. */
final class OtherNic {
    private static final int TAG = 2;
    private static final long SOLICITED_NODE_MAC = 0x3333_ff00_0000L;

    private final Asking asking;
    private final Subject subject;
    private final String name;
    private final long mac;
    private final long foreign;
    private long number;

    private OtherNic(Asking asking, Subject subject, String name, long foreign, long number) {
        this.asking = asking;
        this.subject = subject;
        this.name = name;
        this.foreign = foreign;
        this.number = number;
        mac = requireNonNull(subject.others().get(name));
    }

    /** The port that hears a broadcast of the tested one, if there is such. */
    static Optional<OtherNic> find(Asking asking, Subject subject, long foreign, RandomGenerator random)
            throws InterruptedException {
        if (subject.isVlan() || subject.others().isEmpty()) {
            return Optional.empty();
        }
        long number = random.nextLong();
        byte[] frame = TestFrames.numbered(Ethernet.BROADCAST, subject.mac(), number, TestFrames.SHORTEST);
        return asking.ask(
                        subject.port(),
                        frame,
                        heard -> !heard.port().equals(subject.port())
                                && subject.others().containsKey(heard.port())
                                && TestFrames.hasNumber(TestFrames.untagged(heard.frame()), number))
                .map(heard -> new OtherNic(asking, subject, heard.port(), foreign, number));
    }

    String name() {
        return name;
    }

    /** All checks but the one for somebody to test with. */
    List<Outcome> checks() throws InterruptedException {
        boolean sends = leaves(mac, foreign, TestFrames.SHORTEST);
        boolean takes = arrives(foreign);
        boolean hears = arrives(SOLICITED_NODE_MAC | foreign & 0xff_ffff);
        boolean tags = passesTagged(subject.port(), name, mac, subject.mac())
                && passesTagged(name, subject.port(), subject.mac(), mac);
        return List.of(
                outcome(Check.FOREIGN_SOURCE, sends, name + " hears a frame from a foreign MAC"),
                outcome(Check.FOREIGN_DESTINATION, takes, "a frame of " + name + " to a foreign MAC arrives"),
                outcome(Check.MULTICAST, hears, "a frame of " + name + " to the group of a foreign address arrives"),
                outcome(Check.TAGS, tags, "a frame with the tag of VLAN %d passes both ways".formatted(TAG)),
                SelfTest.mtu(
                        subject.mtu(),
                        length -> leaves(mac, subject.mac(), length)
                                && passes(name, subject.port(), subject.mac(), mac, length),
                        "pass both ways"));
    }

    private static Outcome outcome(Check check, boolean passes, String what) {
        return passes
                ? new Outcome(check, Verdict.PASSED, what)
                : new Outcome(check, Verdict.FAILED, "not seen: " + what);
    }

    private boolean leaves(long to, long from, int length) throws InterruptedException {
        return passes(subject.port(), name, to, from, length);
    }

    private boolean arrives(long to) throws InterruptedException {
        return passes(name, subject.port(), to, mac, TestFrames.SHORTEST);
    }

    private boolean passes(String sender, String receiver, long to, long from, int length) throws InterruptedException {
        return isHeard(sender, receiver, TestFrames.numbered(to, from, ++number, length), length);
    }

    private boolean passesTagged(String sender, String receiver, long to, long from) throws InterruptedException {
        byte[] frame = TestFrames.tagged(TestFrames.numbered(to, from, ++number, TestFrames.SHORTEST), TAG);
        return isHeard(sender, receiver, frame, frame.length);
    }

    private boolean isHeard(String sender, String receiver, byte[] frame, int length) throws InterruptedException {
        long wanted = number;
        return asking.ask(
                        sender,
                        frame,
                        (Heard heard) -> heard.port().equals(receiver)
                                && heard.length() >= length
                                && TestFrames.hasNumber(TestFrames.untagged(heard.frame()), wanted))
                .isPresent();
    }
}
