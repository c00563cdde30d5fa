package net.isthmus.fastpath.node;

import java.lang.foreign.MemorySegment;
import net.isthmus.fastpath.feature.IpBehaviour;
import net.isthmus.fastpath.feature.MssClamp;
import net.isthmus.fastpath.feature.VirtualReassembly;
import net.isthmus.fastpath.graph.Counters;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.GraphNode;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.fastpath.tables.AdjacencyTable;
import net.isthmus.fastpath.tables.FibTable;
import net.isthmus.fastpath.tables.InterfaceTable;
import net.isthmus.fastpath.tables.PolicyTable;
import net.isthmus.fastpath.tables.RouteLookup;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.Ipv6Headers;
import net.isthmus.wire.NetworkOrder;

/**
 * What some interfaces ask for before a packet of theirs is routed, so that the packets of all others pass by at the
 * price of one branch.
 *
 * <pre>
 *   ip4-input ─┐                source          destination                              rule: its adjacency
 *   ip6-input ─┴▶ ip-features ─▶ reverse path ─▶ FIB ─▶ MSS ─▶ reassembly ─▶ policy rules ─┤
 *                                     │                         (ports)                    none: the FIB's adjacency
 *                                     drop
 * </pre>
 *
 * <p>Enters: a packet of either family at its IP header, which has passed the checks of a router. What the appliance
 * itself sends comes here only where rules mean it, such as those that traffic selectors make; ESP never does.
 *
 * <p>Leaves to {@code session} behind the MSS if sessions are on, where the rules are asked again; else as
 * {@link IpForward} says; an IPv6 first fragment without its headers to {@code icmp-error}. Packets for the appliance's
 * own addresses are not asked about: rules route, they do not filter. A fragment may stay until its first one comes
 * ({@link VirtualReassembly}).
 */
public final class IpFeaturesNode implements GraphNode {
    /** The node's name. */
    public static final String NAME = "ip-features";

    private static final int ND_HOP_LIMIT = 255;

    private final WorkerContext context;
    private final Frames frames;
    private final MemorySegment memory;
    private final Counters counters;
    private final FibTable fibs;
    private final AdjacencyTable adjacencies;
    private final IpBehaviour behaviour;
    private final VirtualReassembly reassembly;
    private final ReversePath reversePath;
    private final IpForward forward;
    private final Vector inbox;
    private final Vector icmpError;
    private final Vector session;
    private final int[] batch = new int[Vector.BURST];
    private final int[] destinations = new int[Vector.BURST];
    private final long[] high = new long[Vector.BURST];
    private final long[] low = new long[Vector.BURST];
    private final int[] results = new int[Vector.BURST];
    private PolicyTable policies = PolicyTable.EMPTY;
    private InterfaceTable interfaces = InterfaceTable.EMPTY;

    /** A node of one worker. */
    public IpFeaturesNode(
            WorkerContext context, FibTable fibs, AdjacencyTable adjacencies, IpBehaviour behaviour, Edges edges) {
        inbox = edges.to(NAME);
        this.context = context;
        this.fibs = fibs;
        this.adjacencies = adjacencies;
        this.behaviour = behaviour;
        frames = context.frames();
        memory = frames.memory();
        counters = context.counters();
        reassembly = new VirtualReassembly(
                frames, context.drops(), behaviour.reassembly().get());
        reversePath = new ReversePath(context, fibs, adjacencies);
        forward = new IpForward(context, adjacencies, edges);
        icmpError = edges.to(IcmpErrorNode.NAME);
        session = edges.to(SessionNode.NAME);
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
        policies = behaviour.policies().get();
        int count = 0;
        int batchKey = 0;
        for (int i = 0; i < vector.count(); i++) {
            int frame = vector.get(i);
            int version = NetworkOrder.u8(memory, frames.offset(frame)) >>> 4;
            int key = interfaces.vrf(frames.rxInterface(frame)) << 4 | version;
            if (key != batchKey || count == Vector.BURST) {
                process(batchKey, count);
                batchKey = key;
                count = 0;
            }
            batch[count++] = frame;
        }
        process(batchKey, count);
    }

    /** Takes a batch of one VRF and one IP version. */
    private void process(int key, int count) {
        if (count == 0) {
            return;
        }
        RouteLookup routes = fibs.of(key >>> 4);
        if ((key & 0xf) == 4) {
            process4(routes, reversePath.check4(interfaces, routes, batch, count));
        } else {
            process6(routes, reversePath.check6(interfaces, routes, batch, count));
        }
    }

    private void process4(RouteLookup routes, int count) {
        for (int i = 0; i < count; i++) {
            destinations[i] = Ipv4.destination(memory, frames.offset(batch[i]));
        }
        routes.lookup4(destinations, results, count);
        for (int i = 0; i < count; i++) {
            int frame = batch[i];
            int rxInterface = frames.rxInterface(frame);
            int features = interfaces.features(rxInterface);
            if ((features & InterfaceTable.FEATURE_MSS_CLAMP) != 0) {
                MssClamp.clamp4(frames, frame, interfaces.mss4(rxInterface));
            }
            int adjacency = results[i];
            int asked = asked(frame, features, rxInterface, adjacency);
            if (IpForward.needsSession(features, frames.flags(frame))) {
                session.append(frame);
            } else if (asked != PolicyTable.NONE) {
                askRules4(frame, asked, adjacency);
            } else {
                forward.forward4(frame, adjacency);
            }
        }
    }

