package net.isthmus.ipsec.esp;

import java.lang.foreign.MemorySegment;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.graph.Counters;
import net.isthmus.fastpath.graph.Drops;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.fastpath.tunnel.InnerEcn;
import net.isthmus.ipsec.esp.engine.EspKey;
import net.isthmus.ipsec.esp.engine.PacketBytes;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.NetworkOrder;
import net.isthmus.wire.Udp;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a packet whose ICV was right: the replay window takes its number, padding and headers come off, the
 * selectors are asked (RFC 4301 §5.2), and it goes on as received by its tunnel.
 *
 * <pre>
 *   tunnel mode      | outer IP | UDP | ESP, IV | inner IP …  | padding, length, next header | ICV |
 *                                               └─────────────┘ goes on
 *   transport mode   | IP       | UDP | ESP, IV | TCP, UDP, … | padding, length, next header | ICV |
 *                    └────┬─────┘               └──────┬──────┘ go on together
 * </pre>
 *
 * <p>Not a node: a packet passes it as part of {@code esp-input}, between {@link #begin} and {@link #end}.
 */
final class OpenedPackets {
    private static final int KEPT_FLAGS = Frames.FLAG_TRACED;
    private static final int IPV4_IN_IP = 4;
    private static final int IPV6_IN_IP = 41;

    private final WorkerContext context;
    private final EspEvents events;
    private final int worker;
    private final Frames frames;
    private final MemorySegment memory;
    private final Drops drops;
    private final Counters counters;
    private final InnerPacket inner;
    private final TransportChecksum checksum;
    private final Vector ip4;
    private final Vector ip6;
    private @Nullable InboundSa runSa;
    private int runTunnel;
    private int runPackets;
    private long runBytes;

    OpenedPackets(WorkerContext context, EspEvents events, int worker, Edges edges) {
        this.context = context;
        this.events = events;
        this.worker = worker;
        frames = context.frames();
        memory = frames.memory();
        drops = context.drops();
        counters = context.counters();
        inner = new InnerPacket(memory);
        checksum = new TransportChecksum(frames);
        ip4 = edges.to("ip4-input");
        ip6 = edges.to("ip6-input");
    }

    /** Begins a batch. */
    void begin() {
        runSa = null;
        runPackets = 0;
        runBytes = 0;
    }

    /** Ends a batch: the last run is counted. */
    void end() {
        InboundSa sa = runSa;
        if (sa != null && runPackets != 0 && !context.isRehearsal()) {
            sa.usage().add(worker, runPackets, runBytes, context.nowNs());
            counters.received(runTunnel, runPackets, runBytes);
        }
        runPackets = 0;
        runBytes = 0;
    }

    /**
     * Takes a packet whose text is plain now.
     *
     * @param esp bytes of it before the ESP header
     * @param verdict what the replay window said of it
     */
    void deliver(InboundSa sa, int tunnel, int frame, int esp, int verdict) {
        if (verdict == ReplayWindow.REPLAYED) {
            drops.drop(frame, DropReason.ESP_REPLAY);
            return;
        }
        if (verdict == ReplayWindow.AHEAD) {
            noticeSender(sa, frame, esp);
        }
        DropReason refusal = unwrap(sa, frame, esp);
        if (refusal == null && !context.isRehearsal() && !sa.allowance().take(frames.packetLength(frame))) {
            refusal = spent(sa);
        }
        if (refusal != null) {
            drops.drop(frame, refusal);
            return;
        }
        if (!inner.read(frames.offset(frame), frames.length(frame)) || !inner.isAllowed(sa.selectors(), false)) {
            drops.drop(frame, DropReason.ESP_SELECTOR_MISMATCH);
            return;
        }
        Vector edge = inner.isIpv4() ? ip4 : ip6;
        if (edge.room() == 0) {
            drops.drop(frame, DropReason.VECTOR_FULL);
            return;
        }
        count(sa, tunnel, frames.packetLength(frame));
        frames.rxInterface(frame, tunnel);
        frames.txInterface(frame, 0);
        frames.setFlags(frame, frames.flags(frame) & KEPT_FLAGS);
        edge.append(frame);
    }

    /** A hard limit is reached: what comes behind this packet is not even decrypted any more. */
    private DropReason spent(InboundSa sa) {
        sa.expire();
        events.tell(EspEvents.EXPIRED, sa.spi());
        return DropReason.ESP_SA_EXPIRED;
    }

    @SuppressWarnings("ReferenceEquality") // of the same SA, or of another
    private void count(InboundSa sa, int tunnel, int bytes) {
        if (sa != runSa) {
            end();
            runSa = sa;
            runTunnel = tunnel;
        }
        runPackets++;
        runBytes += bytes;
    }

    /** A peer whose address or port a NAT has changed is answered where it is now (RFC 3948 §2.4): IKE decides. */
    private void noticeSender(InboundSa sa, int frame, int esp) {
        int at = frames.offset(frame);
        boolean isIpv4 = NetworkOrder.u8(memory, at) >>> 4 == 4;
        int ip = isIpv4 ? Ipv4.headerLength(memory, at) : Ipv6.LENGTH;
        if (ip == esp) {
            return;
        }
        int port = Udp.sourcePort(memory, at + ip);
        long high = isIpv4 ? 0 : Ipv6.sourceHigh(memory, at);
        long low = isIpv4 ? Ipv4.source(memory, at) & 0xffff_ffffL : Ipv6.sourceLow(memory, at);
        if (!sa.path().isRemote(high, low, port)) {
            events.tell(EspEvents.HEARD_FROM, sa.spi(), port, isIpv4, high, low);
        }
    }

    /** Takes padding and headers off; or says what is wrong. */
    private @Nullable DropReason unwrap(InboundSa sa, int frame, int esp) {
        EspKey key = sa.key();
        int begin = esp + key.headerBytes();
        int end = frames.packetLength(frame) - key.icvBytes() - Overheads.TRAILER;
        boolean isWhole = frames.next(frame) == 0;
        int trailer = isWhole
                ? NetworkOrder.u16(memory, (long) frames.offset(frame) + end)
                : PacketBytes.u8(frames, frame, end) << 8 | PacketBytes.u8(frames, frame, end + 1);
        int padding = trailer >>> 8;
        int nextHeader = trailer & 0xff;
        int length = end - padding - begin;
        if (length < 0 || !isPaddingRight(frame, end, padding)) {
            return DropReason.ESP_PADDING_INVALID;
        }
        if (nextHeader == IpProtocol.NO_NEXT_HEADER) {
            return DropReason.ESP_DUMMY;
        }
        if (length == 0) {
            return DropReason.ESP_PADDING_INVALID;
        }
        frames.truncate(frame, begin + length);
        return sa.isTransport()
                ? unwrapTransport(frame, esp, begin, nextHeader, sa.path().isUdp())
                : unwrapTunnel(frame, begin, nextHeader);
    }

    /** Padding is 1, 2, 3 and so on (RFC 4303 §2.4). */
    private boolean isPaddingRight(int frame, int end, int padding) {
        for (int i = 1; i <= padding; i++) {
            if (PacketBytes.u8(frames, frame, end - padding + i - 1) != i) {
                return false;
            }
        }
        return true;
    }

    private @Nullable DropReason unwrapTunnel(int frame, int begin, int nextHeader) {
        int at = frames.offset(frame);
        boolean isOuter4 = NetworkOrder.u8(memory, at) >>> 4 == 4;
        int ecn = (isOuter4 ? NetworkOrder.u8(memory, at + 1) : NetworkOrder.u16(memory, at) >>> 4) & InnerEcn.MASK;
        if (nextHeader != IPV4_IN_IP && nextHeader != IPV6_IN_IP) {
            return DropReason.ESP_NEXT_HEADER;
        }
        boolean isIpv4 = nextHeader == IPV4_IN_IP;
        int here = frames.length(frame) - begin;
        if (here < (isIpv4 ? Ipv4.MIN_LENGTH : Ipv6.LENGTH)) {
            return DropReason.ESP_TRUNCATED;
        }
        if (NetworkOrder.u8(memory, at + begin) >>> 4 != (isIpv4 ? 4 : 6)) {
            return DropReason.ESP_NEXT_HEADER;
        }
        frames.advance(frame, begin);
        if (InnerEcn.matters(ecn) && !InnerEcn.merge(memory, at + begin, isIpv4, ecn)) {
            return DropReason.ESP_CONGESTION_UNHEARD;
        }
        return null;
    }

    private @Nullable DropReason unwrapTransport(int frame, int esp, int begin, int nextHeader, boolean isUdp) {
        int at = frames.offset(frame);
        boolean isIpv4 = NetworkOrder.u8(memory, at) >>> 4 == 4;
        int ip = isIpv4 ? Ipv4.headerLength(memory, at) : Ipv6.LENGTH;
        int to = at + begin - ip;
        if (ip > esp || nextHeader == IPV4_IN_IP || nextHeader == IPV6_IN_IP) {
            return DropReason.ESP_NEXT_HEADER;
        }
        MemorySegment.copy(memory, at, memory, to, ip);
        frames.advance(frame, begin - ip);
        if (isIpv4) {
            NetworkOrder.putU16(memory, to + Ipv4.TOTAL_LENGTH, frames.packetLength(frame));
            NetworkOrder.putU8(memory, to + Ipv4.PROTOCOL, nextHeader);
            Ipv4.writeChecksum(memory, to, ip);
        } else {
            NetworkOrder.putU16(memory, to + Ipv6.PAYLOAD_LENGTH, frames.packetLength(frame) - Ipv6.LENGTH);
            NetworkOrder.putU8(memory, to + Ipv6.NEXT_HEADER, nextHeader);
        }
        if (isUdp) {
            checksum.mend(frame, to, ip, nextHeader, isIpv4);
        }
        return null;
    }
}
