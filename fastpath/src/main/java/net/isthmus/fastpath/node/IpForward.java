package net.isthmus.fastpath.node;

import java.lang.foreign.MemorySegment;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.graph.Drops;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.Punt;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.fastpath.tables.AdjacencyTable;
import net.isthmus.fastpath.tables.InterfaceTable;
import net.isthmus.fastpath.tables.PolicyTable;
import net.isthmus.wire.Icmpv6;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.NetworkOrder;

/**
 * Where packets go once their adjacency is known, whoever has found it: the FIB, or a rule.
 *
 * <p>Not a node: a packet passes it as part of the node that owns it. Leaves, by the kind of the adjacency: to
 * {@code ip4-rewrite} or {@code ip6-rewrite} when the neighbour is known; to {@code local-input} when the address is
 * the appliance's own; to {@code load-balance} or {@code vrf-lookup} when the route says so; else to
 * {@code unforwarded}, which resolves, refuses or drops it.
 */
final class IpForward {
    private static final int ROUTER_SOLICITATION = 133;
    private static final int ROUTER_ADVERTISEMENT = 134;
    private static final int REDIRECT = 137;

    private final Frames frames;
    private final MemorySegment memory;
    private final Drops drops;
    private final Punt punt;
    private final AdjacencyTable adjacencies;
    private final Vector rewrite4;
    private final Vector rewrite6;
    private final Detours detours;
    private final Vector local;

    IpForward(WorkerContext context, AdjacencyTable adjacencies, Edges edges) {
        this.adjacencies = adjacencies;
        frames = context.frames();
        memory = frames.memory();
        drops = context.drops();
        punt = context.punt();
        rewrite4 = edges.to("ip4-rewrite");
        rewrite6 = edges.to("ip6-rewrite");
        detours = new Detours(edges);
        local = edges.to(LocalInputNode.NAME);
    }

    /** Sends an IPv4 packet the way of its adjacency. */
    void forward4(int frame, int adjacency) {
        frames.adjacency(frame, adjacency);
        int kind = AdjacencyTable.kind(adjacencies.get(adjacency));
        if (kind == AdjacencyTable.KIND_RESOLVED) {
            rewrite4.append(frame);
        } else if (kind == AdjacencyTable.KIND_LOCAL) {
            local.append(frame);
        } else {
            detours.append(frame, kind);
        }
    }

    /** Sends an IPv4 packet the way of its adjacency, or drops it if it finds no room there. */
    void forwardIfRoom4(int frame, int adjacency) {
        Vector usual = rewrite4;
        boolean isUsual = AdjacencyTable.kind(adjacencies.get(adjacency)) == AdjacencyTable.KIND_RESOLVED;
        if (isUsual && usual.room() != 0) {
            frames.adjacency(frame, adjacency);
            usual.append(frame);
        } else if (hasRoom(frame)) {
            forward4(frame, adjacency);
        }
    }

    /**
     * Sends an IPv6 packet the way of its adjacency. One with a link-local source never leaves its link (RFC 4291
     * §2.5.6); neighbour discovery that is meant for the appliance goes to the control loop.
     */
    void forward6(int frame, int adjacency) {
        frames.adjacency(frame, adjacency);
        int kind = AdjacencyTable.kind(adjacencies.get(adjacency));
        if (kind == AdjacencyTable.KIND_RESOLVED) {
            if (Ipv6.isLinkLocal(Ipv6.sourceHigh(memory, frames.offset(frame)))) {
                drops.drop(frame, DropReason.IP6_SCOPE_EXCEEDED);
            } else {
                rewrite6.append(frame);
            }
        } else if (kind != AdjacencyTable.KIND_LOCAL) {
            detours.append(frame, kind);
        } else if (isNeighbourDiscovery(frame, frames.offset(frame))) {
            discover(frame, frames.offset(frame));
        } else {
            local.append(frame);
        }
    }

    /** True if a packet finds room wherever it goes; else it has been dropped. */
    boolean hasRoom(int frame) {
        boolean isFull = rewrite4.room() == 0 || rewrite6.room() == 0 || !detours.hasRoom() || local.room() == 0;
        if (isFull) {
            drops.drop(frame, DropReason.VECTOR_FULL);
        }
        return !isFull;
    }

    /** Hands neighbour discovery over: routers' messages to who configures the link, others to who knows neighbours. */
    void discover(int frame, int at) {
        boolean isRouters = NetworkOrder.u8(memory, at + Ipv6.LENGTH) <= ROUTER_ADVERTISEMENT;
        punt.packet(isRouters ? Punt.ROUTER_MESSAGE : Punt.ND, frames.rxInterface(frame), 0, frame);
    }

    /** Takes a packet for a link-local address of ours. No route leads back, so the control loop answers echoes. */
    void linkLocal(int frame, int at) {
        boolean isEcho = Ipv6.nextHeader(memory, at) == IpProtocol.ICMPV6
                && frames.length(frame) > Ipv6.LENGTH
                && NetworkOrder.u8(memory, at + Ipv6.LENGTH) == Icmpv6.ECHO_REQUEST;
        if (isEcho) {
            punt.packet(Punt.LINK_LOCAL_ECHO, frames.rxInterface(frame), 0, frame);
        } else {
            local.append(frame);
        }
    }

    /** True for ICMPv6 of types 133 to 137 (RFC 4861 §4). */
    boolean isNeighbourDiscovery(int frame, int at) {
        if (Ipv6.nextHeader(memory, at) != IpProtocol.ICMPV6 || frames.length(frame) <= Ipv6.LENGTH) {
            return false;
        }
        int type = NetworkOrder.u8(memory, at + Ipv6.LENGTH);
        return type >= ROUTER_SOLICITATION && type <= REDIRECT;
    }

    /**
     * True for a packet with these flags, of an interface with these features, that passes {@code ip-features} first.
     */
    static boolean needsFeatures(int features, int flags) {
        return (flags & Frames.FLAG_LOCALLY_ORIGINATED) == 0
                ? (features & InterfaceTable.FEATURES_INPUT) != 0
                : isOwnForRules(features, flags);
    }

    /** The interface whose rules of policy routing a packet meets, or {@link PolicyTable#NONE} if it meets none. */
    static int rulesOf(int features, int flags, int rxInterface) {
        if ((flags & Frames.FLAG_LOCALLY_ORIGINATED) == 0) {
            return (features & InterfaceTable.FEATURE_POLICY_ROUTES) != 0 ? rxInterface : PolicyTable.NONE;
        }
        return isOwnForRules(features, flags) ? PolicyTable.OWN : PolicyTable.NONE;
    }

    /** What the appliance itself sends meets rules (RFC 4301 §5.1), unless they have been asked about what is in it. */
    private static boolean isOwnForRules(int features, int flags) {
        return (features & InterfaceTable.FEATURE_OWN_RULES) != 0 && (flags & Frames.FLAG_PROTECTED) == 0;
    }

    /**
     * True for a packet that belongs to a session. One that came back from the control loop has passed its session
     * before; a tunnel's outer packet belongs to none.
     */
    static boolean needsSession(int features, int flags) {
        return (features & InterfaceTable.FEATURE_SESSIONS) != 0
                && (flags & (Frames.FLAG_RESUMED | Frames.FLAG_ENCAPSULATED | Frames.FLAG_PROTECTED)) == 0;
    }
}
