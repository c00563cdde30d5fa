package net.isthmus.fastpath.node;

import java.lang.foreign.MemorySegment;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.fastpath.session.Flow;
import net.isthmus.fastpath.session.Sessions;
import net.isthmus.fastpath.session.SynCookie;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Tcp;

/**
 * Reads SYNs for cookies, and cookies in the ACKs that return. Without the session lock, since hashing takes a while.
 *
 * <p>An ACK is a cookie's answer by what it acknowledges. Its own number is one above the SYN's; that of a probe of the
 * closed window, which comes if the ACK was lost, is the SYN's own (RFC 9293 §3.8.6.1).
 */
final class SessionGreeting {
    /** {@link #returned}: the packet is none that could bring a cookie. */
    static final int NONE = -1;

    /** What a SYN takes that does not say (RFC 9293 §3.7.1). */
    private static final int USUAL_MSS4 = 536;

    private static final int USUAL_MSS6 = 1220;

    private final WorkerContext context;
    private final Frames frames;
    private final MemorySegment memory;
    private final Sessions sessions;
    private final SynCookie cookies;
    private final Flow flow = new Flow();
    private int sequence;

    SessionGreeting(WorkerContext context, Sessions sessions) {
        this.context = context;
        this.sessions = sessions;
        frames = context.frames();
        memory = frames.memory();
        cookies = new SynCookie(sessions.cookieKeys());
    }

    /** The segment size that a packet's cookie tells, {@link SynCookie#WRONG} or {@link #NONE}. */
    int returned(int frame, PacketFlow packet, int protocol) {
        if (protocol != IpProtocol.TCP
                || packet.isLater()
                || context.isRehearsal()
                || !sessions.mayCookieReturn(Sessions.seconds(context.nowNs()))) {
            return NONE;
        }
        int upper = packet.upper();
        if ((Tcp.flags(memory, upper) & (Tcp.SYN | Tcp.ACK | Tcp.RST | Tcp.FIN)) != Tcp.ACK) {
            return NONE;
        }
        read(frame, packet);
        int cookie = Tcp.acknowledgment(memory, upper) - 1;
        sequence = Tcp.sequence(memory, upper) - 1;
        int segmentSize = cookies.check(flow, sequence, cookie);
        if (segmentSize == SynCookie.WRONG) {
            sequence++;
            segmentSize = cookies.check(flow, sequence, cookie);
        }
        return segmentSize;
    }

    /** The number of the SYN to which the cookie belongs that has just been found right. */
    int sequence() {
        return sequence;
    }

    /** The cookie for a SYN. */
    int cookie(int frame, PacketFlow packet) {
        read(frame, packet);
        int upper = packet.upper();
        int announced = Tcp.segmentSize(memory, upper, packet.available());
        int usual = packet.isIp4() ? USUAL_MSS4 : USUAL_MSS6;
        return cookies.make(flow, Tcp.sequence(memory, upper), announced < 0 ? usual : announced);
    }

    private void read(int frame, PacketFlow packet) {
        packet.flow(flow);
        flow.protocol = IpProtocol.TCP;
        flow.vrf = context.interfaces().vrf(frames.rxInterface(frame));
    }
}
