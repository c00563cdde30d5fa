package net.isthmus.fastpath.selftest;

import java.util.List;
import net.isthmus.fastpath.selftest.Outcome.Verdict;
import net.isthmus.fastpath.selftest.Segment.Heard;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.Ipv6;

/**
 * Checks by the answers of a neighbour.
 *
 * <pre>
 *                        frame from   answer to
 *   foreign source       foreign      own           an answer shows that the frame has left
 *   foreign destination  own          foreign       an answer shows that frames to foreign MACs arrive
 *                        foreign      foreign       the same, where switches forward to what they have learnt only
 * </pre>
 *
 * <p>Whether foreign multicast arrives is asked in IPv6: all nodes are sent an echo request from an address that nobody
 * knows, so whoever answers asks that address' group for its MAC first. If no question is heard, the MAC is told; who
 * answers then has asked before, in vain.
 */
final class Reflection {
    private static final long LINK_LOCAL = 0xfe80L << 48;

    private final Asking asking;
    private final Subject subject;
    private final IpAddress neighbour;
    private final long foreign;

    Reflection(Asking asking, Subject subject, IpAddress neighbour, long foreign) {
        this.asking = asking;
        this.subject = subject;
        this.neighbour = neighbour;
        this.foreign = foreign;
    }

    /** All checks but the one for somebody to test with. */
    List<Outcome> checks() throws InterruptedException {
        boolean sends = isAnswered(foreign, subject.mac());
        boolean takes = isAnswered(subject.mac(), foreign) || (sends && isAnswered(foreign, foreign));
        return List.of(
                sends
                        ? new Outcome(
                                Check.FOREIGN_SOURCE, Verdict.PASSED, neighbour + " answers a frame from a foreign MAC")
                        : new Outcome(
                                Check.FOREIGN_SOURCE,
                                Verdict.FAILED,
                                neighbour + " answers the NIC's own MAC, but no frame from a foreign one"),
                takes
                        ? new Outcome(
                                Check.FOREIGN_DESTINATION,
                                Verdict.PASSED,
                                "an answer of %s to a foreign MAC arrives".formatted(neighbour))
                        : new Outcome(
                                Check.FOREIGN_DESTINATION,
                                Verdict.FAILED,
                                "no answer of %s to a foreign MAC arrives".formatted(neighbour)),
                multicast(),
                tags(),
                SelfTest.mtu(
                        subject.mtu(),
                        length -> isAnswered(TestFrames.arpProbe(subject.mac(), subject.mac(), neighbour, length)),
                        "reach " + neighbour));
    }

    private boolean isAnswered(long from, long replyTo) throws InterruptedException {
        byte[] frame = TestFrames.arpProbe(from, replyTo, neighbour, TestFrames.SHORTEST);
        return asking.ask(
                        subject.port(),
                        frame,
                        heard -> isHere(heard)
                                && TestFrames.isArpReply(TestFrames.untagged(heard.frame()), neighbour, replyTo))
                .isPresent();
    }

    private boolean isAnswered(byte[] frame) throws InterruptedException {
        return asking.ask(
                        subject.port(),
                        frame,
                        heard -> isHere(heard)
                                && TestFrames.isArpReply(TestFrames.untagged(heard.frame()), neighbour, subject.mac()))
                .isPresent();
    }

    private Outcome multicast() throws InterruptedException {
        IpAddress address = IpAddress.ofIpv6(LINK_LOCAL, Ipv6.eui64(foreign));
        boolean isAsked = asking.ask(
                        subject.port(),
                        TestFrames.echoToAll(subject.mac(), address),
                        heard -> isHere(heard) && TestFrames.isQuestionFor(TestFrames.untagged(heard.frame()), address))
                .isPresent();
        if (isAsked) {
            return new Outcome(Check.MULTICAST, Verdict.PASSED, "a question to the group of a foreign address arrives");
        }
        boolean isAnswered = asking.ask(
                        subject.port(),
                        TestFrames.advertisement(subject.mac(), address),
                        heard -> isHere(heard) && TestFrames.isEchoReply(TestFrames.untagged(heard.frame()), address))
                .isPresent();
        return isAnswered
                ? new Outcome(
                        Check.MULTICAST,
                        Verdict.FAILED,
                        "IPv6 nodes answer, but their questions to the group of a foreign address do not arrive")
                : new Outcome(Check.MULTICAST, Verdict.NOT_TESTABLE, "no IPv6 node answers");
    }

    private Outcome tags() throws InterruptedException {
        if (subject.isVlan()) {
            return new Outcome(Check.TAGS, Verdict.PASSED, "every frame of this VLAN bears one");
        }
        byte[] frame =
                TestFrames.tagged(TestFrames.arpProbe(subject.mac(), subject.mac(), neighbour, TestFrames.SHORTEST), 0);
        return isAnswered(frame)
                ? new Outcome(
                        Check.TAGS,
                        Verdict.PASSED,
                        "%s answers a frame with the tag of VLAN 0; other VLANs need another NIC here to be tried"
                                .formatted(neighbour))
                : new Outcome(
                        Check.TAGS,
                        Verdict.FAILED,
                        "%s answers no frame with a tag, not even that of VLAN 0".formatted(neighbour));
    }

    private boolean isHere(Heard heard) {
        return heard.port().equals(subject.port());
    }
}
