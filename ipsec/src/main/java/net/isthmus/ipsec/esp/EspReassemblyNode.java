package net.isthmus.ipsec.esp;

import java.lang.foreign.MemorySegment;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.feature.Reassembly;
import net.isthmus.fastpath.graph.Drops;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.GraphNode;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.Ipv6Headers;
import net.isthmus.wire.NetworkOrder;
import net.isthmus.wire.Udp;

/**
 * Puts outer packets together that have been fragmented on their way (RFC 4301 §7.1, RFC 4303 §3.4.1). Peers should not
 * let that happen, and some do: those whose outer packets do not forbid it, over a way narrower than theirs.
 *
 * <p>Enters: fragments of ESP or UDP over IPv4, and of anything over IPv6, to own addresses. Leaves: ESP, also in UDP,
 * as one packet to {@code esp-input}; the fragments of anything else, in order, to {@code host-output}, and all of them
 * at once while there is no Child SA. Belongs to one worker; a flow's fragments go to one, by their addresses.
 */
public final class EspReassemblyNode implements GraphNode {
    /** The node's name. */
    public static final String NAME = "esp-reassembly";

    private static final int DATAGRAMS = 64;
    private static final int PARTS = 256;
    private static final long TIMEOUT_NS = 2_000_000_000L;
    private static final int UDP_AND_SPI = Udp.LENGTH + Integer.BYTES;

    private final WorkerContext context;
    private final EspTunnels tunnels;
    private final Frames frames;
    private final MemorySegment memory;
    private final Drops drops;
    private final Reassembly reassembly;
    private final Vector inbox;
    private final Vector esp;
    private final Vector host;

    /** A node of one worker. */
    EspReassemblyNode(WorkerContext context, EspTunnels tunnels, Edges edges) {
        this.context = context;
        this.tunnels = tunnels;
        frames = context.frames();
        memory = frames.memory();
        drops = context.drops();
        reassembly = new Reassembly(context, DATAGRAMS, PARTS, TIMEOUT_NS);
        inbox = edges.to(NAME);
        esp = edges.to(EspInputNode.NAME);
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
    public void tick(long nowNs) {
        reassembly.expire(nowNs);
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
        boolean isIdle = !tunnels.table().hasInbound() || context.isRehearsal();
        for (int i = 0; i < vector.count(); i++) {
            int frame = vector.get(i);
            if (isIdle) {
                append(host, frame);
            } else if (isWhole(frame)) {
                deliver();
            }
        }
    }

    private boolean isWhole(int frame) {
        int vrf = context.interfaces().vrf(frames.rxInterface(frame));
        return NetworkOrder.u8(memory, frames.offset(frame)) >>> 4 == 4
                ? reassembly.take4(frame, vrf, context.nowNs())
                : reassembly.take6(frame, vrf, context.nowNs());
    }

    private void deliver() {
        if (!isEsp(reassembly.part(0))) {
            for (int i = 0; i < reassembly.parts(); i++) {
                append(host, reassembly.part(i));
            }
            return;
        }
        int whole = reassembly.join();
        if (whole != 0) {
            append(esp, whole);
        }
    }

    private boolean isEsp(int first) {
        int at = frames.offset(first);
        boolean isIpv4 = NetworkOrder.u8(memory, at) >>> 4 == 4;
        int upper = isIpv4 ? Ipv4.headerLength(memory, at) : Ipv6.LENGTH + Ipv6Headers.FRAGMENT_LENGTH;
        int protocol = isIpv4 ? Ipv4.protocol(memory, at) : NetworkOrder.u8(memory, at + Ipv6.LENGTH);
        if (protocol != IpProtocol.UDP) {
            return protocol == IpProtocol.ESP;
        }
        return frames.length(first) >= upper + UDP_AND_SPI
                && Udp.destinationPort(memory, at + upper) == IpsecFeature.NAT_T_PORT
                && NetworkOrder.i32(memory, at + upper + Udp.LENGTH) != 0;
    }

    private void append(Vector edge, int frame) {
        if (edge.room() == 0) {
            drops.drop(frame, DropReason.VECTOR_FULL);
        } else {
            edge.append(frame);
        }
    }
}
