package net.isthmus.fastpath.node;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.feature.IpBehaviour;
import net.isthmus.fastpath.graph.Drops;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.GraphNode;
import net.isthmus.fastpath.graph.LocalService;
import net.isthmus.fastpath.graph.Punt;
import net.isthmus.fastpath.graph.TokenBucket;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.fastpath.tables.IcmpLimits;
import net.isthmus.wire.Icmp;
import net.isthmus.wire.Icmpv6;
import net.isthmus.wire.InternetChecksum;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.NetworkOrder;

/**
 * Takes packets for the appliance's own addresses and finds who in the appliance serves them.
 *
 * <p>Enters: a packet at its IP header whose header has been checked.
 *
 * <p>Leaves: to the node or the control loop that has registered for its protocol or UDP port ({@link LocalService});
 * an echo request is answered on the spot (RFC 792, RFC 4443 §4.1), in the VRF by which it came, unless the rate of
 * echo replies is spent, and goes back to {@code ip4-input} or {@code ip6-input}; an ICMP error about a packet of
 * somebody in the fast path to the control loop, if there is one who wants it; everything else to {@code host-output}.
 * Fragments go to who has registered for them, else to the host stack, which reassembles. What came in clear though
 * traffic selectors protect it is dropped ({@link SelectorGuard}).
 */
public final class LocalInputNode implements GraphNode {
    /** The node's name. */
    public static final String NAME = "local-input";

    private static final int TTL = 64;
    private static final int UDP_LENGTH = 8;

    private final WorkerContext context;
    private final Drops drops;
    private final Frames frames;
    private final MemorySegment memory;
    private final Punt punt;
    private final Vector inbox;
    private final Vector ip4;
    private final Vector ip6;
    private final Vector host;
    private final byte[] byProtocol = new byte[256];
    private final byte[] byFragments = new byte[256];
    private final byte[] byUdpPort = new byte[65_536];
    private final byte[] byQuotedUdpPort = new byte[65_536];
    private final byte[] byQuotedProtocol = new byte[256];
    private final Vector[] nodes;
    private final int[] puntKinds;
    private final Supplier<IcmpLimits> limits;
    private final SelectorGuard guard;
    private final TokenBucket echoReplies = new TokenBucket(1, 1);
    private IcmpLimits limitsInForce = IcmpLimits.USUAL;

    /**
     * A node of one worker.
     *
     * @param services who takes what; the first of two that want the same has it
     * @param behaviour how many echo requests are answered, and what must not come in clear
     */
    public LocalInputNode(WorkerContext context, List<LocalService> services, IpBehaviour behaviour, Edges edges) {
        inbox = edges.to(NAME);
        this.context = context;
        limits = behaviour.icmpLimits();
        guard = new SelectorGuard(context, behaviour);
        drops = context.drops();
        adopt(limitsInForce);
        frames = context.frames();
        memory = frames.memory();
        punt = context.punt();
        ip4 = edges.to("ip4-input");
        ip6 = edges.to("ip6-input");
        host = edges.to("host-output");
        var vectors = new ArrayList<Vector>(List.of(host));
        puntKinds = new int[services.size() + 1];
        for (int i = services.size(); i >= 1; i--) {
            LocalService service = services.get(i - 1);
            puntKinds[i] = service.puntKind();
            switch (service.what()) {
                case FRAGMENTS -> byFragments[service.protocol()] = (byte) i;
                case ERRORS -> put(service, byQuotedProtocol, byQuotedUdpPort, i);
                case PACKETS -> put(service, byProtocol, byUdpPort, i);
            }
        }
        services.forEach(service -> vectors.add(service.node().isEmpty() ? host : edges.to(service.node())));
        nodes = vectors.toArray(Vector[]::new);
    }

    private static void put(LocalService service, byte[] byProtocol, byte[] byPort, int number) {
        if (service.port() == 0) {
            byProtocol[service.protocol()] = (byte) number;
        } else {
            byPort[service.port()] = (byte) number;
        }
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
        boolean guards = guard.begin();
        for (int i = 0; i < vector.count(); i++) {
            int frame = vector.get(i);
            int at = frames.offset(frame);
            if (guards && guard.isOffended(frame, at)) {
                drops.drop(frame, DropReason.ESP_MISSING);
            } else if (NetworkOrder.u8(memory, at) >>> 4 == 4) {
                take4(frame, at);
            } else {
                take6(frame, at);
            }
        }
    }

    private void adopt(IcmpLimits wanted) {
        limitsInForce = wanted;
        echoReplies.rate(wanted.echoReply(), IcmpLimits.burst(wanted.echoReply()));
    }

    /** True if one more echo request may be answered; else it has been dropped. */
    private boolean mayAnswer(int frame) {
        boolean may = echoReplies.take(context.nowNs());
        if (!may) {
            drops.drop(frame, DropReason.ICMP_ECHO_REPLY_LIMITED);
        }
        return may;
    }

    private void take4(int frame, int at) {
        if ((Ipv4.fragment(memory, at) & (Ipv4.FRAGMENT_OFFSET_MASK | Ipv4.MORE_FRAGMENTS)) != 0) {
            nodes[byFragments[Ipv4.protocol(memory, at)]].append(frame);
            return;
        }
        int headerLength = Ipv4.headerLength(memory, at);
        int protocol = Ipv4.protocol(memory, at);
        int upper = at + headerLength;
        int length = frames.length(frame) - headerLength;
        if (protocol == IpProtocol.ICMP
                && length >= Icmp.LENGTH
                && NetworkOrder.u8(memory, upper) == Icmp.ECHO_REQUEST
                && Ipv4.destination(memory, at) != -1) {
            if (mayAnswer(frame)) {
                answer4(frame, at, upper);
            }
        } else if (protocol == IpProtocol.ICMP
                && length >= Icmp.LENGTH
                && Icmp.isError(NetworkOrder.u8(memory, upper))) {
            hearError(frame, quoted4(upper + Icmp.LENGTH, length - Icmp.LENGTH), protocol);
        } else {
            serve(frame, protocol, upper, length);
        }
    }

