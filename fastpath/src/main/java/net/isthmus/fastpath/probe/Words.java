package net.isthmus.fastpath.probe;

import java.util.Locale;
import net.isthmus.core.status.ProbeStatus;
import net.isthmus.fastpath.control.EchoSessions.Answer;
import net.isthmus.fastpath.control.EchoSessions.Probe;
import net.isthmus.fastpath.control.EchoSessions.Refusal;
import net.isthmus.fastpath.control.EchoSessions.Reply;
import net.isthmus.fastpath.control.EchoSessions.Silence;
import net.isthmus.wire.Icmp;
import net.isthmus.wire.Icmpv6;

/** What an answer is called. */
final class Words {
    private static final double NANOS_A_MILLI = 1e6;
    private static final int PORT4 = 3;
    private static final int PORT6 = 4;

    private Words() {}

    static ProbeStatus status(Probe probe, Answer answer) {
        int sequence = probe.sequence();
        return switch (answer) {
            case Reply reply ->
                new ProbeStatus(
                        "reply",
                        sequence,
                        probe.hopLimit(),
                        probe.bytes(),
                        reply.from().toString(),
                        reply.rttNs() / NANOS_A_MILLI,
                        0,
                        "%d bytes from %s: seq=%d ttl=%d time=%s ms"
                                .formatted(reply.bytes(), reply.from(), sequence, reply.hopLimit(), ms(reply.rttNs())));
            case Refusal refusal ->
                new ProbeStatus(
                        "refused",
                        sequence,
                        probe.hopLimit(),
                        probe.bytes(),
                        refusal.from().toString(),
                        refusal.rttNs() / NANOS_A_MILLI,
                        refusal.mtu(),
                        "%s says: seq=%d %s (%s ms)"
                                .formatted(refusal.from(), sequence, reason(refusal), ms(refusal.rttNs())));
            case Silence _ ->
                new ProbeStatus(
                        "silence", sequence, probe.hopLimit(), probe.bytes(), "", 0, 0, "no answer to seq=" + sequence);
        };
    }

    static ProbeStatus result(int mtu, String text) {
        return new ProbeStatus("result", 0, 0, 0, "", 0, mtu, text);
    }

    static String ms(double nanos) {
        return String.format(Locale.ROOT, "%.3f", nanos / NANOS_A_MILLI);
    }

    /** True if a hop on the way says that the hop limit ran out there. */
    static boolean isHop(Refusal refusal) {
        return refusal.type() == (refusal.from().isIpv4() ? Icmp.TIME_EXCEEDED : Icmpv6.TIME_EXCEEDED);
    }

    /** True if the one who was asked says that nobody listens at the port of a UDP probe. */
    static boolean isPortUnreachable(Refusal refusal) {
        return refusal.from().isIpv4()
                ? refusal.type() == Icmp.UNREACHABLE && refusal.code() == PORT4
                : refusal.type() == Icmpv6.UNREACHABLE && refusal.code() == PORT6;
    }

    static boolean isTooBig(Refusal refusal) {
        return refusal.from().isIpv4()
                ? refusal.type() == Icmp.UNREACHABLE && refusal.code() == Icmp.CODE_FRAGMENTATION_NEEDED
                : refusal.type() == Icmpv6.TOO_BIG;
    }

    static String reason(Refusal refusal) {
        if (isHop(refusal)) {
            return "the time to live ran out";
        }
        if (isTooBig(refusal)) {
            return "too big, the next MTU is " + refusal.mtu();
        }
        if (isPortUnreachable(refusal)) {
            return "nobody listens at the port";
        }
        return refusal.from().isIpv4() ? reason4(refusal) : reason6(refusal);
    }

    private static String reason4(Refusal refusal) {
        if (refusal.type() != Icmp.UNREACHABLE) {
            return "ICMP type " + refusal.type() + " code " + refusal.code();
        }
        return switch (refusal.code()) {
            case 0, 6, 11 -> "no route to the network";
            case 1, 7, 12 -> "the host is unreachable";
            case 9, 10, 13 -> "administratively prohibited";
            default -> "unreachable, code " + refusal.code();
        };
    }

    private static String reason6(Refusal refusal) {
        if (refusal.type() != Icmpv6.UNREACHABLE) {
            return "ICMPv6 type " + refusal.type() + " code " + refusal.code();
        }
        return switch (refusal.code()) {
            case 0 -> "no route";
            case 1, 5 -> "administratively prohibited";
            case 3 -> "the address is unreachable";
            default -> "unreachable, code " + refusal.code();
        };
    }
}
