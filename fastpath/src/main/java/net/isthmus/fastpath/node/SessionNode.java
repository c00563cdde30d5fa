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

    private static final int WORDS = 8;
    private static final int WORDS_SHIFT = 3;
    private static final int HASH = 0;
    private static final int IDENTITY = 1;
    private static final int FRAME = 2; // and whether it is IPv4
    private static final int UPPER = 3;
    private static final int SOURCE_HIGH = 4;
    private static final int SOURCE_LOW = 5;
    private static final int DESTINATION_HIGH = 6;
    private static final int DESTINATION_LOW = 7;
    private static final long IS_IP4 = 1L << 32;

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

    /**
     * What has been taken, {@value #WORDS} longs a packet: in one array, so that one check of its bounds serves all.
     */
    private final long[] taken = new long[Vector.BURST * WORDS];

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
        for (int i = 0; i < vector.count(); i++) {
            int frame = vector.get(i);
            if (!takeUsual(frame)) {
                takeAny(frame);
            }
        }
        findAll();
        path.end();
    }

    /** Takes what nearly all packets are: IPv4 without options, whole, of UDP or TCP. False for all else. */
    private boolean takeUsual(int frame) {
        MemorySegment packets = memory;
        int at = frames.offset(frame);
        int length = frames.length(frame);
        if (length < Ipv4.MIN_LENGTH + Udp.LENGTH) {
            return false;
        }
        long first = NetworkOrder.i64(packets, at);
        long second = NetworkOrder.i64(packets, at + 8);
        long third = NetworkOrder.i64(packets, at + Ipv4.DESTINATION);
        int protocol = (int) (second >>> 48) & 0xff;
        boolean isUsual = first >>> 56 == 0x45
                && (first & (Ipv4.MORE_FRAGMENTS | Ipv4.FRAGMENT_OFFSET_MASK)) == 0
                && (protocol == IpProtocol.UDP || (protocol == IpProtocol.TCP && hasTcpHeader(frame, at, length)));
        if (!isUsual) {
            return false;
        }
        long source = Flow.mapped((int) second);
        put(frame | IS_IP4, at + Ipv4.MIN_LENGTH, protocol, (int) third, 0, source, 0, Flow.mapped((int)
                (third >>> 32)));
        return true;
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
                packet.isIp4() ? frame | IS_IP4 : frame,
                packet.isLater() ? 0 : packet.upper(),
                protocol,
                ports,
                packet.sourceHigh(),
                packet.sourceLow(),
                packet.destinationHigh(),
                packet.destinationLow());
    }

    private void put(
            long frame,
            int upper,
            int protocol,
            int ports,
            long sourceHigh,
            long sourceLow,
            long destinationHigh,
            long destinationLow) {
        if (count == Vector.BURST) {
            findAll();
        }
        int rxInterface = frames.rxInterface((int) frame);
        if (rxInterface != vrfInterface) {
            vrfInterface = rxInterface;
            vrf = interfaces.vrf(rxInterface);
        }
        long identity = SessionRecord.identity(ports >>> 16, ports & 0xffff, vrf, protocol);
        long[] words = taken;
        int base = count++ << WORDS_SHIFT;
        words[base + HASH] = hash.of(sourceHigh, sourceLow, destinationHigh, destinationLow, identity);
        words[base + IDENTITY] = identity;
        words[base + FRAME] = frame;
        words[base + UPPER] = upper;
        words[base + SOURCE_HIGH] = sourceHigh;
        words[base + SOURCE_LOW] = sourceLow;
        words[base + DESTINATION_HIGH] = destinationHigh;
        words[base + DESTINATION_LOW] = destinationLow;
    }

    /** Looks up what has been taken, in passes, each of which begins the loads for the next. */
    private void findAll() {
        long[] words = taken;
        int[] found = candidates;
        int packets = count;
        long sum = 0;
        for (int i = 0; i < packets; i++) {
            sum += table.touchIndex(words[(i << WORDS_SHIFT) + HASH]);
        }
        for (int i = 0; i < packets; i++) {
            found[i] = table.candidate(words[(i << WORDS_SHIFT) + HASH]);
        }
        for (int i = 0; i < packets; i++) {
            sum += table.touch(found[i]);
        }
        touched = sum;
        for (int i = 0; i < packets; i++) {
            pass(words, i << WORDS_SHIFT, found[i]);
        }
        count = 0;
    }

    private void pass(long[] words, int base, int candidate) {
        long identity = words[base + IDENTITY];
        long sourceHigh = words[base + SOURCE_HIGH];
        long sourceLow = words[base + SOURCE_LOW];
        long destinationHigh = words[base + DESTINATION_HIGH];
        long destinationLow = words[base + DESTINATION_LOW];
        int frame = (int) words[base + FRAME];
        int reference = candidate;
        if (!table.isOf(reference, sourceHigh, sourceLow, destinationHigh, destinationLow, identity)) {
            reference =
                    table.find(words[base + HASH], sourceHigh, sourceLow, destinationHigh, destinationLow, identity);
        }
        boolean isIp4 = (words[base + FRAME] & IS_IP4) != 0;
        int upper = (int) words[base + UPPER];
        int ofVrf = SessionRecord.vrf(identity);
        if (reference == SessionTable.NONE
                || !path.take(frame, reference, isIp4, ofVrf, upper, SessionRecord.protocol(identity))) {
            setUp(frame, identity);
        }
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