    private void process6(RouteLookup routes, int packets) {
        int count = withoutQuestions(packets);
        for (int i = 0; i < count; i++) {
            int at = frames.offset(batch[i]);
            high[i] = Ipv6.destinationHigh(memory, at);
            low[i] = Ipv6.destinationLow(memory, at);
        }
        routes.lookup6(high, low, results, count);
        for (int i = 0; i < count; i++) {
            int frame = batch[i];
            int rxInterface = frames.rxInterface(frame);
            int features = interfaces.features(rxInterface);
            if ((features & InterfaceTable.FEATURE_MSS_CLAMP) != 0) {
                MssClamp.clamp6(frames, frame, interfaces.mss6(rxInterface));
            }
            int adjacency = results[i];
            int asked = asked(frame, features, rxInterface, adjacency);
            if (IpForward.needsSession(features, frames.flags(frame))) {
                session.append(frame);
            } else if (asked != PolicyTable.NONE) {
                askRules6(frame, asked, adjacency);
            } else {
                forward.forward6(frame, adjacency);
            }
        }
    }

    /**
     * Hands over what neighbours ask of hosts behind other interfaces of their subnet, whose routes such questions
     * would follow; returns how many packets are left in the batch.
     */
    private int withoutQuestions(int count) {
        int left = 0;
        for (int i = 0; i < count; i++) {
            int frame = batch[i];
            int at = frames.offset(frame);
            if ((interfaces.features(frames.rxInterface(frame)) & InterfaceTable.FEATURE_SHARED) != 0
                    && Ipv6.hopLimit(memory, at) == ND_HOP_LIMIT
                    && forward.isNeighbourDiscovery(frame, at)) {
                forward.discover(frame, at);
            } else {
                batch[left++] = frame;
            }
        }
        return left;
    }

    /** The interface whose rules decide about a packet; NONE for one that meets none or is for the appliance. */
    private int asked(int frame, int features, int rxInterface, int adjacency) {
        boolean isForUs = AdjacencyTable.kind(adjacencies.get(adjacency)) == AdjacencyTable.KIND_LOCAL;
        return isForUs ? PolicyTable.NONE : IpForward.rulesOf(features, frames.flags(frame), rxInterface);
    }

    private void askRules4(int frame, int asked, int adjacency) {
        if (!policies.needsPorts(asked)) {
            int protocol = Ipv4.protocol(memory, frames.offset(frame));
            steer4(frame, asked, adjacency, protocol, PolicyTable.NO_PORTS);
            return;
        }
        int verdict = reassembly.admit4(frame, interfaces.vrf(frames.rxInterface(frame)), context.nowNs());
        if (verdict == VirtualReassembly.PASS) {
            steer4(frame, asked, adjacency, reassembly.protocol(), reassembly.ports());
            for (int i = 0; i < reassembly.releasedCount(); i++) {
                steer4(reassembly.released(i), asked, adjacency, reassembly.protocol(), reassembly.ports());
            }
        }
    }

    private void askRules6(int frame, int asked, int adjacency) {
        if (!policies.needsPorts(asked)) {
            long walked = Ipv6Headers.walk(memory, frames.offset(frame), frames.length(frame));
            steer6(frame, asked, adjacency, Ipv6Headers.protocol(walked), PolicyTable.NO_PORTS);
            return;
        }
        int verdict = reassembly.admit6(frame, interfaces.vrf(frames.rxInterface(frame)), context.nowNs());
        if (verdict == VirtualReassembly.PASS) {
            steer6(frame, asked, adjacency, reassembly.protocol(), reassembly.ports());
            for (int i = 0; i < reassembly.releasedCount(); i++) {
                steer6(reassembly.released(i), asked, adjacency, reassembly.protocol(), reassembly.ports());
            }
        } else if (verdict == VirtualReassembly.CHAIN_INCOMPLETE) {
            IcmpError.request(frames, frame, IcmpError.HEADER_CHAIN, 0);
            icmpError.append(frame);
        }
    }

    /** Fragments of one datagram have one destination, so that those released go where their first goes. */
    private void steer4(int frame, int asked, int adjacency, int protocol, long ports) {
        int at = frames.offset(frame);
        int dscp = NetworkOrder.u8(memory, at + 1) >>> 2;
        int rule = policies.match4(asked, Ipv4.source(memory, at), Ipv4.destination(memory, at), protocol, dscp, ports);
        int steered = steered(frame, rule, adjacency);
        if (forward.hasRoom(frame)) {
            forward.forward4(frame, steered);
        }
    }

    private void steer6(int frame, int asked, int adjacency, int protocol, long ports) {
        int at = frames.offset(frame);
        int dscp = NetworkOrder.u16(memory, at) >>> 6 & 0x3f;
        int rule = policies.match6(
                asked,
                Ipv6.sourceHigh(memory, at),
                Ipv6.sourceLow(memory, at),
                Ipv6.destinationHigh(memory, at),
                Ipv6.destinationLow(memory, at),
                protocol,
                dscp,
                ports);
        int steered = steered(frame, rule, adjacency);
        if (forward.hasRoom(frame)) {
            forward.forward6(frame, steered);
        }
    }

    /** The adjacency of a rule, or that of the routes; counts the rule's hit, once for a packet that comes back. */
    private int steered(int frame, int rule, int adjacency) {
        if (rule == PolicyTable.NONE) {
            return adjacency;
        }
        if ((frames.flags(frame) & Frames.FLAG_RESUMED) == 0) {
            counters.policyHit(policies.slot(rule));
        }
        int wanted = policies.adjacency(rule);
        return wanted == PolicyTable.TO_ROUTES ? adjacency : wanted;
    }
}
