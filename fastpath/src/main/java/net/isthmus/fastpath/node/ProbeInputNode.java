package net.isthmus.fastpath.node;

import java.lang.foreign.MemorySegment;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.GraphNode;
import net.isthmus.fastpath.graph.Punt;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.fastpath.tables.ProbeIdentifiers;
import net.isthmus.wire.Icmp;
import net.isthmus.wire.Icmpv6;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.NetworkOrder;

/**
 * Parts ICMP for the appliance's own addresses: answers to its own probes go to the control loop, all else to the host
 * stack.
 *
 * <p>Enters: an ICMP or ICMPv6 message that is no echo request, at its IP header. Leaves: an echo reply whose
 * identifier is a probe's, and an error that quotes a probe, to the control loop; the rest to {@code host-output}.
 */
public final class ProbeInputNode implements GraphNode {
    /** The node's name. */
    public static final String NAME = "probe-input";

    private static final int IDENTIFIER = 4;

    private final Frames frames;
    private final MemorySegment memory;
    private final Punt punt;
    private final ProbeIdentifiers identifiers;
    private final Vector inbox;
    private final Vector host;

    /** @param identifiers those of the probes that are under way */
    public ProbeInputNode(WorkerContext context, ProbeIdentifiers identifiers, Edges edges) {
        this.identifiers = identifiers;
        inbox = edges.to(NAME);
        frames = context.frames();
        memory = frames.memory();
        punt = context.punt();
        host = edges.to("host-output");
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
        for (int i = 0; i < vector.count(); i++) {
            int frame = vector.get(i);
            int at = frames.offset(frame);
            int end = at + frames.length(frame);
            boolean isVersion4 = NetworkOrder.u8(memory, at) >>> 4 == 4;
            if (isVersion4 ? isAnswer4(at, end) : isAnswer6(at, end)) {
                punt.packet(Punt.PROBE_ANSWER, frames.rxInterface(frame), 0, frame);
            } else {
                host.append(frame);
            }
        }
    }

    private boolean isAnswer4(int at, int end) {
        int icmp = at + Ipv4.headerLength(memory, at);
        if (icmp + Icmp.LENGTH > end) {
            return false;
        }
        int type = NetworkOrder.u8(memory, icmp);
        if (type == Icmp.ECHO_REPLY) {
            return identifiers.contains(NetworkOrder.u16(memory, icmp + IDENTIFIER));
        }
        int quoted = icmp + Icmp.LENGTH;
        if (!Icmp.isError(type) || quoted + Ipv4.MIN_LENGTH > end) {
            return false;
        }
        int upper = quoted + Ipv4.headerLength(memory, quoted);
        return upper + 8 <= end && isProbe(Ipv4.protocol(memory, quoted), upper, IpProtocol.ICMP, Icmp.ECHO_REQUEST);
    }

    private boolean isAnswer6(int at, int end) {
        int icmp = at + Ipv6.LENGTH;
        if (icmp + Icmpv6.LENGTH > end) {
            return false;
        }
        int type = NetworkOrder.u8(memory, icmp);
        if (type == Icmpv6.ECHO_REPLY) {
            return identifiers.contains(NetworkOrder.u16(memory, icmp + IDENTIFIER));
        }
        int quoted = icmp + Icmpv6.LENGTH;
        int upper = quoted + Ipv6.LENGTH;
        return Icmpv6.isError(type)
                && upper + 8 <= end
                && isProbe(Ipv6.nextHeader(memory, quoted), upper, IpProtocol.ICMPV6, Icmpv6.ECHO_REQUEST);
    }

    private boolean isProbe(int protocol, int upper, int icmp, int request) {
        if (protocol == IpProtocol.UDP) {
            return identifiers.contains(NetworkOrder.u16(memory, upper));
        }
        return protocol == icmp
                && NetworkOrder.u8(memory, upper) == request
                && identifiers.contains(NetworkOrder.u16(memory, upper + IDENTIFIER));
    }
}
