package net.isthmus.fastpath.session;

import java.lang.foreign.MemorySegment;
import net.isthmus.wire.Tcp;

/**
 * Which TCP segments belong to a connection, and what each side has said so far (RFC 9293 §3.4, RFC 5961).
 *
 * <pre>
 *   segment of side A          must begin at or before      the edge that B has given: acknowledged, plus window
 *   (no SYN, no RST)           must end not further back    than B's largest window before A's end
 *                              must acknowledge at most     what B has sent
 *                              and no less than             A's largest window before what it has acknowledged
 * </pre>
 *
 * <p>A segment changes only the line of the side that has sent it; the other line is read. What is read there only
 * grows, so an old copy of it can only be too strict: it is asked first, and the line itself when the copy says no.
 *
 * <p>Where RFC 5961 lets an endpoint answer with a challenge ACK, the segment passes and changes nothing: a SYN within
 * a connection, an RST within the window whose sequence number is not the one awaited, and an ACK that answers a SYN.
 * The endpoints then find out by themselves what is right, and a guess from outside ends no session.
 *
 * <p>A session picked up in mid-stream ({@link SessionRecord#FLAG_LOOSE}) has unknown windows: only its end is watched.
 * So it is with one whose answers are not seen ({@link SessionRecord#FLAG_ONE_WAY}); it is over when the side that is
 * seen says so, and a SYN after that opens another.
 */
public final class TcpTracker {
    /** The segment belongs to the connection. */
    public static final int PASS = 0;

    /** The segment is none that the connection's sides could have sent. */
    public static final int OUT_OF_WINDOW = 1;

    /** The connection is over, and the segment opens another one. */
    public static final int ANEW = 2;

    /** This side has sent something. */
    static final int SAID = 1;

    /** This side has sent its SYN. */
    static final int SYN = 1 << 1;

    /** This side has acknowledged the other's SYN. */
    static final int ACKED = 1 << 2;

    /** This side has sent its FIN. */
    static final int FIN = 1 << 3;

    /** This side has reset the connection. */
    static final int RST = 1 << 4;

    /** This side's SYN announced a shift of windows. */
    private static final int SCALED = 1 << 5;

    /** The copy of the other's edge is one. */
    private static final int EDGE_COPIED = 1 << 6;

    private static final int UNCHECKED = SessionRecord.FLAG_LOOSE | SessionRecord.FLAG_ONE_WAY;
    private static final int SCALE_SHIFT = 8;
    private static final int SCALE_MASK = 0xf << SCALE_SHIFT;
    private static final int ESTABLISHED = SYN | ACKED;

    /** How far back an acknowledgment may lie even if only small windows were given: 64 KiB and a segment. */
    private static final int LEAST_ACK_RANGE = 66_000;

    /** Data that a SYN may bear and that its answer need not acknowledge (RFC 7413). */
    private static final int MAX_SYN_PAYLOAD = 1460;

    private TcpTracker() {}

    /**
     * Looks at one segment.
     *
     * @param line line of the side that has sent it
     * @param peer line of the other side
     * @param flags flags of the segment
     * @param window its window field, not shifted
     * @param payload bytes of its data
     * @param scale shift of windows that it announces, if it is a SYN; -1 for none
     */
    public static int admit(
            MemorySegment memory,
            long line,
            long peer,
            int flags,
            int sequence,
            int ack,
            int window,
            int payload,
            int scale) {
        int said = SessionRecord.said(memory, line);
        if ((SessionRecord.flags(memory, line) & UNCHECKED) != 0) {
            return loose(memory, line, peer, flags, sequence, ack, payload);
        }
        if ((flags & (Tcp.SYN | Tcp.RST | Tcp.ACK)) == Tcp.ACK) {
            return (said & ESTABLISHED) == ESTABLISHED
                    ? windowed(memory, line, peer, said, flags, sequence, ack, window, payload)
                    : greeting(memory, line, peer, said, flags, sequence, ack, window, payload);
        }
        if ((flags & Tcp.RST) != 0) {
            return reset(memory, line, peer, said, flags, sequence, ack);
        }
        if ((flags & Tcp.SYN) == 0) {
            return OUT_OF_WINDOW; // every segment after the first has an acknowledgment
        }
        if (isOver(memory, line, peer)) {
            return (flags & Tcp.ACK) == 0 ? ANEW : OUT_OF_WINDOW;
        }
        return (flags & Tcp.ACK) == 0
                ? syn(memory, line, peer, said, sequence, window, payload, scale)
                : synAck(memory, line, peer, said, sequence, ack, window, payload, scale);
    }

