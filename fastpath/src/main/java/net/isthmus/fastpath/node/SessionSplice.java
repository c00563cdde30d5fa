package net.isthmus.fastpath.node;

import java.lang.foreign.MemorySegment;
import net.isthmus.core.DropReason;
import net.isthmus.core.PacketTally;
import net.isthmus.fastpath.graph.Drops;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.fastpath.session.SessionRecord;
import net.isthmus.fastpath.session.SessionTable;
import net.isthmus.wire.InternetChecksum;
import net.isthmus.wire.NetworkOrder;
import net.isthmus.wire.Tcp;

/**
 * Brings a client that has returned a SYN cookie together with its server, and keeps them so.
 *
 * <pre>
 *   client                    appliance                     server
 *     │ SYN c ────────────────▶ │                             │
 *     │ ◀── SYN-ACK k, window 0 │  no session                 │
 *     │ ACK k+1 ──────────────▶ │ SYN c ────────────────────▶ │  the session begins
 *     │                         │ ◀─────────── SYN-ACK s, w   │
 *     │ ◀──── ACK k+1, window w │ ACK s+1 ──────────────────▶ │
 *     │ ack - (k - s) ─────────▶│────────────────────────────▶│
 *     │ ◀───────────────────────│◀──────────── seq + (k - s)  │  for the life of the session
 * </pre>
 *
 * <p>The window stays closed until the server has answered, so nothing has to be kept for it. Neither end is offered an
 * option but the segment size: no shift of windows, since a server's could not be promised before it is asked, and no
 * selective acknowledgment, whose numbers would have to be translated too.
 *
 * <p>Whatever the client sends while the server is silent, a probe of the window or data against it, sends the SYN once
 * more. A refusal of the server is one to the client, in the client's numbers.
 */
final class SessionSplice {
    private static final int OPENING = Tcp.SYN | Tcp.ACK | Tcp.RST;

    private final WorkerContext context;
    private final Frames frames;
    private final MemorySegment memory;
    private final Drops drops;
    private final SessionTable table;
    private final MemorySegment lines;
    private final SessionPath path;
    private final BareSegment segment;

    SessionSplice(WorkerContext context, SessionTable table, SessionPath path) {
        this.context = context;
        this.table = table;
        this.path = path;
        frames = context.frames();
        memory = frames.memory();
        drops = context.drops();
        lines = table.memory();
        segment = new BareSegment(frames);
    }

    /** Takes the ACK with which a session has begun, and the SYN takes its place; as {@link SessionPath#take}. */
    boolean begin(int frame, int reference, int sequence, int window) {
        return greet(frame, reference, sequence, window, proxy(reference));
    }

    /** Takes a segment of a session that has begun so; as {@link SessionPath#take}. */
    boolean take(int frame, int reference, int upper) {
        long proxy = proxy(reference);
        boolean isReply = SessionTable.isReply(reference);
        if (!SessionRecord.isServerKnown(proxy)) {
            return isReply ? meet(frame, reference, upper, proxy) : await(frame, reference, upper, proxy);
        }
        int shift = SessionRecord.shift(proxy);
        int flags = Tcp.flags(memory, upper);
        if (!isReply && (flags & Tcp.ACK) != 0) {
            add(upper, Tcp.ACKNOWLEDGMENT, -shift);
        }
        if (!path.note(frame, reference, upper)) {
            return path.isDropped();
        }
        if (isReply && (flags & Tcp.SYN) != 0) {
            introduce(frame, reference, upper, shift); // it has not heard that it was heard
            return true;
        }
        if (isReply) {
            add(upper, Tcp.SEQUENCE, shift);
        }
        send(frame, reference, upper);
        return true;
    }

    private long proxy(int reference) {
        return SessionRecord.proxy(lines, table.cold(SessionTable.record(reference)));
    }

    /** A segment of a client whose server has not answered. */
    private boolean await(int frame, int reference, int upper, long proxy) {
        long line = SessionTable.line(reference);
        int flags = Tcp.flags(memory, upper);
        if ((flags & Tcp.RST) != 0) {
            if (!path.note(frame, reference, upper)) {
                return path.isDropped();
            }
            send(frame, reference, upper);
            return true;
        }
        if ((flags & OPENING) != Tcp.ACK || Tcp.acknowledgment(memory, upper) != SessionRecord.awaited(proxy)) {
            drops.drop(frame, DropReason.TCP_OUT_OF_WINDOW);
            return true;
        }
        int sequence = SessionRecord.end(lines, line) - 1;
        return greet(frame, reference, sequence, Tcp.window(memory, upper), proxy);
    }

