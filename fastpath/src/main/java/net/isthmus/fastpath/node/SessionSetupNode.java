package net.isthmus.fastpath.node;

import net.isthmus.core.DropReason;
import net.isthmus.fastpath.feature.IpBehaviour;
import net.isthmus.fastpath.graph.Drops;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.GraphNode;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.fastpath.session.SessionRecord;
import net.isthmus.fastpath.session.SessionTable;
import net.isthmus.fastpath.session.Sessions;
import net.isthmus.fastpath.tables.AdjacencyTable;
import net.isthmus.fastpath.tables.FibTable;
import net.isthmus.wire.Tcp;

/**
 * Takes packets whose session is not known, or has to be asked about again, and lets sessions begin.
 *
 * <p>Enters: from {@code session}, with the ports in the frame's adjacency word and the protocol in the word of its
 * transmit interface. Leaves: like the packet of a known session, once it has one; a packet that no route leads on goes
 * where {@link IpForward} says, without a session; one that is refused is dropped by name, or its sender is told.
 *
 * <p>While too many connections are half-open, a SYN makes no session: it is answered with a cookie, and the ACK that
 * brings the cookie back makes one ({@link SessionGreeting}, {@link SessionSplice}).
 */
public final class SessionSetupNode implements GraphNode {
    /** The node's name. */
    public static final String NAME = "session-setup";

    private final WorkerContext context;
    private final Frames frames;
    private final Drops drops;
    private final Sessions sessions;
    private final PacketFlow packet;
    private final SessionPath path;
    private final SessionOpening opening;
    private final SessionGreeting greeting;
    private final SessionAnswer answer;
    private final Vector inbox;

    /**
     * A node of one worker.
     *
     * @param hostPort interface index of the host port, which stands for the appliance itself
     */
    public SessionSetupNode(
            WorkerContext context,
            Sessions sessions,
            FibTable fibs,
            AdjacencyTable adjacencies,
            int hostPort,
            IpBehaviour behaviour,
            Edges edges) {
        inbox = edges.to(NAME);
        this.context = context;
        this.sessions = sessions;
        frames = context.frames();
        drops = context.drops();
        packet = new PacketFlow(frames);
        path = new SessionPath(context, sessions, fibs, adjacencies, behaviour, edges);
        opening = new SessionOpening(context, sessions, path.routing(), adjacencies, hostPort);
        answer = new SessionAnswer(context, edges);
        greeting = new SessionGreeting(context, sessions);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Vector inbox() {
        return inbox;
    }

    @Override
    public void process(Vector vector) {
        opening.begin();
        path.begin(opening.policy().generation());
        for (int i = 0; i < vector.count(); i++) {
            int frame = vector.get(i);
            int ports = frames.adjacency(frame);
            int protocol = frames.txInterface(frame);
            packet.read(frame);
            int segmentSize = greeting.returned(frame, packet, protocol);
            sessions.lock().lock();
            int reference;
            try {
                reference = opening.open(frame, packet, ports, protocol, segmentSize);
            } finally {
                sessions.lock().unlock();
            }
            if (reference == SessionTable.NONE) {
                refuse(frame);
            } else if (!take(frame, reference, protocol)) {
                drops.drop(frame, DropReason.SESSION_REFUSED); // another policy has come in this very moment
            }
        }
        path.end();
    }

    /** Takes a packet that has a session; one that a cookie has opened goes on as the SYN that nobody has kept. */
    private boolean take(int frame, int reference, int protocol) {
        if (opening.isProxied()) {
            return path.splice()
                    .begin(frame, reference, greeting.sequence(), Tcp.window(frames.memory(), packet.upper()));
        }
        int vrf = context.interfaces().vrf(frames.rxInterface(frame));
        long identity = SessionRecord.identity(0, 0, vrf, protocol);
        return path.take(frame, reference, packet.isIp4(), packet.isLater() ? 0 : packet.upper(), identity);
    }

    private void refuse(int frame) {
        switch (opening.outcome()) {
            case SessionOpening.ROUTE -> path.routing().forward(frame, opening.adjacency());
            case SessionOpening.REJECT -> answer.reject(frame, packet);
            case SessionOpening.GREET -> answer.greet(frame, packet, greeting.cookie(frame, packet), opening.mss());
            default -> {
                if (opening.isProxied()) {
                    answer.disappoint(frame, packet, opening.reason());
                } else {
                    answer.refuse(frame, packet, opening.reason());
                }
            }
        }
    }
}
