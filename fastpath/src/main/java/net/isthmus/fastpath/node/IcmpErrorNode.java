package net.isthmus.fastpath.node;

import java.lang.foreign.MemorySegment;
import java.util.function.Supplier;
import net.isthmus.core.DropReason;
import net.isthmus.core.PacketTally;
import net.isthmus.fastpath.graph.Drops;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.GraphNode;
import net.isthmus.fastpath.graph.TokenBucket;
import net.isthmus.fastpath.graph.Tracer;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.fastpath.tables.IcmpLimits;
import net.isthmus.fastpath.tables.InterfaceTable;
import net.isthmus.wire.Icmp;
import net.isthmus.wire.Icmpv6;
import net.isthmus.wire.InternetChecksum;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.NetworkOrder;

/**
 * Tells senders why their packets were not forwarded (RFC 792, RFC 1812 §4.3, RFC 4443).
 *
 * <p>Enters: a packet at its IP header with an {@link IcmpError} request in its adjacency word. The packet ends here,
 * counted once by the reason of its request. If one is owed ({@link IcmpErrorRules}) and its rate is not spent, an
 * error is made in a fresh frame that quotes as much of the packet as fits 576 bytes (RFC 1812 §4.3.2.3) or IPv6's
 * minimum MTU (RFC 4443 §2.4 c). It leaves to {@code ip4-input} or {@code ip6-input} as locally originated, on the VRF
 * of the interface by which the packet came, and is routed like any other packet. An error that is not sent is counted
 * beside the packet. The outer packet of a tunnel goes to {@code vxlan-error}, which tells the inner sender.
 *
 * <p>Its source is the address of the interface by which the packet came. A packet of the appliance's own host stack is
 * answered in the name of its destination, because the host stack takes no packet from the TUN whose source is its own
 * address; so its sockets learn the path MTU.
 *
 * <p>Each class of error has its own token bucket (RFC 1812 §4.3.2.8, RFC 4443 §2.4 f): who provokes many of one class
 * cannot silence path MTU discovery. An error that its class's rate forbids is counted under the class's own name.
 */
public final class IcmpErrorNode implements GraphNode {
    /** The node's name. */
    public static final String NAME = "icmp-error";

    private static final int MAX_IP4_BYTES = 576;
    private static final int IP4_HEADERS = Ipv4.MIN_LENGTH + Icmp.LENGTH;
    private static final int IP6_HEADERS = Ipv6.LENGTH + Icmpv6.LENGTH;

    /** Version, header length, and precedence 6, internetwork control, of RFC 1812 §4.3.2.5. */
    private static final int IP4_FIRST = 0x45c0;

    private static final int IP4_TTL = 64;
    private static final int IP6_HOP_LIMIT = 255;

    /** Type and code by kind. */
    private static final int[] TYPES4 = new int[IcmpError.KINDS];

    private static final int[] TYPES6 = new int[IcmpError.KINDS];
    private static final int UNREACHABLE = 0;
    private static final int TOO_BIG = 1;
    private static final int TIME_EXCEEDED = 2;
    private static final int PARAMETER_PROBLEM = 3;
    private static final int CLASSES = 4;

    /** What an error is counted as that its class's rate forbids. */
    private static final DropReason[] LIMITED = {
        DropReason.ICMP_UNREACHABLE_LIMITED,
        DropReason.ICMP_TOO_BIG_LIMITED,
        DropReason.ICMP_TIME_EXCEEDED_LIMITED,
        DropReason.ICMP_PARAMETER_PROBLEM_LIMITED
    };

    private static final DropReason[] REASONS4 = new DropReason[IcmpError.KINDS];
    private static final DropReason[] REASONS6 = new DropReason[IcmpError.KINDS];

