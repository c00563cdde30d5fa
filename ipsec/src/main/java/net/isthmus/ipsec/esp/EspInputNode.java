package net.isthmus.ipsec.esp;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.graph.Drops;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.GraphNode;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.fastpath.tables.AdjacencyTable;
import net.isthmus.ipsec.esp.engine.EspCrypt;
import net.isthmus.ipsec.esp.engine.EspKey;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.NetworkOrder;
import net.isthmus.wire.Udp;
import org.jspecify.annotations.Nullable;

/**
 * Opens ESP packets (RFC 4303 §3.4).
 *
 * <p>Enters: a packet to an own address, at its IP header, which has been checked, not a fragment: ESP, or UDP to port
 * 4500. Leaves: the inner packet to {@code ip4-input} or {@code ip6-input}, as received by the tunnel
 * ({@link OpenedPackets}); what is in UDP and not ESP (the zero marker of IKE, keepalives; RFC 3948 §2) to
 * {@code host-output}.
 *
 * <p>In this order: SPI, address, length, a look at the replay window, ICV, the window itself. Nobody who lacks the
 * keys gets further than the ICV.
 */
public final class EspInputNode implements GraphNode {
    /** The node's name. */
    public static final String NAME = "esp-input";

    private static final int LEAST_TEXT = 4;
    private static final int MOST_HEADER = EspKey.ESP_HEADER + 16;

    private final EspTunnels tunnels;
    private final Frames frames;
    private final MemorySegment memory;
    private final Drops drops;
    private final EspCrypt crypt;
    private final EspEvents events;
    private final OpenedPackets opened;
    private final boolean isRehearsal;
    private final Vector inbox;
    private final Vector host;
    private final int[] batch = new int[EspCrypt.BATCH];
    private final int[] offsets = new int[EspCrypt.BATCH];
    private final int[] slots = new int[EspCrypt.BATCH];
    private final long[] sequences = new long[EspCrypt.BATCH];
    private final int[] verdicts = new int[EspCrypt.BATCH];
    private int count;

    /** A node of one worker. */
    EspInputNode(WorkerContext context, EspTunnels tunnels, EspCrypt crypt, int worker, Edges edges) {
        this.tunnels = tunnels;
        this.crypt = crypt;
        frames = context.frames();
        memory = frames.memory();
        drops = context.drops();
        events = new EspEvents(context);
        isRehearsal = context.isRehearsal();
        opened = new OpenedPackets(context, events, worker, edges);
        inbox = edges.to(NAME);
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
        SaTable table = tunnels.table();
        for (int i = 0; i < vector.count(); i++) {
            take(table, vector.get(i));
            if (count == EspCrypt.BATCH) {
                deliver(table);
            }
        }
        deliver(table);
    }

    private void take(SaTable table, int frame) {
        int at = frames.offset(frame);
        boolean isIpv4 = NetworkOrder.u8(memory, at) >>> 4 == 4;
        int esp = isIpv4 ? Ipv4.headerLength(memory, at) : Ipv6.LENGTH;
        int protocol = isIpv4 ? Ipv4.protocol(memory, at) : Ipv6.nextHeader(memory, at);
        if (frames.adjacency(frame) == AdjacencyTable.LOCAL_IN_VRF) {
            host.append(frame); // where IKE does not listen, there is no ESP
            return;
        }
        if (protocol == IpProtocol.UDP) {
            if (!isInUdp(frame, at, esp)) {
                host.append(frame);
                return;
            }
            esp += Udp.LENGTH;
        }
        if (frames.length(frame) < esp + EspKey.ESP_HEADER) {
            drops.drop(frame, DropReason.ESP_TRUNCATED);
            return;
        }
        int spi = NetworkOrder.i32(memory, at + esp);
        int slot = table.find(spi);
        if (slot == SaTable.NONE) {
            unknown(
                    frame,
                    at,
                    isIpv4,
                    protocol == IpProtocol.UDP ? Udp.sourcePort(memory, at + esp - Udp.LENGTH) : 0,
                    spi);
            return;
        }
        DropReason refusal = open(table, slot, frame, at, esp, isIpv4);
        if (refusal != null) {
            drops.drop(frame, refusal);
        }
    }

