package net.isthmus.fastpath.node;

import java.lang.foreign.MemorySegment;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.feature.IpBehaviour;
import net.isthmus.fastpath.feature.VirtualReassembly;
import net.isthmus.fastpath.graph.Drops;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.GraphNode;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.fastpath.session.Flow;
import net.isthmus.fastpath.session.SessionHash;
import net.isthmus.fastpath.session.SessionRecord;
import net.isthmus.fastpath.session.SessionTable;
import net.isthmus.fastpath.session.Sessions;
import net.isthmus.fastpath.tables.AdjacencyTable;
import net.isthmus.fastpath.tables.FibTable;
import net.isthmus.fastpath.tables.InterfaceTable;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.NetworkOrder;
import net.isthmus.wire.Tcp;
import net.isthmus.wire.Udp;

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
    private final MemorySegment memory;
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
    private final int[] candidates = new int[Vector.BURST];

    private final SessionBatch batch = SessionBatch.ofBurst();
    private InterfaceTable interfaces = InterfaceTable.EMPTY;
    private int count;
    private int vrfInterface;
    private int vrf;

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
        memory = frames.memory();
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
        vrfInterface = 0;
        vrf = interfaces.vrf(0);
        path.begin(sessions.settings().policy().generation());
        takeAll(vector);
        passAll();
        path.end();
    }

    /**
     * Takes all packets, without further calls those that nearly all are: IPv4 without options, whole, of UDP or TCP.
     */
    private void takeAll(Vector vector) {
        MemorySegment packets = memory;
        for (int i = 0; i < vector.count(); i++) {
            int frame = vector.get(i);
            int at = frames.offset(frame);
            int length = frames.length(frame);
            if (length < Ipv4.MIN_LENGTH + Udp.LENGTH) {
                takeAny(frame);
                continue;
            }
            long first = NetworkOrder.i64(packets, at);
            long second = NetworkOrder.i64(packets, at + 8);
            long third = NetworkOrder.i64(packets, at + Ipv4.DESTINATION);
            int protocol = (int) (second >>> 48) & 0xff;
            boolean isUsual = first >>> 56 == 0x45
                    && (first & (Ipv4.MORE_FRAGMENTS | Ipv4.FRAGMENT_OFFSET_MASK)) == 0
                    && (protocol == IpProtocol.UDP || (protocol == IpProtocol.TCP && hasTcpHeader(frame, at, length)));
            if (!isUsual) {
                takeAny(frame);
                continue;
            }
            put(
                    frame | SessionBatch.IS_IP4 | SessionBatch.IS_USUAL,
                    SessionBatch.places(at, at + Ipv4.MIN_LENGTH),
                    protocol,
                    (int) third,
                    0,
                    Flow.mapped((int) second),
                    0,
                    Flow.mapped((int) (third >>> 32)));
        }
    }

    private boolean hasTcpHeader(int frame, int at, int length) {
        int headerLength =
                length < Ipv4.MIN_LENGTH + Tcp.MIN_LENGTH ? 0 : Tcp.headerLength(memory, at + Ipv4.MIN_LENGTH);
        return headerLength >= Tcp.MIN_LENGTH && headerLength <= frames.packetLength(frame) - Ipv4.MIN_LENGTH;
    }

    private void takeAny(int frame) {
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

    private void takeFragment(int frame) {
        int ofVrf = interfaces.vrf(frames.rxInterface(frame));
        int verdict = packet.isIp4()
                ? reassembly.admit4(frame, ofVrf, context.nowNs())
                : reassembly.admit6(frame, ofVrf, context.nowNs());
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
        put(
                packet.isIp4() ? frame | SessionBatch.IS_IP4 : frame,
                SessionBatch.places(packet.at(), packet.isLater() ? 0 : packet.upper()),
                protocol,
                ports,
                packet.sourceHigh(),
                packet.sourceLow(),
                packet.destinationHigh(),
                packet.destinationLow());
    }

    private void put(
            long frame,
            long places,
            int protocol,
            int ports,
            long sourceHigh,
            long sourceLow,
            long destinationHigh,
            long destinationLow) {
        if (count == Vector.BURST) {
            passAll();
        }
        int rxInterface = frames.rxInterface((int) frame);
        if (rxInterface != vrfInterface) {
            vrfInterface = rxInterface;
            vrf = interfaces.vrf(rxInterface);
        }
        long identity = SessionRecord.identity(ports >>> 16, ports & 0xffff, vrf, protocol);
        long[] words = batch.words;
        int base = SessionBatch.base(count++);
        words[base + SessionBatch.HASH] = hash.of(sourceHigh, sourceLow, destinationHigh, destinationLow, identity);
        words[base + SessionBatch.IDENTITY] = identity;
        words[base + SessionBatch.FRAME] = frame;
        words[base + SessionBatch.PLACES] = places;
        words[base + SessionBatch.SOURCE_HIGH] = sourceHigh;
        words[base + SessionBatch.SOURCE_LOW] = sourceLow;
        words[base + SessionBatch.DESTINATION_HIGH] = destinationHigh;
        words[base + SessionBatch.DESTINATION_LOW] = destinationLow;
    }

    /** Looks up what has been taken and sends it on. */
    private void passAll() {
        long[] words = batch.words;
        findAll(words, candidates, count);
        identifyAll(words, candidates, count);
        int known = path.noteAll(words, count);
        count = 0;
        for (int i = 0; i < path.unknown(); i++) {
            setUp(path.unknownFrame(i), path.unknownIdentity(i));
        }
        path.translateAll(words, known);
        path.sendAll(words, known);
    }

    /** Finds candidates, in passes, each of which begins the loads for the next. */
    private void findAll(long[] words, int[] found, int packets) {
        long sum = 0;
        for (int i = 0; i < packets; i++) {
            sum += table.touchIndex(words[SessionBatch.base(i) + SessionBatch.HASH]);
        }
        for (int i = 0; i < packets; i++) {
            found[i] = table.candidate(words[SessionBatch.base(i) + SessionBatch.HASH]);
        }
        for (int i = 0; i < packets; i++) {
            sum += table.touch(found[i]);
        }
        touched = sum;
    }

    /** Puts the references of directions into the words of their packets. */
    private void identifyAll(long[] words, int[] found, int packets) {
        MemorySegment records = table.memory();
        for (int i = 0; i < packets; i++) {
            int base = SessionBatch.base(i);
            boolean isIt = SessionBatch.isOf(words, base, records, found[i]);
            words[base + SessionBatch.REFERENCE] = isIt ? found[i] : find(words, base);
        }
    }

    private int find(long[] words, int base) {
        return table.find(
                words[base + SessionBatch.HASH],
                words[base + SessionBatch.SOURCE_HIGH],
                words[base + SessionBatch.SOURCE_LOW],
                words[base + SessionBatch.DESTINATION_HIGH],
                words[base + SessionBatch.DESTINATION_LOW],
                words[base + SessionBatch.IDENTITY]);
    }

    private void setUp(int frame, long identity) {
        if (setup.room() == 0) {
            drops.drop(frame, DropReason.VECTOR_FULL);
            return;
        }
        frames.adjacency(frame, (int) (identity >>> 32));
        frames.txInterface(frame, SessionRecord.protocol(identity));
        setup.append(frame);
    }
}