    /**
     * True if a segment of a side may be under way, as far as its sequence number says (RFC 5927 §4.1): it begins no
     * later than what the side has sent ends, and no earlier than the largest window of the other lies before that.
     */
    public static boolean mayBeUnderWay(MemorySegment memory, long line, long peer, int sequence) {
        int behind = SessionRecord.end(memory, line) - sequence;
        boolean isChecked = (SessionRecord.flags(memory, line) & UNCHECKED) == 0;
        int range = Math.max(SessionRecord.mostWindow(memory, peer), 1 + MAX_SYN_PAYLOAD);
        return !isChecked || ((SessionRecord.said(memory, line) & SAID) != 0 && behind >= 0 && behind <= range);
    }

    /** True once a side has reset the connection, or both have ended it and know so. */
    public static boolean isOver(MemorySegment memory, long line, long peer) {
        int mine = SessionRecord.said(memory, line);
        if (SessionRecord.isOneWay(memory, line)) {
            return (mine & (FIN | RST)) != 0;
        }
        int others = SessionRecord.said(memory, peer);
        return ((mine | others) & RST) != 0
                || ((mine & others & FIN) != 0
                        && SessionRecord.ack(memory, peer) - SessionRecord.end(memory, line) >= 0
                        && SessionRecord.ack(memory, line) - SessionRecord.end(memory, peer) >= 0);
    }

    /** The first ACK of a side, with which the shifts of windows are settled: they count if both have announced one. */
    private static int greeting(
            MemorySegment memory,
            long line,
            long peer,
            int said,
            int flags,
            int sequence,
            int ack,
            int window,
            int payload) {
        int others = SessionRecord.said(memory, peer);
        if ((said & SYN) == 0) {
            return PASS; // a challenge ACK to a SYN: its sender will answer with an RST
        }
        if ((others & SYN) == 0) {
            return OUT_OF_WINDOW;
        }
        int settled = (said & others & SCALED) == 0 ? said & ~SCALE_MASK : said;
        return windowed(memory, line, peer, settled, flags, sequence, ack, window, payload);
    }

    private static int windowed(
            MemorySegment memory,
            long line,
            long peer,
            int said,
            int flags,
            int sequence,
            int ack,
            int window,
            int payload) {
        int end = SessionRecord.end(memory, line);
        int segmentEnd = sequence + payload + (flags & Tcp.FIN);
        int now = said | ACKED | (flags & Tcp.FIN) << 3;
        if ((said & EDGE_COPIED) == 0 || sequence - SessionRecord.peerEdge(memory, line) > 0) {
            if (sequence - copyEdge(memory, line, peer) > 0) {
                return OUT_OF_WINDOW;
            }
            now |= EDGE_COPIED;
        }
        if (end - segmentEnd > 0 && end - segmentEnd > range(memory, peer)) {
            return OUT_OF_WINDOW;
        }
        boolean isFirst = (said & ACKED) == 0;
        int acked = isFirst ? SessionRecord.end(memory, peer) : SessionRecord.ack(memory, line);
        if (ack - acked > 0 && ack - SessionRecord.end(memory, peer) > 0) {
            return OUT_OF_WINDOW;
        }
        int most = SessionRecord.mostWindow(memory, line);
        if (acked - ack > Math.max(most, LEAST_ACK_RANGE)) {
            return OUT_OF_WINDOW;
        }
        if (segmentEnd - end > 0) {
            SessionRecord.end(memory, line, segmentEnd);
        }
        note(memory, line, isFirst, acked, ack, window << ((said & SCALE_MASK) >>> SCALE_SHIFT), most);
        if (now != SessionRecord.said(memory, line)) {
            SessionRecord.said(memory, line, now);
        }
        return PASS;
    }

    private static void note(
            MemorySegment memory, long line, boolean isFirst, int acked, int ack, int window, int most) {
        if (isFirst || ack - acked > 0) {
            SessionRecord.ack(memory, line, ack);
        }
        if (isFirst || ack + window - SessionRecord.edge(memory, line) > 0) {
            SessionRecord.edge(memory, line, ack + window);
        }
        if (window > most) {
            SessionRecord.mostWindow(memory, line, window);
        }
    }

    /**
     * How far a side may send as the other says now. One that has sent nothing but its SYN has given a window, but not
     * from where: it is taken from what this side has sent. The copy of that is marked as one all the same, because
     * what comes later is further on.
     */
    private static int copyEdge(MemorySegment memory, long line, long peer) {
        int edge = (SessionRecord.said(memory, peer) & ACKED) != 0
                ? SessionRecord.edge(memory, peer)
                : SessionRecord.end(memory, line) + SessionRecord.mostWindow(memory, peer);
        SessionRecord.peerEdge(memory, line, edge);
        return edge;
    }

    /** How far back what a side sends may lie, by the largest window that the other has given; a probe is one back. */
    private static int range(MemorySegment memory, long peer) {
        return Math.max(SessionRecord.mostWindow(memory, peer), 1);
    }

