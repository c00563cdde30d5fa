package net.isthmus.fastpath.node;

import java.lang.foreign.MemorySegment;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.feature.IpBehaviour;
import net.isthmus.fastpath.feature.TransportPorts;
import net.isthmus.fastpath.graph.Counters;
import net.isthmus.fastpath.graph.Drops;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.fastpath.session.Flow;
import net.isthmus.fastpath.session.SessionRecord;
import net.isthmus.fastpath.session.SessionTable;
import net.isthmus.fastpath.tables.AdjacencyTable;
import net.isthmus.fastpath.tables.FibTable;
import net.isthmus.fastpath.tables.InterfaceTable;
import net.isthmus.fastpath.tables.PolicyTable;
import net.isthmus.fastpath.tables.RouteLookup;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.NetworkOrder;

/**
 * Sends the packets of sessions on. The adjacency of a direction is kept in its line together with the generation of
 * the routes; packets whose direction has none of the present generation are looked up, those of one VRF and family
 * together. What the adjacency says is read anew for each packet, as everywhere else.
 *
 * <p>Packets of one direction stay in order: once one of them waits to be looked up, those that follow do so too.
 */
final class SessionRouting {
    private static final long NO_LINE = -1;

    private final WorkerContext context;
    private final Frames frames;
    private final MemorySegment memory;
    private final MemorySegment sessions;
    private final Counters counters;
    private final Drops drops;
    private final FibTable fibs;
    private final AdjacencyTable adjacencies;
    private final IpBehaviour behaviour;
    private final IpForward forward;
    private final int[] batch = new int[Vector.BURST];
    private final long[] lines = new long[Vector.BURST];
    private final int[] protocols = new int[Vector.BURST];
    private final int[] ports = new int[Vector.BURST];
    private final int[] destinations = new int[Vector.BURST];
    private final long[] high = new long[Vector.BURST];
    private final long[] low = new long[Vector.BURST];
    private final int[] results = new int[Vector.BURST];
    private InterfaceTable interfaces = InterfaceTable.EMPTY;
    private PolicyTable policies = PolicyTable.EMPTY;
    private int key;
    private int count;
    private int vrf;
    private int generation;
    private boolean isSteering;
    private final boolean isRehearsal;

    SessionRouting(
            WorkerContext context,
            SessionTable table,
            FibTable fibs,
            AdjacencyTable adjacencies,
            IpBehaviour behaviour,
            Edges edges) {
        this.context = context;
        sessions = table.memory();
        isRehearsal = context.isRehearsal();
        this.fibs = fibs;
        this.adjacencies = adjacencies;
        this.behaviour = behaviour;
        frames = context.frames();
        memory = frames.memory();
        counters = context.counters();
        drops = context.drops();
        forward = new IpForward(context, adjacencies, edges);
    }

    /** Begins a burst. */
    @SuppressWarnings("ReferenceEquality") // a table without rules is that one
    void begin() {
        interfaces = context.interfaces();
        policies = behaviour.policies().get();
        isSteering = policies != PolicyTable.EMPTY;
        enter(0);
    }

    private void enter(int wanted) {
        vrf = wanted;
        generation = fibs.of(wanted).generation();
    }

    /** Takes packets whose directions have been noted, by their words in a {@link SessionBatch}. */
    void addAll(long[] words, int packets) {
        for (int i = 0; i < packets; i++) {
            int base = SessionBatch.base(i);
            long identity = words[base + SessionBatch.IDENTITY];
            if (SessionRecord.vrf(identity) != vrf) {
                enter(SessionRecord.vrf(identity));
            }
            int frame = (int) words[base + SessionBatch.FRAME];
            boolean isIp4 = (words[base + SessionBatch.FRAME] & SessionBatch.IS_IP4) != 0;
            int adjacency = SessionRecord.adjacency(words[base + SessionBatch.WAY], generation);
            if (adjacency == 0) {
                long line = SessionTable.line((int) words[base + SessionBatch.REFERENCE]);
                lookUp(frame, isIp4, SessionRecord.protocol(identity), (int) words[base + SessionBatch.PORTS], line);
            } else if (isIp4 && !isSteering) {
                forward.forwardIfRoom4(frame, adjacency);
            } else {
                int packetPorts = (int) words[base + SessionBatch.PORTS];
                send(frame, isIp4, SessionRecord.protocol(identity), packetPorts, adjacency);
            }
        }
    }

    /** Takes a packet that goes where its destination leads, and not the way of a direction. */
    void add(int frame, int protocol, int packetPorts) {
        int ofVrf = interfaces.vrf(frames.rxInterface(frame));
        if (ofVrf != vrf) {
            enter(ofVrf);
        }
        boolean isIp4 = NetworkOrder.u8(memory, frames.offset(frame)) >>> 4 == 4;
        lookUp(frame, isIp4, protocol, packetPorts, NO_LINE);
    }