    static {
        REASONS4[0] = DropReason.WORKER_FAULT;
        REASONS6[0] = DropReason.WORKER_FAULT;
        row(
                IcmpError.TIME_EXCEEDED,
                type(Icmp.TIME_EXCEEDED, 0),
                type(Icmpv6.TIME_EXCEEDED, 0),
                DropReason.IP4_TTL_EXPIRED,
                DropReason.IP6_HOP_LIMIT_EXPIRED);
        row(
                IcmpError.TOO_BIG,
                type(Icmp.UNREACHABLE, Icmp.CODE_FRAGMENTATION_NEEDED),
                type(Icmpv6.TOO_BIG, 0),
                DropReason.IP4_FRAGMENTATION_NEEDED,
                DropReason.IP6_PACKET_TOO_BIG);
        row(
                IcmpError.NO_ROUTE,
                type(Icmp.UNREACHABLE, Icmp.CODE_NETWORK),
                type(Icmpv6.UNREACHABLE, Icmpv6.CODE_NO_ROUTE),
                DropReason.IP4_NO_ROUTE,
                DropReason.IP6_NO_ROUTE);
        row(
                IcmpError.HOST_UNREACHABLE,
                type(Icmp.UNREACHABLE, Icmp.CODE_HOST),
                type(Icmpv6.UNREACHABLE, Icmpv6.CODE_ADDRESS),
                DropReason.ROUTE_UNREACHABLE,
                DropReason.ROUTE_UNREACHABLE);
        row(
                IcmpError.PROHIBITED,
                type(Icmp.UNREACHABLE, Icmp.CODE_PROHIBITED),
                type(Icmpv6.UNREACHABLE, Icmpv6.CODE_PROHIBITED),
                DropReason.ROUTE_PROHIBIT,
                DropReason.ROUTE_PROHIBIT);
        row(
                IcmpError.REJECTED,
                type(Icmp.UNREACHABLE, Icmp.CODE_PROHIBITED),
                type(Icmpv6.UNREACHABLE, Icmpv6.CODE_PROHIBITED),
                DropReason.POLICY_REJECTED,
                DropReason.POLICY_REJECTED);
        row(
                IcmpError.NEIGHBOUR_UNRESOLVED,
                type(Icmp.UNREACHABLE, Icmp.CODE_HOST),
                type(Icmpv6.UNREACHABLE, Icmpv6.CODE_ADDRESS),
                DropReason.NEIGHBOUR_UNRESOLVED,
                DropReason.NEIGHBOUR_UNRESOLVED);
        row(
                IcmpError.HEADER_CHAIN,
                0, // only IPv6 has such a chain
                type(Icmpv6.PARAMETER_PROBLEM, Icmpv6.CODE_HEADER_CHAIN),
                DropReason.FRAGMENT_TINY,
                DropReason.IP6_HEADER_CHAIN_INCOMPLETE);
        row(
                IcmpError.PORT_UNREACHABLE,
                type(Icmp.UNREACHABLE, Icmp.CODE_PORT),
                type(Icmpv6.UNREACHABLE, Icmpv6.CODE_PORT),
                DropReason.VRF_NOT_SERVED,
                DropReason.VRF_NOT_SERVED);
        refused(IcmpError.NAT_EXHAUSTED, DropReason.NAT_EXHAUSTED);
        refused(IcmpError.NAT_HOST_LIMIT, DropReason.NAT_HOST_LIMIT);
        refused(IcmpError.NAT_NO_ADDRESS, DropReason.NAT_NO_ADDRESS);
        refused(IcmpError.SESSION_TABLE_FULL, DropReason.SESSION_TABLE_FULL);
        refused(IcmpError.SESSION_LIMIT, DropReason.SESSION_LIMIT);
    }

    private final WorkerContext context;
    private final Frames frames;
    private final MemorySegment memory;
    private final Drops drops;
    private final Tracer tracer;
    private final ChainReader reader;
    private final int hostPort;
    private final Vector inbox;
    private final Vector ip4;
    private final Vector ip6;
    private final Vector tunnelError;
    private final Vector espError;
    private final Supplier<IcmpLimits> limits;
    private final TokenBucket[] buckets = new TokenBucket[CLASSES];
    private IcmpLimits limitsInForce = IcmpLimits.USUAL;
    private int identification;