    private void take6(int frame, int at) {
        int protocol = Ipv6.nextHeader(memory, at);
        int upper = at + Ipv6.LENGTH;
        int length = frames.length(frame) - Ipv6.LENGTH;
        if (protocol == IpProtocol.ICMPV6
                && length >= Icmpv6.LENGTH
                && NetworkOrder.u8(memory, upper) == Icmpv6.ECHO_REQUEST
                && !Ipv6.isMulticast(Ipv6.destinationHigh(memory, at))) {
            if (mayAnswer(frame)) {
                answer6(frame, at, upper);
            }
        } else if (protocol == IpProtocol.ICMPV6
                && length >= Icmpv6.LENGTH
                && Icmpv6.isError(NetworkOrder.u8(memory, upper))) {
            hearError(frame, quoted6(upper + Icmpv6.LENGTH, length - Icmpv6.LENGTH), protocol);
        } else {
            serve(frame, protocol, upper, length);
        }
    }

    /** An ICMP error goes to who has sent the packet that it quotes, if that is in the fast path. */
    private void hearError(int frame, int service, int protocol) {
        if (service != 0) {
            punt.packet(puntKinds[service], frames.rxInterface(frame), 0, frame);
        } else {
            deliver(frame, byProtocol[protocol]);
        }
    }

    /** Who hears of errors about the quoted packet, by its protocol or UDP destination port; 0 for nobody here. */
    private int quoted4(int quoted, int length) {
        if (length < Ipv4.MIN_LENGTH) {
            return 0;
        }
        int headerLength = Ipv4.headerLength(memory, quoted);
        return quoted(Ipv4.protocol(memory, quoted), quoted + headerLength, length - headerLength);
    }

    private int quoted6(int quoted, int length) {
        return length < Ipv6.LENGTH
                ? 0
                : quoted(Ipv6.nextHeader(memory, quoted), quoted + Ipv6.LENGTH, length - Ipv6.LENGTH);
    }

    private int quoted(int protocol, int upper, int length) {
        if (protocol == IpProtocol.UDP) {
            return length < UDP_LENGTH ? 0 : byQuotedUdpPort[NetworkOrder.u16(memory, upper + 2)];
        }
        return byQuotedProtocol[protocol];
    }

    private void serve(int frame, int protocol, int upper, int length) {
        int service = byProtocol[protocol];
        if (protocol == IpProtocol.UDP && length >= UDP_LENGTH) {
            service = byUdpPort[NetworkOrder.u16(memory, upper + 2)];
        }
        deliver(frame, service);
    }

    private void deliver(int frame, int service) {
        int puntKind = puntKinds[service];
        if (puntKind != 0) {
            punt.packet(puntKind, frames.rxInterface(frame), 0, frame);
        } else {
            nodes[service].append(frame);
        }
    }

    private void answer4(int frame, int at, int icmp) {
        int source = Ipv4.source(memory, at);
        NetworkOrder.putI32(memory, at + Ipv4.SOURCE, Ipv4.destination(memory, at));
        NetworkOrder.putI32(memory, at + Ipv4.DESTINATION, source);
        NetworkOrder.putU8(memory, at + Ipv4.TTL, TTL);
        Ipv4.writeChecksum(memory, at, Ipv4.headerLength(memory, at));
        becomeReply(icmp, Icmp.ECHO_REQUEST, Icmp.ECHO_REPLY, Icmp.CHECKSUM);
        frames.addFlags(frame, Frames.FLAG_LOCALLY_ORIGINATED);
        ip4.append(frame);
    }

    private void answer6(int frame, int at, int icmp) {
        long high = Ipv6.sourceHigh(memory, at);
        long low = Ipv6.sourceLow(memory, at);
        NetworkOrder.putI64(memory, at + Ipv6.SOURCE, Ipv6.destinationHigh(memory, at));
        NetworkOrder.putI64(memory, at + Ipv6.SOURCE + 8, Ipv6.destinationLow(memory, at));
        NetworkOrder.putI64(memory, at + Ipv6.DESTINATION, high);
        NetworkOrder.putI64(memory, at + Ipv6.DESTINATION + 8, low);
        NetworkOrder.putU8(memory, at + Ipv6.HOP_LIMIT, TTL);
        becomeReply(icmp, Icmpv6.ECHO_REQUEST, Icmpv6.ECHO_REPLY, Icmpv6.CHECKSUM);
        frames.addFlags(frame, Frames.FLAG_LOCALLY_ORIGINATED);
        ip6.append(frame);
    }

    /** Changes the type. A checksum that was wrong stays wrong, so that the asker sees what became of its packet. */
    private void becomeReply(int icmp, int request, int reply, int checksumOffset) {
        int code = NetworkOrder.u8(memory, icmp + 1);
        int checksum = NetworkOrder.u16(memory, icmp + checksumOffset);
        NetworkOrder.putU8(memory, icmp, reply);
        int updated = InternetChecksum.update(checksum, request << 8 | code, reply << 8 | code);
        // Of the two zeroes of ones' complement, only this one is right for a message that is all zero.
        NetworkOrder.putU16(memory, icmp + checksumOffset, updated == 0 ? 0xffff : updated);
    }
}