    /** Turns a segment of the client into the SYN that it has sent long ago. */
    private boolean greet(int frame, int reference, int sequence, int window, long proxy) {
        table.read(reference, segment.flow);
        int upper = segment.write(frame, Tcp.SYN, sequence, 0, window, SessionRecord.segmentSize(proxy));
        if (!path.note(frame, reference, upper)) {
            return path.isDropped();
        }
        send(frame, reference, upper);
        return true;
    }

    /** The first that a server says. */
    private boolean meet(int frame, int reference, int upper, long proxy) {
        int flags = Tcp.flags(memory, upper);
        int opening = flags & OPENING;
        if (opening == Tcp.ACK) {
            object(frame, reference, Tcp.acknowledgment(memory, upper));
            return true;
        }
        if (opening == Tcp.SYN || opening == 0) {
            drops.drop(frame, DropReason.TCP_OUT_OF_WINDOW);
            return true;
        }
        if (!path.note(frame, reference, upper)) {
            return path.isDropped();
        }
        int shift = SessionRecord.awaited(proxy) - Tcp.sequence(memory, upper);
        if ((flags & Tcp.RST) != 0) {
            add(upper, Tcp.SEQUENCE, shift);
            send(frame, reference, upper);
        } else {
            SessionRecord.serverKnown(lines, table.cold(SessionTable.record(reference)), shift - 1);
            introduce(frame, reference, upper, shift - 1);
        }
        return true;
    }

    /** A server that acknowledges something else remembers an older connection: it is reset (RFC 9293 §3.10.7.3). */
    private void object(int frame, int reference, int acknowledged) {
        int client = SessionTable.peer(reference);
        table.read(client, segment.flow);
        send(frame, client, segment.write(frame, Tcp.RST, acknowledged, 0, 0, 0));
    }

    /** Opens the window to the client with the frame of the server's SYN-ACK, and acknowledges that to the server. */
    private void introduce(int frame, int reference, int upper, int shift) {
        int client = SessionTable.peer(reference);
        int next = Tcp.sequence(memory, upper) + 1 + shift;
        int acknowledged = Tcp.acknowledgment(memory, upper);
        table.read(reference, segment.flow);
        send(frame, reference, segment.write(frame, Tcp.ACK, next, acknowledged, Tcp.window(memory, upper), 0));
        int other = frames.allocate();
        if (other == 0) {
            drops.count(DropReason.NO_FREE_FRAMES, 1); // the server says it again, or hears the client's next segment
            return;
        }
        context.counters().tally(PacketTally.ACKNOWLEDGMENTS_MADE, 1);
        frames.received(other, frames.offset(other), 1);
        frames.rxInterface(other, SessionRecord.inInterface(lines, table.cold(SessionTable.record(reference))));
        table.read(client, segment.flow);
        int window = SessionRecord.mostWindow(lines, SessionTable.line(client));
        int written = segment.write(other, Tcp.ACK, acknowledged, next - shift, window, 0);
        if (path.note(other, client, written)) { // what is not noted has been dropped: an ACK opens nothing anew
            send(other, client, written);
        }
    }

    private void send(int frame, int reference, int upper) {
        path.send(frame, reference, NetworkOrder.u8(memory, frames.offset(frame)) >>> 4 == 4, upper);
    }

    private void add(int upper, int field, int difference) {
        int before = NetworkOrder.i32(memory, upper + field);
        int after = before + difference;
        NetworkOrder.putI32(memory, upper + field, after);
        int change = InternetChecksum.change(Integer.toUnsignedLong(before), Integer.toUnsignedLong(after));
        int checksum = NetworkOrder.u16(memory, upper + Tcp.CHECKSUM);
        NetworkOrder.putU16(memory, upper + Tcp.CHECKSUM, InternetChecksum.updateBy(checksum, change));
    }
}
