package net.isthmus.fastpath.node;

import net.isthmus.core.DropReason;
import net.isthmus.fastpath.feature.IpBehaviour;
import net.isthmus.fastpath.feature.VirtualReassembly;
import net.isthmus.fastpath.graph.Drops;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.GraphNode;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.fastpath.session.SessionHash;
import net.isthmus.fastpath.session.SessionRecord;
import net.isthmus.fastpath.session.SessionTable;
import net.isthmus.fastpath.session.Sessions;
import net.isthmus.fastpath.tables.AdjacencyTable;
import net.isthmus.fastpath.tables.FibTable;
import net.isthmus.fastpath.tables.InterfaceTable;

/**
 * Finds the sessions of packets, a burst at a time so that the cache misses of different packets overlap.
 *
 * <pre>
 *   ip4-input ─┐              ┌─ known ───────▶ window, count, addresses, route ─▶ as {@link IpForward} says
 *   ip6-input ─┼─▶ session ───┼─ not known ───▶ session-setup
 *   ip-features┘              └─ ICMP error ──▶ session-error
 * </pre>
 *
 * <p>Enters: a packet at its IP header that has passed the checks of a router. A fragment has the ports of its first,
 * and may stay until that comes ({@link VirtualReassembly}). For {@code session-setup} the ports lie in the frame's
 * adjacency word and the protocol in the word of its transmit interface.
 */
public final class SessionNode implements GraphNode {
    /** The node's name. */
    public static final String NAME = "session";

    private final WorkerContext context;
    private final Frames frames;
    private final Drops drops;
    private final Sessions sessions;
    private final SessionTable table;
    private final SessionHash hash;
    private final IpBehaviour behaviour;
    private final VirtualReassembly reassembly;
    private final PacketFlow packet;
    private final SessionPath path;
    private final Vector inbox;
    private final Vector setup;
    private final Vector errors;
    private final Vector icmpError;
    private final int[] batch = new int[Vector.BURST];
    private final int[] uppers = new int[Vector.BURST];
    private final int[] candidates = new int[Vector.BURST];
    private final long[] hashes = new long[Vector.BURST];
    private final long[] identities = new long[Vector.BURST];
    private final long[] sourceHigh = new long[Vector.BURST];
    private final long[] sourceLow = new long[Vector.BURST];
    private final long[] destinationHigh = new long[Vector.BURST];
    private final long[] destinationLow = new long[Vector.BURST];
    private InterfaceTable interfaces = InterfaceTable.EMPTY;
    private int count;

    /** Sum of all that was touched: it keeps the compiler from leaving the touching out. */
    @SuppressWarnings("UnusedVariable")
    private long touched;

    /** A node of one worker. */
    public SessionNode(
            WorkerContext context,
            Sessions sessions,
            FibTable fibs,
            AdjacencyTable adjacencies,
            IpBehaviour behaviour,
            Edges edges) {
        inbox = edges.to(NAME);
        this.context = context;
        this.sessions = sessions;
        this.behaviour = behaviour;
        frames = context.frames();
        drops = context.drops();
        table = sessions.table();
        hash = table.hash();
        reassembly = new VirtualReassembly(frames, drops, behaviour.reassembly().get());
        packet = new PacketFlow(frames);
        path = new SessionPath(context, sessions, fibs, adjacencies, behaviour, edges);
        setup = edges.to(SessionSetupNode.NAME);
        errors = edges.to(SessionErrorNode.NAME);
        icmpError = edges.to(IcmpErrorNode.NAME);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Vector inbox() {
        return inbox;
    }

    /** Gives up fragments whose time is over, and adopts new limits for them. */
    @Override
    public void tick(long nowNs) {
        reassembly.tick(behaviour.reassembly().get(), nowNs);
    }

    @Override
    public int packetsKept() {
        return reassembly.packetsHeld();
    }

    @Override
    public int framesKept() {
        return reassembly.framesHeld();
    }

    @Override
    public void process(Vector vector) {
        interfaces = context.interfaces();
        path.begin(sessions.settings().policy().generation());
        for (int i = 0; i < vector.count(); i++) {
            int frame = vector.get(i);
            if (!packet.read(frame)) {
                drops.drop(frame, DropReason.TRANSPORT_HEADER_INVALID);
            } else if (packet.isError()) {
                errors.append(frame);
            } else if (packet.isFragment()) {
                takeFragment(frame);
            } else {
                take(frame, packet.protocol(), packet.ports());
            }
        }
        findAll();
        path.end();
    }

    private void takeFragment(int frame) {
        int vrf = interfaces.vrf(frames.rxInterface(frame));
        int verdict = packet.isIp4()
                ? reassembly.admit4(frame, vrf, context.nowNs())
                : reassembly.admit6(frame, vrf, context.nowNs());
        if (verdict == VirtualReassembly.PASS) {
            int protocol = reassembly.protocol();
            int ports = reassembly.ports() == VirtualReassembly.NO_PORTS ? 0 : (int) reassembly.ports();
            take(frame, protocol, ports);
            for (int i = 0; i < reassembly.releasedCount(); i++) {
                int released = reassembly.released(i);
                packet.read(released);
                take(released, protocol, ports);
            }
        } else if (verdict == VirtualReassembly.CHAIN_INCOMPLETE) {
            IcmpError.request(frames, frame, IcmpError.HEADER_CHAIN, 0);
            icmpError.append(frame);
        }
    }

    private void take(int frame, int protocol, int ports) {
        if (count == Vector.BURST) {
            findAll();
        }
        int vrf = interfaces.vrf(frames.rxInterface(frame));
        long identity = SessionRecord.identity(ports >>> 16, ports & 0xffff, vrf, protocol);
        batch[count] = frame;
        uppers[count] = packet.isLater() ? 0 : packet.upper();
        identities[count] = identity;
        sourceHigh[count] = packet.sourceHigh();
        sourceLow[count] = packet.sourceLow();
        destinationHigh[count] = packet.destinationHigh();
        destinationLow[count] = packet.destinationLow();
        hashes[count] =
                hash.of(sourceHigh[count], sourceLow[count], destinationHigh[count], destinationLow[count], identity);
        count++;
    }

    /** Looks up what has been taken, in passes, each of which begins the loads for the next. */
    private void findAll() {
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += table.touchIndex(hashes[i]);
        }
        for (int i = 0; i < count; i++) {
            candidates[i] = table.candidate(hashes[i]);
        }
        for (int i = 0; i < count; i++) {
            sum += table.touch(candidates[i]);
        }
        touched = sum;
        for (int i = 0; i < count; i++) {
            pass(i);
        }
        count = 0;
    }

    private void pass(int i) {
        int reference = candidates[i];
        if (!table.isOf(reference, sourceHigh[i], sourceLow[i], destinationHigh[i], destinationLow[i], identities[i])) {
            reference = table.find(
                    hashes[i], sourceHigh[i], sourceLow[i], destinationHigh[i], destinationLow[i], identities[i]);
        }
        int frame = batch[i];
        int protocol = SessionRecord.protocol(identities[i]);
        if (reference == SessionTable.NONE || !path.take(frame, reference, uppers[i], protocol)) {
            if (setup.room() == 0) {
                drops.drop(frame, DropReason.VECTOR_FULL);
                return;
            }
            frames.adjacency(frame, (int) (identities[i] >>> 32));
            frames.txInterface(frame, protocol);
            setup.append(frame);
        }
    }
}