    private static int syn(
            MemorySegment memory, long line, long peer, int said, int sequence, int window, int payload, int scale) {
        int others = SessionRecord.said(memory, peer);
        boolean isFirst = (said & SYN) == 0;
        boolean isTriedAnew = (said & ACKED) == 0 && (others & SAID) == 0;
        if (isFirst && (others & ACKED) != 0) {
            return OUT_OF_WINDOW; // the other has acknowledged a SYN that was never sent
        }
        if (isFirst || isTriedAnew) {
            SessionRecord.end(memory, line, sequence + 1 + payload);
            SessionRecord.mostWindow(memory, line, window);
            SessionRecord.said(memory, line, SAID | SYN | announced(scale));
        }
        return PASS;
    }

    private static int synAck(
            MemorySegment memory,
            long line,
            long peer,
            int said,
            int sequence,
            int ack,
            int window,
            int payload,
            int scale) {
        int others = SessionRecord.said(memory, peer);
        int behind = SessionRecord.end(memory, peer) - ack;
        if ((others & SYN) == 0 || behind < 0) {
            return OUT_OF_WINDOW;
        }
        int back = SessionRecord.end(memory, line) - (sequence + 1 + payload);
        if ((said & ACKED) != 0) { // again, perhaps when more has been sent
            return back >= 0 && back <= range(memory, peer) ? PASS : OUT_OF_WINDOW;
        }
        if (behind > MAX_SYN_PAYLOAD || ((said & SYN) != 0 && back != 0)) {
            return OUT_OF_WINDOW;
        }
        int shift = (others & SCALED) != 0 ? announced(scale) : 0;
        SessionRecord.end(memory, line, sequence + 1 + payload);
        SessionRecord.ack(memory, line, ack);
        SessionRecord.edge(memory, line, ack + window); // the window of a SYN is never shifted (RFC 7323 §2.2)
        SessionRecord.mostWindow(memory, line, window);
        SessionRecord.said(memory, line, SAID | SYN | ACKED | shift);
        return PASS;
    }

    private static int reset(MemorySegment memory, long line, long peer, int said, int flags, int sequence, int ack) {
        int others = SessionRecord.said(memory, peer);
        int end = SessionRecord.end(memory, line);
        boolean isAwaited;
        if ((said & SYN) == 0) { // the answer to a SYN (RFC 9293 §3.10.7.3)
            int behind = SessionRecord.end(memory, peer) - ack;
            if ((flags & Tcp.ACK) == 0 || behind < 0 || behind > MAX_SYN_PAYLOAD) {
                return OUT_OF_WINDOW;
            }
            isAwaited = true;
        } else if ((others & SYN) == 0) { // gives up before an answer, or answers a challenge ACK
            isAwaited = sequence == end;
        } else {
            if (sequence - copyEdge(memory, line, peer) > 0 || end - sequence > range(memory, peer)) {
                return OUT_OF_WINDOW;
            }
            boolean isNext = (others & ACKED) != 0 && sequence == SessionRecord.ack(memory, peer);
            isAwaited = sequence == end || isNext;
        }
        if (isAwaited) {
            SessionRecord.said(memory, line, said | SAID | RST);
        }
        return PASS;
    }

    private static int loose(
            MemorySegment memory, long line, long peer, int flags, int sequence, int ack, int payload) {
        int said = SessionRecord.said(memory, line);
        if ((flags & (Tcp.SYN | Tcp.ACK)) == Tcp.SYN) {
            return isOver(memory, line, peer) ? ANEW : PASS;
        }
        int segmentEnd = sequence + payload + (flags & Tcp.FIN);
        int now = said | SAID | ESTABLISHED | (flags & Tcp.FIN) << 3;
        if ((flags & Tcp.RST) != 0) {
            boolean isAwaited = ((said & SAID) != 0 && sequence == SessionRecord.end(memory, line))
                    || ((SessionRecord.said(memory, peer) & SAID) != 0 && sequence == SessionRecord.ack(memory, peer));
            if (isAwaited) {
                SessionRecord.said(memory, line, said | SAID | RST);
            }
            return PASS;
        }
        if ((flags & Tcp.ACK) != 0) {
            if ((said & SAID) == 0 || segmentEnd - SessionRecord.end(memory, line) > 0) {
                SessionRecord.end(memory, line, segmentEnd);
            }
            if ((said & SAID) == 0 || ack - SessionRecord.ack(memory, line) > 0) {
                SessionRecord.ack(memory, line, ack);
            }
            SessionRecord.said(memory, line, now);
        }
        return PASS;
    }

    private static int announced(int scale) {
        return scale < 0 ? 0 : SCALED | scale << SCALE_SHIFT;
    }
}