    private void send(int frame, boolean isIp4, int protocol, int packetPorts, int found) {
        int adjacency = isSteering ? steered(frame, protocol, packetPorts, found, true) : found;
        if (isIp4) {
            forward.forwardIfRoom4(frame, adjacency);
        } else if (forward.hasRoom(frame)) {
            forward.forward6(frame, adjacency);
        }
    }

    private void lookUp(int frame, boolean isIp4, int protocol, int packetPorts, long line) {
        int at = frames.offset(frame);
        int wanted = vrf << 1 | (isIp4 ? 1 : 0);
        if (wanted != key || count == Vector.BURST) {
            flush();
            key = wanted;
        }
        if (isIp4) {
            destinations[count] = Ipv4.destination(memory, at);
        } else {
            high[count] = Ipv6.destinationHigh(memory, at);
            low[count] = Ipv6.destinationLow(memory, at);
        }
        protocols[count] = protocol;
        ports[count] = packetPorts;
        lines[count] = line;
        batch[count++] = frame;
    }

    /** Sends all on that it has taken. */
    void flush() {
        if (count == 0) {
            return;
        }
        RouteLookup routes = fibs.of(key >>> 1);
        int before = routes.generation();
        if ((key & 1) != 0) {
            routes.lookup4(destinations, results, count);
        } else {
            routes.lookup6(high, low, results, count);
        }
        for (int i = 0; i < count; i++) {
            if (!isRehearsal && lines[i] != NO_LINE) {
                SessionRecord.adjacency(sessions, lines[i], results[i], before);
            }
            send(batch[i], (key & 1) != 0, protocols[i], ports[i], results[i]);
        }
        count = 0;
    }

    /** The adjacency by which a packet would leave that went to a destination; nothing is counted. */
    int adjacency(int frame, int vrf, boolean isIp4, long toHigh, long toLow) {
        flush();
        if (isIp4) {
            destinations[0] = (int) toLow;
            fibs.of(vrf).lookup4(destinations, results, 1);
        } else {
            high[0] = toHigh;
            low[0] = toLow;
            fibs.of(vrf).lookup6(high, low, results, 1);
        }
        return results[0];
    }

    /** Sends a packet the way of an adjacency. */
    void forward(int frame, int adjacency) {
        flush();
        if (!forward.hasRoom(frame)) {
            return;
        }
        if (NetworkOrder.u8(memory, frames.offset(frame)) >>> 4 == 4) {
            forward.forward4(frame, adjacency);
        } else {
            forward.forward6(frame, adjacency);
        }
    }

    /**
     * Sends a packet of a one-way session to its host, whatever destination it has. A host that is not known yet cannot
     * be asked for by this packet, whose destination is another: it is dropped.
     */
    void toHost(int frame, SessionTable table, int reference) {
        int peer = SessionTable.peer(reference);
        long hostHigh = table.address(peer, 0);
        long hostLow = table.address(peer, 1);
        int vrf = interfaces.vrf(frames.rxInterface(frame));
        int adjacency = adjacency(frame, vrf, Flow.isIp4(hostHigh, hostLow), hostHigh, hostLow);
        if (AdjacencyTable.kind(adjacencies.get(adjacency)) == AdjacencyTable.KIND_RESOLVED) {
            forward(frame, adjacency);
        } else {
            drops.drop(frame, DropReason.NEIGHBOUR_UNRESOLVED);
        }
    }

    /** What rules of policy routing make of an adjacency. */
    int steered(int frame, int protocol, int packetPorts, int adjacency, boolean isCounted) {
        int rxInterface = frames.rxInterface(frame);
        int asked = IpForward.rulesOf(interfaces.features(rxInterface), frames.flags(frame), rxInterface);
        if (asked == PolicyTable.NONE || AdjacencyTable.kind(adjacencies.get(adjacency)) == AdjacencyTable.KIND_LOCAL) {
            return adjacency;
        }
        int rule = match(frame, asked, protocol, packetPorts);
        if (rule == PolicyTable.NONE) {
            return adjacency;
        }
        if (isCounted) {
            counters.policyHit(policies.slot(rule));
        }
        int wanted = policies.adjacency(rule);
        return wanted == PolicyTable.TO_ROUTES ? adjacency : wanted;
    }

    private int match(int frame, int asked, int protocol, int packetPorts) {
        int at = frames.offset(frame);
        long known = IpProtocol.hasPorts(protocol) ? Integer.toUnsignedLong(packetPorts) : TransportPorts.NONE;
        if (NetworkOrder.u8(memory, at) >>> 4 == 4) {
            int dscp = NetworkOrder.u8(memory, at + 1) >>> 2;
            return policies.match4(asked, Ipv4.source(memory, at), Ipv4.destination(memory, at), protocol, dscp, known);
        }
        return policies.match6(
                asked,
                Ipv6.sourceHigh(memory, at),
                Ipv6.sourceLow(memory, at),
                Ipv6.destinationHigh(memory, at),
                Ipv6.destinationLow(memory, at),
                protocol,
                NetworkOrder.u16(memory, at) >>> 6 & 0x3f,
                known);
    }
}
