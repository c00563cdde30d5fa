package net.isthmus.fastpath.node;

import java.lang.foreign.MemorySegment;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.feature.IpBehaviour;
import net.isthmus.fastpath.graph.Drops;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.Vector;
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
    private final SessionBatch single = new SessionBatch(1);
    private final SessionBatch spliced = new SessionBatch(1);
    private final boolean isRehearsal;
    private final int[] unknownFrames = new int[Vector.BURST];
    private final long[] unknownIdentities = new long[Vector.BURST];
    private int unknown;
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
     * Takes one packet of a known direction.
     *
     * @param upper place of its transport header, 0 for a later fragment
     * @return false if another policy has come into force, or if it opens a connection anew
     */
    boolean take(int frame, int reference, boolean isIp4, int upper, long identity) {
        long[] words = single.words;
        words[SessionBatch.REFERENCE] = reference;
        words[SessionBatch.IDENTITY] = identity;
        words[SessionBatch.FRAME] = isIp4 ? frame | SessionBatch.IS_IP4 : frame;
        words[SessionBatch.PLACES] = SessionBatch.places(frames.offset(frame), upper);
        int known = noteAll(words, 1);
        translateAll(words, known);
        sendAll(words, known);
        return unknown == 0;
    }

    /**
     * Notes packets in the lines of their directions. Those that go on come to stand together, with what they leave by
     * in their words. Others have to be set up first ({@link #unknown}): they have no session, another policy has come
     * into force, or they open a connection anew. The rest is dropped or sent.
     *
     * @return how many go on
     */
    int noteAll(long[] words, int packets) {
        MemorySegment records = lines;
        int known = 0;
        unknown = 0;
        for (int i = 0; i < packets; i++) {
            int base = SessionBatch.base(i);
            int reference = (int) words[base + SessionBatch.REFERENCE];
            long line = SessionTable.line(reference);
            long head = SessionRecord.head(records, line);
            if (reference == SessionTable.NONE || SessionRecord.generation(head) != generation) {
                setUp(words, base);
                continue;
            }
            long way = SessionRecord.way(records, line);
            if ((SessionRecord.flags(way) & SessionRecord.FLAG_PROXIED) != 0 && isSpliced(words, base)) {
                continue;
            }
            if (!isRehearsal) {
                if (SessionRecord.protocol(words[base + SessionBatch.IDENTITY]) != IpProtocol.TCP) {
                    SessionRecord.answer(records, line, head);
                } else if (!isAdmitted(words, base, line)) {
                    continue;
                }
                int bytes = frames.packetLength((int) words[base + SessionBatch.FRAME]);
                SessionRecord.seen(records, line, bytes, nowSeconds);
            }
            if ((SessionRecord.flags(way) & SessionRecord.FLAG_ONE_WAY) != 0) {
                routing.toHost((int) words[base + SessionBatch.FRAME], table, reference);
                continue;
            }
            words[base + SessionBatch.WAY] = way;
            words[base + SessionBatch.PORTS] = SessionRecord.leavingPorts(head);
            SessionBatch.move(words, base, SessionBatch.base(known++));
        }
        return known;
    }

    private void setUp(long[] words, int base) {
        unknownFrames[unknown] = (int) words[base + SessionBatch.FRAME];
        unknownIdentities[unknown++] = words[base + SessionBatch.IDENTITY];
    }

    /** Packets that {@link #noteAll} has found to be set up first. */
    int unknown() {
        return unknown;
    }

    /** One of them. */
    int unknownFrame(int index) {
        return unknownFrames[index];
    }

    /** What its identity is. */
    long unknownIdentity(int index) {
        return unknownIdentities[index];
    }

    /** Lets a segment of a session that began with a cookie go its own way; false for what is like any other. */
    private boolean isSpliced(long[] words, int base) {
        int upper = SessionBatch.upper(words[base + SessionBatch.PLACES]);
        boolean isSpliced = upper != 0 && !isRehearsal;
        int frame = (int) words[base + SessionBatch.FRAME];
        if (isSpliced && !splice.take(frame, (int) words[base + SessionBatch.REFERENCE], upper)) {
            setUp(words, base);
        }
        return isSpliced;
    }

    private boolean isAdmitted(long[] words, int base, long line) {
        int frame = (int) words[base + SessionBatch.FRAME];
        int upper = SessionBatch.upper(words[base + SessionBatch.PLACES]);
        boolean isAdmitted = upper == 0 || isAdmitted(frame, (int) words[base + SessionBatch.REFERENCE], line, upper);
        if (!isAdmitted && !isDropped) {
            setUp(words, base);
        }
        return isAdmitted;
    }

    private boolean isAdmitted(int frame, int reference, long line, int upper) {
        int verdict = track(frame, reference, line, upper);
        isDropped = verdict == TcpTracker.OUT_OF_WINDOW;
        if (isDropped) {
            drops.drop(frame, DropReason.TCP_OUT_OF_WINDOW);
        }
        return verdict == TcpTracker.PASS;
    }

    /** Notes one segment; false if it does not go on, and {@link #isDropped} says why. */
    boolean note(int frame, int reference, int upper) {
        long line = SessionTable.line(reference);
        boolean isAdmitted = isAdmitted(frame, reference, line, upper);
        if (isAdmitted) {
            SessionRecord.seen(lines, line, frames.packetLength(frame), nowSeconds);
        }
        return isAdmitted;
    }

    /** After a segment was not noted: true if it was dropped, false if it opens something anew. */
    boolean isDropped() {
        return isDropped;
    }

    /** Sends a segment on as those of its direction leave. */
    void send(int frame, int reference, boolean isIp4, int upper) {
        long line = SessionTable.line(reference);
        int vrf = SessionRecord.vrf(SessionRecord.identity(lines, line));
        long[] words = spliced.words;
        words[SessionBatch.REFERENCE] = reference;
        words[SessionBatch.IDENTITY] = SessionRecord.identity(0, 0, vrf, IpProtocol.TCP);
        words[SessionBatch.FRAME] = isIp4 ? frame | SessionBatch.IS_IP4 : frame;
        words[SessionBatch.PLACES] = SessionBatch.places(frames.offset(frame), upper);
        words[SessionBatch.WAY] = SessionRecord.way(lines, line);
        words[SessionBatch.PORTS] = SessionRecord.leavingPorts(lines, line);
        translateAll(words, 1);
        sendAll(words, 1);
    }

    /** Translates those noted packets that leave otherwise than they came. */
    void translateAll(long[] words, int packets) {
        rewrite.translateAll(words, packets);
    }

    /** Sends noted packets on. */
    void sendAll(long[] words, int packets) {
        routing.addAll(words, packets);
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
