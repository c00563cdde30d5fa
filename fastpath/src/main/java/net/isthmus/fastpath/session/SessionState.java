package net.isthmus.fastpath.session;

import java.lang.foreign.MemorySegment;
import net.isthmus.wire.IpProtocol;

/**
 * The state of a session, computed from what its two sides have said. Nothing stores it.
 *
 * <pre>
 *   TCP     syn-sent ─▶ syn-received ─▶ established ─▶ closing ─▶ time-wait       closed: reset by a side
 *   others  unanswered ─▶ answered
 * </pre>
 */
public enum SessionState {
    /** TCP: a SYN without an answer. */
    SYN_SENT("syn-sent"),
    /** TCP: a SYN has been answered, but not everything acknowledged. */
    SYN_RECEIVED("syn-received"),
    /** TCP: both sides have acknowledged each other's SYN. */
    ESTABLISHED("established"),
    /** TCP: a side has sent its FIN. */
    CLOSING("closing"),
    /** TCP: both sides have sent a FIN and acknowledged the other's. */
    TIME_WAIT("time-wait"),
    /** TCP: a side has reset the connection. */
    CLOSED("closed"),
    /** Not TCP: packets of the original direction only. */
    UNANSWERED("unanswered"),
    /** Not TCP: packets of both directions. */
    ANSWERED("answered");

    private final String label;

    SessionState(String label) {
        this.label = label;
    }

    /** The name in JSON and commands. */
    public String label() {
        return label;
    }

    /** True for a session that the other side has not agreed to yet: what a flood of openings makes. */
    public boolean isHalfOpen() {
        return this == SYN_SENT || this == SYN_RECEIVED || this == UNANSWERED;
    }

    /** The state by the lines of both directions. */
    public static SessionState of(MemorySegment memory, long original, long reply) {
        int protocol = SessionRecord.protocol(SessionRecord.identity(memory, original));
        int here = SessionRecord.said(memory, original);
        boolean isOneWay = SessionRecord.isOneWay(memory, original);
        int there = isOneWay ? unseen(memory, original, here) : SessionRecord.said(memory, reply);
        if (protocol != IpProtocol.TCP) {
            return (there & TcpTracker.SAID) == 0 ? UNANSWERED : ANSWERED;
        }
        if (((here | there) & TcpTracker.RST) != 0) {
            return CLOSED;
        }
        if (((here | there) & TcpTracker.FIN) != 0) {
            return !isOneWay && TcpTracker.isOver(memory, original, reply) ? TIME_WAIT : CLOSING;
        }
        if ((there & TcpTracker.SAID) == 0) {
            return SYN_SENT;
        }
        return (here & there & TcpTracker.ACKED) != 0 ? ESTABLISHED : SYN_RECEIVED;
    }

    /** What a side must have said whose packets are not seen: as much as the other, once that one goes on. */
    private static int unseen(MemorySegment memory, long original, int here) {
        return SessionRecord.packets(memory, original) > 1 ? here : 0;
    }
}
