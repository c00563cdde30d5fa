package net.isthmus.fastpath.node;

import java.lang.foreign.MemorySegment;
import java.util.function.Supplier;
import net.isthmus.fastpath.feature.IpBehaviour;
import net.isthmus.fastpath.feature.TransportPorts;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.fastpath.tables.InterfaceTable;
import net.isthmus.fastpath.tables.PolicyTable;
import net.isthmus.wire.Icmp;
import net.isthmus.wire.Icmpv6;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.Ipv6Headers;
import net.isthmus.wire.NetworkOrder;

/**
 * Says which packets for the appliance have come in clear though its traffic selectors protect them (RFC 4301 §5.2):
 * those whose answer would have to go into a tunnel, by the rules that own packets meet on their way out.
 *
 * <pre>
 *   packet       peer ──▶ us          asked as  us ──▶ peer, ports the other way round
 *   ICMP error   about us ──▶ peer    asked as the packet that it is about, whoever sends the error (RFC 4301 §6)
 * </pre>
 *
 * <p>What came out of a tunnel has been held against its Child SA. Of fragments the first is asked about: without it
 * the others come to nothing. Not a node: a packet passes it as part of {@code local-input}.
 */
final class SelectorGuard {
    private static final int CONCERNED = InterfaceTable.FEATURE_OWN_RULES | InterfaceTable.FEATURE_PROTECTED;

    private final WorkerContext context;
    private final Frames frames;
    private final MemorySegment memory;
    private final Supplier<PolicyTable> published;
    private InterfaceTable interfaces = InterfaceTable.EMPTY;
    private PolicyTable policies = PolicyTable.EMPTY;

    SelectorGuard(WorkerContext context, IpBehaviour behaviour) {
        this.context = context;
        frames = context.frames();
        memory = frames.memory();
        published = behaviour.policies();
    }

    /** Begins a burst; false if there is nothing to ask. */
    @SuppressWarnings("ReferenceEquality") // a table without rules is that one
    boolean begin() {
        interfaces = context.interfaces();
        policies = published.get();
        return policies != PolicyTable.EMPTY;
    }

    /** True if a packet at its IP header, which has been checked, ought to have come protected. */
    boolean isOffended(int frame, int at) {
        if ((interfaces.features(frames.rxInterface(frame)) & CONCERNED) != InterfaceTable.FEATURE_OWN_RULES) {
            return false;
        }
        int length = frames.length(frame);
        return NetworkOrder.u8(memory, at) >>> 4 == 4 ? isOffended4(at, length) : isOffended6(at, length);
    }

    private boolean isOffended4(int at, int length) {
        if ((Ipv4.fragment(memory, at) & Ipv4.FRAGMENT_OFFSET_MASK) != 0) {
            return false;
        }
        int protocol = Ipv4.protocol(memory, at);
        int header = Ipv4.headerLength(memory, at);
        int quoted = header + Icmp.LENGTH;
        if (protocol == IpProtocol.ICMP
                && length >= quoted + Ipv4.MIN_LENGTH
                && Icmp.isError(NetworkOrder.u8(memory, at + header))) {
            return isSent4(at + quoted, length - quoted);
        }
        long ports = reversed(TransportPorts.of(memory, (long) at + header, length - header, protocol));
        return isProtected(policies.match4(
                PolicyTable.OWN, Ipv4.destination(memory, at), Ipv4.source(memory, at), protocol, 0, ports));
    }

    private boolean isSent4(int at, int length) {
        int header = Ipv4.headerLength(memory, at);
        int protocol = Ipv4.protocol(memory, at);
        long ports = TransportPorts.of(memory, (long) at + header, length - header, protocol);
        return isProtected(policies.match4(
                PolicyTable.OWN, Ipv4.source(memory, at), Ipv4.destination(memory, at), protocol, 0, ports));
    }

    private boolean isOffended6(int at, int length) {
        long walked = Ipv6Headers.walk(memory, at, length);
        int fragment = Ipv6Headers.fragmentAt(walked);
        if (fragment != 0
                && (NetworkOrder.u16(memory, at + fragment + Ipv6Headers.FRAGMENT_OFFSET)
                                & Ipv6Headers.FRAGMENT_OFFSET_MASK)
                        != 0) {
            return false;
        }
        int protocol = Ipv6Headers.protocol(walked);
        int upper = Ipv6Headers.offset(walked);
        int quoted = upper + Icmpv6.LENGTH;
        if (protocol == IpProtocol.ICMPV6
                && length >= quoted + Ipv6.LENGTH
                && Icmpv6.isError(NetworkOrder.u8(memory, at + upper))) {
            return isSent6(at + quoted, length - quoted);
        }
        long ports = reversed(TransportPorts.of(memory, (long) at + upper, length - upper, protocol));
        return isProtected(policies.match6(
                PolicyTable.OWN,
                Ipv6.destinationHigh(memory, at),
                Ipv6.destinationLow(memory, at),
                Ipv6.sourceHigh(memory, at),
                Ipv6.sourceLow(memory, at),
                protocol,
                0,
                ports));
    }

    private boolean isSent6(int at, int length) {
        long walked = Ipv6Headers.walk(memory, at, length);
        int protocol = Ipv6Headers.protocol(walked);
        int upper = Ipv6Headers.offset(walked);
        long ports = TransportPorts.of(memory, (long) at + upper, length - upper, protocol);
        return isProtected(policies.match6(
                PolicyTable.OWN,
                Ipv6.sourceHigh(memory, at),
                Ipv6.sourceLow(memory, at),
                Ipv6.destinationHigh(memory, at),
                Ipv6.destinationLow(memory, at),
                protocol,
                0,
                ports));
    }

    private boolean isProtected(int rule) {
        return rule != PolicyTable.NONE && policies.adjacency(rule) != PolicyTable.TO_ROUTES;
    }

    private static long reversed(long ports) {
        return ports == TransportPorts.NONE ? ports : (ports & 0xffff) << 16 | ports >>> 16;
    }
}