    /** True for ESP in UDP; the length in the UDP header cuts off what is behind. */
    private boolean isInUdp(int frame, int at, int udp) {
        int udpLength = Udp.totalLength(memory, at + udp);
        if (frames.length(frame) < udp + Udp.LENGTH + EspKey.ESP_HEADER
                || udpLength < Udp.LENGTH + EspKey.ESP_HEADER
                || udpLength > frames.packetLength(frame) - udp
                || NetworkOrder.i32(memory, at + udp + Udp.LENGTH) == 0) {
            return false;
        }
        if (udp + udpLength != frames.packetLength(frame)) {
            frames.truncate(frame, udp + udpLength);
        }
        return true;
    }

    private void unknown(int frame, int at, boolean isIpv4, int port, int spi) {
        if (isIpv4) {
            events.tell(EspEvents.UNKNOWN_SPI, spi, port, true, 0, Ipv4.source(memory, at) & 0xffff_ffffL);
        } else {
            events.tell(
                    EspEvents.UNKNOWN_SPI, spi, port, false, Ipv6.sourceHigh(memory, at), Ipv6.sourceLow(memory, at));
        }
        drops.drop(frame, DropReason.ESP_SPI_UNKNOWN);
    }

    /** Begins to open a packet; or says why not. */
    private @Nullable DropReason open(SaTable table, int slot, int frame, int at, int esp, boolean isIpv4) {
        InboundSa sa = table.inbound(slot);
        EspKey key = sa.key();
        boolean isToUs = isIpv4
                ? sa.isLocal(0, Ipv4.destination(memory, at) & 0xffff_ffffL)
                : sa.isLocal(Ipv6.destinationHigh(memory, at), Ipv6.destinationLow(memory, at));
        if (!isToUs) {
            return DropReason.ESP_ADDRESS_MISMATCH;
        }
        int text = frames.packetLength(frame) - esp - key.headerBytes() - key.icvBytes();
        boolean isWhole = frames.length(frame) >= esp + (frames.next(frame) == 0 ? key.headerBytes() : MOST_HEADER);
        if (text < LEAST_TEXT || !isWhole) {
            return DropReason.ESP_TRUNCATED;
        }
        if ((text & key.alignment() - 1) != 0) {
            return DropReason.ESP_PADDING_INVALID;
        }
        if (sa.isExpired()) {
            return DropReason.ESP_SA_EXPIRED;
        }
        if (table.tunnel(slot) == 0) {
            return DropReason.ESP_NO_TUNNEL;
        }
        long sequence = sa.window().whole(NetworkOrder.i32(memory, at + esp + Integer.BYTES));
        if (!sa.window().mayAccept(sequence)) {
            return DropReason.ESP_REPLAY;
        }
        crypt.open(count, key, frame, esp, sequence);
        batch[count] = frame;
        offsets[count] = esp;
        slots[count] = slot;
        sequences[count++] = sequence;
        return null;
    }

    private void deliver(SaTable table) {
        if (count == 0) {
            return;
        }
        crypt.finish();
        dropForged();
        opened.begin();
        int from = 0;
        while (from < count) {
            int slot = slots[from];
            int to = from + 1;
            while (to < count && slots[to] == slot) {
                to++;
            }
            InboundSa sa = table.inbound(slot);
            if (isRehearsal) {
                Arrays.fill(verdicts, from, to, ReplayWindow.TAKEN);
            } else {
                sa.window().accept(sequences, verdicts, from, to);
            }
            for (int i = from; i < to; i++) {
                opened.deliver(sa, table.tunnel(slot), batch[i], offsets[i], verdicts[i]);
            }
            from = to;
        }
        opened.end();
        count = 0;
    }

    /** Only what is authentic may move a replay window: all else leaves the batch before. */
    private void dropForged() {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (!crypt.isAuthentic(i)) {
                drops.drop(batch[i], DropReason.ESP_ICV_WRONG);
                continue;
            }
            batch[kept] = batch[i];
            offsets[kept] = offsets[i];
            slots[kept] = slots[i];
            sequences[kept++] = sequences[i];
        }
        count = kept;
    }
}
