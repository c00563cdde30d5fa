package net.isthmus.ipsec.esp;

import java.lang.foreign.MemorySegment;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.feature.Reassembly;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.NetworkOrder;

/**
 * Makes own fragments whole before transport mode takes them, which has whole packets only (RFC 4301 §7.1): its header
 * is the packet's own, where a fragment of what is in ESP would read as a fragment of ESP. The ESP packet is fragmented
 * on its way instead, unless it must not be.
 *
 * <p>Fragments of IPv6 bear their header within ESP and are no matter. Not a node: part of {@code esp-output}.
 */
final class WholePackets {
    private static final int DATAGRAMS = 16;
    private static final int PARTS = 128;
    private static final long TIMEOUT_NS = 2_000_000_000L;

    /** So that the headers of ESP find room in 65,535 bytes. */
    private static final int MOST_BYTES = 65_400;

    private final WorkerContext context;
    private final Frames frames;
    private final MemorySegment memory;
    private final Reassembly reassembly;

    WholePackets(WorkerContext context) {
        this.context = context;
        frames = context.frames();
        memory = frames.memory();
        reassembly = new Reassembly(context, DATAGRAMS, PARTS, TIMEOUT_NS);
    }

    /** True for a fragment of IPv4; precondition: the packet's header lies in its first chunk. */
    boolean isFragment(int frame) {
        int at = frames.offset(frame);
        int fragment = NetworkOrder.u8(memory, at) >>> 4 == 4 ? Ipv4.fragment(memory, at) : 0;
        return (fragment & (Ipv4.MORE_FRAGMENTS | Ipv4.FRAGMENT_OFFSET_MASK)) != 0;
    }

    /** Takes a fragment for a tunnel; the whole packet if it is the last that was wanting, else 0. */
    int take(int frame) {
        int tunnel = frames.txInterface(frame);
        if (!reassembly.take4(frame, tunnel & 0xffff, context.nowNs())) {
            return 0;
        }
        int whole = reassembly.join();
        if (whole == 0) {
            return 0;
        }
        if (frames.packetLength(whole) > MOST_BYTES) {
            context.drops().drop(whole, DropReason.ESP_NO_ROOM);
            return 0;
        }
        frames.txInterface(whole, tunnel);
        return whole;
    }

    void expire(long nowNs) {
        reassembly.expire(nowNs);
    }

    int packetsHeld() {
        return reassembly.packetsHeld();
    }

    int framesHeld() {
        return reassembly.framesHeld();
    }
}