    /**
     * The node of one worker.
     *
     * @param hostPort interface index of the host port
     * @param limits how many errors a class may send, asked once a burst
     */
    public IcmpErrorNode(WorkerContext context, int hostPort, Supplier<IcmpLimits> limits, Edges edges) {
        inbox = edges.to(NAME);
        this.limits = limits;
        this.context = context;
        this.hostPort = hostPort;
        frames = context.frames();
        memory = frames.memory();
        drops = context.drops();
        tracer = context.tracer();
        reader = new ChainReader(frames);
        ip4 = edges.to(Ip4InputNode.NAME);
        ip6 = edges.to(Ip6InputNode.NAME);
        tunnelError = edges.toFeature("vxlan-error");
        espError = edges.toFeature("esp-error");
        for (int i = 0; i < CLASSES; i++) {
            buckets[i] = new TokenBucket(1, 1);
        }
        adopt(limitsInForce);
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
    @SuppressWarnings("ReferenceEquality") // a new value is a new object, and comparing objects costs nothing
    public void process(Vector vector) {
        IcmpLimits wanted = limits.get();
        if (wanted != limitsInForce) {
            adopt(wanted);
        }
        for (int i = 0; i < vector.count(); i++) {
            int frame = vector.get(i);
            if (isOfTunnel(frame)) {
                refuseTunnel(frame);
                continue;
            }
            if ((frames.flags(frame) & Frames.FLAG_PROTECTED) != 0) {
                refuseProtected(frame);
                continue;
            }
            int kind = IcmpError.kind(frames.adjacency(frame));
            if (kind < 0 || kind >= IcmpError.KINDS) {
                kind = 0; // no node asks so
            }
            int at = frames.offset(frame);
            int length = frames.length(frame);
            if (Ipv4.isPlausible(memory, at, frames.packetLength(frame)) && Ipv4.headerLength(memory, at) <= length) {
                answer4(frame, at, length, kind);
                drops.drop(frame, REASONS4[kind]);
            } else if (length >= Ipv6.LENGTH && Ipv6.isPlausible(memory, at, frames.packetLength(frame))) {
                answer6(frame, at, length, kind);
                drops.drop(frame, REASONS6[kind]);
            } else {
                drops.drop(frame, DropReason.IP4_HEADER_INVALID);
            }
        }
    }

    private void adopt(IcmpLimits wanted) {
        limitsInForce = wanted;
        buckets[UNREACHABLE].rate(wanted.unreachable(), IcmpLimits.burst(wanted.unreachable()));
        buckets[TOO_BIG].rate(wanted.tooBig(), IcmpLimits.burst(wanted.tooBig()));
        buckets[TIME_EXCEEDED].rate(wanted.timeExceeded(), IcmpLimits.burst(wanted.timeExceeded()));
        buckets[PARAMETER_PROBLEM].rate(wanted.parameterProblem(), IcmpLimits.burst(wanted.parameterProblem()));
    }

    private boolean isOfTunnel(int frame) {
        return (context.interfaces().features(frames.rxInterface(frame)) & InterfaceTable.FEATURE_TUNNEL) != 0;
    }

    /** The sender of a tunnel's outer packet is this appliance: who must hear of it is the sender of the inner one. */
    private void refuseTunnel(int frame) {
        if (tunnelError.room() == 0) {
            drops.drop(frame, DropReason.VECTOR_FULL);
        } else {
            frames.addFlags(frame, Frames.FLAG_ENCAPSULATED);
            tunnelError.append(frame);
        }
    }

    /** The sender of ESP is this appliance too: the tunnel must hear of it. */
    private void refuseProtected(int frame) {
        if (espError.room() == 0) {
            drops.drop(frame, DropReason.VECTOR_FULL);
        } else {
            espError.append(frame);
        }
    }

    private void answer4(int frame, int at, int length, int kind) {
        int rxInterface = frames.rxInterface(frame);
        int source = speaksAsDestination(frame, kind)
                ? Ipv4.destination(memory, at)
                : context.interfaces().ip4Source(rxInterface);
        boolean isOwed = source != 0
                && TYPES4[kind] != 0
                && !isLinkGroup(frame)
                && IcmpErrorRules.mayAnswer4(memory, at, length);
        int error = begin(isOwed, kind, ip4);
        if (error == 0) {
            return;
        }
        int quoted = Math.min(frames.packetLength(frame), MAX_IP4_BYTES - IP4_HEADERS);
        int to = frames.offset(error);
        NetworkOrder.putU16(memory, to, IP4_FIRST);
        NetworkOrder.putU16(memory, to + Ipv4.TOTAL_LENGTH, IP4_HEADERS + quoted);
        NetworkOrder.putU16(memory, to + Ipv4.IDENTIFICATION, ++identification);
        NetworkOrder.putU16(memory, to + Ipv4.FRAGMENT, 0);
        NetworkOrder.putU8(memory, to + Ipv4.TTL, IP4_TTL);
        NetworkOrder.putU8(memory, to + Ipv4.PROTOCOL, IpProtocol.ICMP);
        NetworkOrder.putI32(memory, to + Ipv4.SOURCE, source);
        NetworkOrder.putI32(memory, to + Ipv4.DESTINATION, Ipv4.source(memory, at));
        Ipv4.writeChecksum(memory, to, Ipv4.MIN_LENGTH);
        int icmp = to + Ipv4.MIN_LENGTH;
        NetworkOrder.putI32(memory, icmp, TYPES4[kind] << 16);
        NetworkOrder.putI32(memory, icmp + 4, IcmpError.argument(frames.adjacency(frame)));
        reader.start(frame, 0);
        reader.copy(icmp + Icmp.LENGTH, quoted);
        long sum = InternetChecksum.sum(memory, icmp, Icmp.LENGTH + quoted, 0);
        NetworkOrder.putU16(memory, icmp + Icmp.CHECKSUM, InternetChecksum.finish(sum));
        send(frame, error, IP4_HEADERS + quoted, rxInterface, ip4);
    }

    private void answer6(int frame, int at, int length, int kind) {
        InterfaceTable interfaces = context.interfaces();
        int rxInterface = frames.rxInterface(frame);
        boolean isOurs = speaksAsDestination(frame, kind);
        long high = isOurs ? Ipv6.destinationHigh(memory, at) : interfaces.ip6SourceHigh(rxInterface);
        long low = isOurs ? Ipv6.destinationLow(memory, at) : interfaces.ip6SourceLow(rxInterface);
        boolean isOwed = (high | low) != 0
                && (kind == IcmpError.TOO_BIG || !isLinkGroup(frame))
                && !(isOurs && Ipv6.isMulticast(high))
                && IcmpErrorRules.mayAnswer6(memory, at, length, kind);
        int error = begin(isOwed, kind, ip6);
        if (error == 0) {
            return;
        }
        int quoted = Math.min(frames.packetLength(frame), Ipv6.MIN_MTU - IP6_HEADERS);
        int to = frames.offset(error);
        NetworkOrder.putI32(memory, to, 6 << 28);
        NetworkOrder.putU16(memory, to + Ipv6.PAYLOAD_LENGTH, Icmpv6.LENGTH + quoted);
        NetworkOrder.putU8(memory, to + Ipv6.NEXT_HEADER, IpProtocol.ICMPV6);
        NetworkOrder.putU8(memory, to + Ipv6.HOP_LIMIT, IP6_HOP_LIMIT);
        NetworkOrder.putI64(memory, to + Ipv6.SOURCE, high);
        NetworkOrder.putI64(memory, to + Ipv6.SOURCE + 8, low);
        NetworkOrder.putI64(memory, to + Ipv6.DESTINATION, Ipv6.sourceHigh(memory, at));
        NetworkOrder.putI64(memory, to + Ipv6.DESTINATION + 8, Ipv6.sourceLow(memory, at));
        NetworkOrder.putI32(memory, to + Ipv6.LENGTH, TYPES6[kind] << 16);
        NetworkOrder.putI32(memory, to + Ipv6.LENGTH + 4, IcmpError.argument(frames.adjacency(frame)));
        reader.start(frame, 0);
        reader.copy(to + IP6_HEADERS, quoted);
        Icmpv6.writeChecksum(memory, to, Icmpv6.LENGTH + quoted);
        send(frame, error, IP6_HEADERS + quoted, rxInterface, ip6);
    }

    /** A frame for the error, or 0 and a count if none will be sent. */
    private int begin(boolean isOwed, int kind, Vector edge) {
        if (!isOwed || kind == 0 || edge.room() == 0) {
            drops.count(DropReason.ICMP_ERROR_SUPPRESSED, 1);
            return 0;
        }
        int errorClass = classOf(kind);
        if (!buckets[errorClass].take(context.nowNs())) {
            drops.count(LIMITED[errorClass], 1);
            return 0;
        }
        int error = frames.allocate();
        if (error == 0) {
            drops.count(DropReason.NO_FREE_FRAMES, 1);
        }
        return error;
    }

    private void send(int original, int error, int length, int rxInterface, Vector edge) {
        context.counters().tally(PacketTally.ERRORS_MADE, 1);
        frames.received(error, frames.offset(error), length);
        frames.rxInterface(error, rxInterface);
        frames.addFlags(error, Frames.FLAG_LOCALLY_ORIGINATED);
        if (tracer.isOn()) {
            tracer.copied(original, error);
        }
        edge.append(error);
    }

    /** True if the error comes from where the packet went: see the class, and an own address without a listener. */
    private boolean speaksAsDestination(int frame, int kind) {
        return isOurs(frame) || kind == IcmpError.PORT_UNREACHABLE;
    }

    /** True for a packet of the host stack, also for one that came back from the control loop. */
    private boolean isOurs(int frame) {
        return frames.rxInterface(frame) == hostPort;
    }

    private boolean isLinkGroup(int frame) {
        return (frames.flags(frame) & Frames.FLAG_LINK_GROUP) != 0;
    }

    private static int classOf(int kind) {
        return switch (kind) {
            case IcmpError.TIME_EXCEEDED -> TIME_EXCEEDED;
            case IcmpError.TOO_BIG -> TOO_BIG;
            case IcmpError.HEADER_CHAIN -> PARAMETER_PROBLEM;
            default -> UNREACHABLE;
        };
    }

    private static int type(int type, int code) {
        return type << 8 | code;
    }

    /** No session for want of something: the host cannot be reached (RFC 6888 REQ-11). */
    private static void refused(int kind, DropReason reason) {
        int type4 = type(Icmp.UNREACHABLE, Icmp.CODE_HOST);
        row(kind, type4, type(Icmpv6.UNREACHABLE, Icmpv6.CODE_ADDRESS), reason, reason);
    }

    private static void row(int kind, int type4, int type6, DropReason reason4, DropReason reason6) {
        TYPES4[kind] = type4;
        TYPES6[kind] = type6;
        REASONS4[kind] = reason4;
        REASONS6[kind] = reason6;
    }
}
