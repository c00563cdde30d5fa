package net.isthmus.fastpath.node;

import java.lang.foreign.MemorySegment;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.feature.IpBehaviour;
import net.isthmus.fastpath.graph.Drops;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.fastpath.session.SessionRecord;
import net.isthmus.fastpath.session.SessionTable;
import net.isthmus.fastpath.session.Sessions;
import net.isthmus.fastpath.session.TcpTracker;
import net.isthmus.fastpath.tables.AdjacencyTable;
import net.isthmus.fastpath.tables.FibTable;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.NetworkOrder;
import net.isthmus.wire.Tcp;

/**
 * The way of a packet whose session is known: its place in the connection, its count, its translation, its route. Not a
 * node: part of those that know sessions.
 */
final class SessionPath {
    private final WorkerContext context;
    private final Frames frames;
    private final MemorySegment memory;
    private final Drops drops;
    private final SessionTable table;
    private final MemorySegment lines;
    private final SessionRewrite rewrite;
    private final SessionRouting routing;
    private final SessionSplice splice;
    private final boolean isRehearsal;
    private boolean isDropped;
    private int generation;
    private int nowSeconds;

    SessionPath(
            WorkerContext context,
            Sessions sessions,
            FibTable fibs,
            AdjacencyTable adjacencies,
            IpBehaviour behaviour,
            Edges edges) {
        this.context = context;
        isRehearsal = context.isRehearsal();
        frames = context.frames();
        memory = frames.memory();
        drops = context.drops();
        table = sessions.table();
        lines = table.memory();
        rewrite = new SessionRewrite(memory, table);
        routing = new SessionRouting(context, table, fibs, adjacencies, behaviour, edges);
        splice = new SessionSplice(context, table, this);
    }

    /** Begins a burst under a policy of this generation. */
    void begin(int policyGeneration) {
        generation = policyGeneration & 0xffff;
        nowSeconds = Sessions.seconds(context.nowNs());
        routing.begin();
    }

    /** Sends what is still held back to be looked up together. */
    void end() {
        routing.flush();
    }

    /** Where packets go that need no session any more. */
    SessionRouting routing() {
        return routing;
    }

    /** What brings the two ends of sessions together that have begun with a cookie. */
    SessionSplice splice() {
        return splice;
    }

    /**
     * Takes a packet of a known direction.
     *
     * @param upper place of its transport header, 0 for a later fragment
     * @return false if it has to be set up first: another policy is in force, or it opens a connection anew
     */
    boolean take(int frame, int reference, boolean isIp4, int vrf, int upper, int protocol) {
        MemorySegment records = lines;
        long line = SessionTable.line(reference);
        if (SessionRecord.generation(records, line) != generation) {
            return false;
        }
        long way = SessionRecord.way(records, line);
        int flags = SessionRecord.flags(way);
        if ((flags & SessionRecord.FLAG_PROXIED) != 0 && upper != 0 && !isRehearsal) {
            return splice.take(frame, reference, upper);
        }
        if (!isRehearsal && !note(records, frame, reference, line, upper, protocol)) {
            return isDropped;
        }
        if ((flags & SessionRecord.FLAG_ONE_WAY) != 0) {
            routing.toHost(frame, table, reference);
            return true;
        }
        if ((flags & SessionRecord.FLAG_TRANSLATED) != 0) {
            rewrite.translate(reference, isIp4, frames.offset(frame), upper, protocol);
        }
        routing.add(frame, isIp4, vrf, protocol, SessionRecord.leavingPorts(records, line), line, way);
        return true;
    }

    /** Notes a segment as {@link #take} does; false if it does not go on, and {@link #isDropped} says why. */
    boolean note(int frame, int reference, int upper) {
        return note(lines, frame, reference, SessionTable.line(reference), upper, IpProtocol.TCP);
    }

    /** Sends a segment on as those of its direction leave. */
    void send(int frame, int reference, boolean isIp4, int upper) {
        long line = SessionTable.line(reference);
        long way = SessionRecord.way(lines, line);
        if ((SessionRecord.flags(way) & SessionRecord.FLAG_TRANSLATED) != 0) {
            rewrite.translate(reference, isIp4, frames.offset(frame), upper, IpProtocol.TCP);
        }
        int vrf = SessionRecord.vrf(SessionRecord.identity(lines, line));
        routing.add(frame, isIp4, vrf, IpProtocol.TCP, SessionRecord.leavingPorts(lines, line), line, way);
    }

    /** After a segment was not noted: true if it was dropped, false if it opens something anew. */
    boolean isDropped() {
        return isDropped;
    }

    /** Notes a packet in its direction's line; false if it does not go on, and is dropped or opens something anew. */
    private boolean note(MemorySegment records, int frame, int reference, long line, int upper, int protocol) {
        if (protocol == IpProtocol.TCP) {
            int verdict = upper == 0 ? TcpTracker.PASS : track(frame, reference, line, upper);
            if (verdict != TcpTracker.PASS) {
                isDropped = verdict == TcpTracker.OUT_OF_WINDOW;
                if (isDropped) {
                    drops.drop(frame, DropReason.TCP_OUT_OF_WINDOW);
                }
                return false;
            }
        } else {
            SessionRecord.answer(records, line);
        }
        SessionRecord.seen(records, line, frames.packetLength(frame), nowSeconds);
        return true;
    }

    private int track(int frame, int reference, long line, int upper) {
        int flags = Tcp.flags(memory, upper);
        int headerLength = Tcp.headerLength(memory, upper);
        int at = frames.offset(frame);
        // An IPv6 payload length of 0 is none: the frame's is what was checked.
        int bytes = NetworkOrder.u8(memory, at) >>> 4 == 4
                ? Ipv4.totalLength(memory, at)
                : Ipv6.LENGTH + Ipv6.payloadLength(memory, at);
        int payload = Math.max(0, bytes - (upper - at) - headerLength);
        int scale = (flags & Tcp.SYN) != 0 ? Tcp.windowScale(memory, upper, frames.length(frame) - (upper - at)) : -1;
        return TcpTracker.admit(
                lines,
                line,
                SessionTable.line(SessionTable.peer(reference)),
                flags,
                Tcp.sequence(memory, upper),
                Tcp.acknowledgment(memory, upper),
                Tcp.window(memory, upper),
                payload,
                scale);
    }
}
