package net.isthmus.ipsec.esp;

import java.lang.foreign.MemorySegment;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.graph.Drops;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.GraphNode;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.fastpath.tunnel.OuterChecksum;
import net.isthmus.ipsec.esp.engine.EspCrypt;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.NetworkOrder;
import net.isthmus.wire.Udp;
import org.jspecify.annotations.Nullable;

/**
 * Puts packets into ESP (RFC 4303 §3.3).
 *
 * <p>Enters: a packet at its IP header whose transmit interface is a tunnel. Leaves: to {@code ip4-input} or
 * {@code ip6-input} as locally originated, where it is routed like any packet of the appliance's own. Without an SA it
 * is dropped, and IKE hears of it: nothing that a tunnel is to protect goes out in clear.
 *
 * <p>Sequence numbers are taken for all packets that follow one another into one SA at once.
 */
public final class EspOutputNode implements GraphNode {
    /** The node's name. */
    public static final String NAME = "esp-output";

    /** VXLAN in ESP stays marked, so that a way that leads into VXLAN once more comes to an end. */
    private static final int KEPT_FLAGS = Frames.FLAG_TRACED | Frames.FLAG_ENCAPSULATED;

    private final WorkerContext context;
    private final EspTunnels tunnels;
    private final int worker;
    private final int underlay;
    private final Frames frames;
    private final MemorySegment memory;
    private final Drops drops;
    private final EspCrypt crypt;
    private final EspEvents events;
    private final InnerPacket inner;
    private final WholePackets wholes;
    private final Encapsulation encapsulation;
    private final OuterChecksum checksum;
    private final Vector inbox;
    private final Vector ip4;
    private final Vector ip6;
    private final int[] batch = new int[EspCrypt.BATCH];
    private final @Nullable OutboundSa[] sas = new OutboundSa[EspCrypt.BATCH];
    private final OuterPath[] paths = new OuterPath[EspCrypt.BATCH];
    private int count;

    /**
     * A node of one worker.
     *
     * @param underlay an interface in whose VRF the outer packets are routed
     */
    EspOutputNode(WorkerContext context, EspTunnels tunnels, EspCrypt crypt, int worker, int underlay, Edges edges) {
        this.context = context;
        this.tunnels = tunnels;
        this.crypt = crypt;
        this.worker = worker;
        this.underlay = underlay;
        frames = context.frames();
        memory = frames.memory();
        drops = context.drops();
        events = new EspEvents(context);
        inner = new InnerPacket(memory);
        wholes = new WholePackets(context);
        encapsulation = new Encapsulation(frames);
        checksum = new OuterChecksum(frames);
        inbox = edges.to(NAME);
        ip4 = edges.to("ip4-input");
        ip6 = edges.to("ip6-input");
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
        wholes.expire(nowNs);
    }

    @Override
    public int packetsKept() {
        return wholes.packetsHeld();
    }

    @Override
    public int framesKept() {
        return wholes.framesHeld();
    }

    @Override
    public void process(Vector vector) {
        SaTable table = tunnels.table();
        for (int i = 0; i < vector.count(); i++) {
            take(table, vector.get(i));
            if (count == EspCrypt.BATCH) {
                protect();
            }
        }
        protect();
    }

    private void take(SaTable table, int frame) {
        int tunnel = frames.txInterface(frame);
        if ((frames.flags(frame) & Frames.FLAG_PROTECTED) != 0) {
            drops.drop(frame, DropReason.ESP_NESTED);
            return;
        }
        if (!table.hasOutbound(tunnel)) {
            events.tell(EspEvents.WANTED, tunnel);
            drops.drop(frame, DropReason.ESP_NO_SA);
            return;
        }
        OutboundSa sa = table.outbound(tunnel, worker);
        if (sa.isExpired()) {
            drops.drop(frame, DropReason.ESP_SA_EXPIRED);
            return;
        }
        int whole = sa.isTransport() && wholes.isFragment(frame) ? wholes.take(frame) : frame;
        if (whole == 0) {
            return;
        }
        if (!inner.read(frames.offset(whole), frames.length(whole)) || !inner.isAllowed(sa.selectors(), true)) {
            drops.drop(whole, DropReason.ESP_SELECTOR_MISMATCH);
            return;
        }
        if (sa.isAnothers(worker)) {
            events.tell(EspEvents.OWN_WANTED, tunnel, worker, true, 0, 0);
        }
        batch[count] = whole;
        paths[count] = sa.path();
        sas[count++] = sa;
    }

    @SuppressWarnings("ReferenceEquality") // of the same SA, or of another
    private void protect() {
        int from = 0;
        while (from < count) {
            OutboundSa sa = sas[from];
            int to = from + 1;
            while (to < count && sas[to] == sa) {
                to++;
            }
            if (sa != null) {
                protect(sa, from, to);
            }
            from = to;
        }
        crypt.finish();
        for (int i = 0; i < count; i++) {
            sas[i] = null;
            if (batch[i] != 0) {
                send(batch[i], paths[i]);
            }
        }
        count = 0;
    }

    private void protect(OutboundSa sa, int from, int to) {
        long sequence = context.isRehearsal() ? 1 : sa.take(to - from);
        int packets = 0;
        long bytes = 0;
        for (int i = from; i < to; i++) {
            int length = frames.packetLength(batch[i]);
            DropReason refusal = sequence > sa.lastPacket()
                    ? exhausted(sa, sequence)
                    : encapsulation.wrap(sa, paths[i], batch[i], sequence);
            if (refusal == null && !context.isRehearsal() && !sa.allowance().take(length)) {
                sa.expire();
                refusal = exhausted(sa, sequence);
            }
            if (refusal != null) {
                drops.drop(batch[i], refusal);
                batch[i] = 0;
            } else {
                crypt.seal(sa.key(), batch[i], encapsulation.espOffset(), sequence, sequence);
                packets++;
                bytes += length;
            }
            sequence++;
        }
        if (!context.isRehearsal() && packets != 0) {
            sa.usage().add(worker, packets, bytes, context.nowNs());
        }
    }

    private DropReason exhausted(OutboundSa sa, long sequence) {
        events.tell(EspEvents.EXPIRED, sa.child().inboundSpi());
        return sequence > sa.lastSequence() ? DropReason.ESP_SEQUENCE_EXHAUSTED : DropReason.ESP_SA_EXPIRED;
    }

    private void send(int frame, OuterPath path) {
        boolean isIpv4 = NetworkOrder.u8(memory, frames.offset(frame)) >>> 4 == 4;
        if (!isIpv4 && path.isUdp()) {
            finishUdp(frame, path);
        }
        Vector edge = isIpv4 ? ip4 : ip6;
        if (edge.room() == 0) {
            drops.drop(frame, DropReason.VECTOR_FULL);
            return;
        }
        frames.rxInterface(frame, underlay);
        frames.setFlags(
                frame, frames.flags(frame) & KEPT_FLAGS | Frames.FLAG_LOCALLY_ORIGINATED | Frames.FLAG_PROTECTED);
        edge.append(frame);
    }

    private void finishUdp(int frame, OuterPath path) {
        long pseudo = path.pseudoSum() + frames.packetLength(frame) - Ipv6.LENGTH;
        int check = ~checksum.sum(frame, Ipv6.LENGTH, pseudo) & 0xffff;
        NetworkOrder.putU16(memory, frames.offset(frame) + Ipv6.LENGTH + Udp.CHECKSUM, check == 0 ? 0xffff : check);
    }
}
