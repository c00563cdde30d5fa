package net.isthmus.fastpath.feature;

import java.lang.foreign.MemorySegment;
import net.isthmus.core.ColdPath;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.graph.Drops;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.Ipv6Headers;
import net.isthmus.wire.NetworkOrder;

/**
 * Says the ports of fragments, which only a datagram's first fragment bears, without putting datagrams together.
 *
 * <pre>
 *   first       its ports are noted; those held are released behind it       ──▶ pass
 *   later       ports known                                                  ──▶ pass
 *               not known yet                                                ──▶ held, within limits
 *   overlap     the datagram is given up, with all that comes of it          ──▶ dropped (RFC 5722; IPv4 by policy)
 *   duplicate   exactly a fragment that has come (RFC 8200 §4.5)             ──▶ dropped
 *   tiny first  upper header not whole (RFC 1858, RFC 7112)                  ──▶ dropped
 * </pre>
 *
 * <p>A fragment of zero bytes, of a length that is no multiple of eight though others follow, or beyond 65,535 bytes is
 * dropped. A packet that came back from the control loop ({@link Frames#FLAG_RESUMED}) has been noted before.
 *
 * <p>Belongs to one worker. All fragments of a datagram reach one worker only because NICs spread fragments by their
 * addresses alone, not by ports that most of them lack.
 */
public final class VirtualReassembly {
    /** The packet goes on; {@link #protocol} and {@link #ports} are its. */
    public static final int PASS = 0;

    /** The packet has been dropped, or is held. */
    public static final int TAKEN = 1;

    /** An IPv6 first fragment without its whole header chain: the caller drops it, and owes an error (RFC 7112 §5). */
    public static final int CHAIN_INCOMPLETE = 2;

    /** No ports: a protocol that has none, or a header that is cut off. */
    public static final long NO_PORTS = TransportPorts.NONE;

    private static final int MAX_BYTES = 0xffff;
    private static final int TCP_HEADER = 20;
    private static final int OTHER_HEADER = 8;
    private static final long FAMILY6 = 1L << 8;
    private static final int VRF_SHIFT = 16;

    private final Frames frames;
    private final MemorySegment memory;
    private final Drops drops;
    private ReassemblyLimits limits;
    private FragmentTable table;
    private int[] released;
    private int releasedCount;
    private int protocol;
    private long ports;

    /** The reassembly of one worker. */
    public VirtualReassembly(Frames frames, Drops drops, ReassemblyLimits limits) {
        this.frames = frames;
        this.drops = drops;
        this.limits = limits;
        memory = frames.memory();
        table = new FragmentTable(limits.datagrams(), limits.held());
        released = new int[limits.held()];
    }

    /** Begins anew with other limits: what is held is dropped. Between two bursts. */
    @ColdPath
    public void restart(ReassemblyLimits wanted) {
        int slot = table.oldest();
        while (slot != FragmentTable.NONE) {
            forget(slot, DropReason.REASSEMBLY_TIMEOUT);
            slot = table.oldest();
        }
        limits = wanted;
        table = new FragmentTable(limits.datagrams(), limits.held());
        released = new int[limits.held()];
    }

    /** Lets time pass: adopts other limits, and gives up datagrams whose time is over. */
    @SuppressWarnings("ReferenceEquality") // a new value is a new object
    public void tick(ReassemblyLimits wanted, long nowNs) {
        if (wanted != limits) {
            restart(wanted);
        }
        expire(nowNs);
    }

    /** Protocol of the upper layer of the packet that passed last. */
    public int protocol() {
        return protocol;
    }

    /** {@link TransportPorts#of} the packet that passed last, or NO_PORTS. */
    public long ports() {
        return ports;
    }

    /** Number of fragments that the last packet has released, in the order of their coming; same protocol and ports. */
    public int releasedCount() {
        return releasedCount;
    }

    /** One of the released fragments. */
    public int released(int index) {
        return released[index];
    }

    /** Datagrams known now. */
    public int datagrams() {
        return table.datagrams();
    }

    /** Fragments that wait for the first of their datagram. */
    @ColdPath
    public int packetsHeld() {
        return table.held(new int[limits.held()]);
    }

    /** Frames of the fragments that wait. */
    @ColdPath
    public int framesHeld() {
        int[] held = new int[limits.held()];
        int packets = table.held(held);
        int count = 0;
        for (int i = 0; i < packets; i++) {
            for (int frame = held[i]; frame != 0; frame = frames.next(frame)) {
                count++;
            }
        }
        return count;
    }

    /** Looks at an IPv4 packet that has passed the checks of a router. */
    public int admit4(int frame, int vrf, long nowNs) {
        int at = frames.offset(frame);
        int headerLength = Ipv4.headerLength(memory, at);
        int fragment = Ipv4.fragment(memory, at);
        int from = (fragment & Ipv4.FRAGMENT_OFFSET_MASK) << 3;
        boolean more = (fragment & Ipv4.MORE_FRAGMENTS) != 0;
        releasedCount = 0;
        protocol = Ipv4.protocol(memory, at);
        if (from == 0) {
            ports = portsAt(frame, at, headerLength, protocol);
            if (!more) {
                return PASS;
            }
        }
        int payload = frames.packetLength(frame) - headerLength;
        if (from == 0 && isTiny(payload)) {
            return drop(frame, DropReason.FRAGMENT_TINY);
        }
        long rest =
                (long) NetworkOrder.u16(memory, at + Ipv4.IDENTIFICATION) << 32 | (long) vrf << VRF_SHIFT | protocol;
        return admit(
                frame,
                0,
                NetworkOrder.u32(memory, at + Ipv4.SOURCE),
                0,
                NetworkOrder.u32(memory, at + Ipv4.DESTINATION),
                rest,
                from,
                payload,
                more,
                nowNs);
    }

    /** Looks at an IPv6 packet that has passed the checks of a router. */
    public int admit6(int frame, int vrf, long nowNs) {
        int at = frames.offset(frame);
        long walked = Ipv6Headers.walk(memory, at, frames.length(frame));
        releasedCount = 0;
        protocol = Ipv6Headers.protocol(walked);
        int upper = Ipv6Headers.offset(walked);
        int header = Ipv6Headers.fragmentAt(walked);
        int fragment = header == 0 ? 0 : NetworkOrder.u16(memory, at + header + Ipv6Headers.FRAGMENT_OFFSET);
        int from = fragment & Ipv6Headers.FRAGMENT_OFFSET_MASK;
        boolean more = (fragment & Ipv6Headers.MORE_FRAGMENTS) != 0;
        if (from == 0) {
            ports = portsAt(frame, at, upper, protocol);
            if (!more) {
                return PASS; // no fragment, or an atomic one (RFC 6946)
            }
            if (Ipv6Headers.isIncomplete(walked) || isTiny(frames.packetLength(frame) - upper)) {
                return CHAIN_INCOMPLETE;
            }
        }
        long identification = NetworkOrder.u32(memory, at + header + Ipv6Headers.FRAGMENT_IDENTIFICATION);
        return admit(
                frame,
                Ipv6.sourceHigh(memory, at),
                Ipv6.sourceLow(memory, at),
                Ipv6.destinationHigh(memory, at),
                Ipv6.destinationLow(memory, at),
                identification << 32 | (long) vrf << VRF_SHIFT | FAMILY6,
                from,
                frames.packetLength(frame) - header - Ipv6Headers.FRAGMENT_LENGTH,
                more,
                nowNs);
    }

    /** Gives up datagrams whose time is over. */
    public void expire(long nowNs) {
        int slot = table.expired(nowNs);
        while (slot != FragmentTable.NONE) {
            forget(slot, DropReason.REASSEMBLY_TIMEOUT);
            slot = table.expired(nowNs);
        }
    }

    private int admit(
            int frame,
            long sourceHigh,
            long sourceLow,
            long destinationHigh,
            long destinationLow,
            long rest,
            int from,
            int payload,
            boolean more,
            long nowNs) {
        if (payload <= 0 || (more && (payload & 7) != 0) || from + payload > MAX_BYTES) {
            return drop(frame, DropReason.FRAGMENT_INVALID);
        }
        boolean isResumed = (frames.flags(frame) & Frames.FLAG_RESUMED) != 0;
        int slot = table.find(sourceHigh, sourceLow, destinationHigh, destinationLow, rest);
        boolean isOver = slot != FragmentTable.NONE
                && !isResumed
                && (table.isExpired(slot, nowNs) || (table.state(slot) & FragmentTable.COMPLETE) != 0);
        if (isOver) { // the identification is used anew
            forget(slot, DropReason.REASSEMBLY_TIMEOUT);
            slot = FragmentTable.NONE;
        }
        if (slot == FragmentTable.NONE) {
            if (isResumed) {
                return from == 0 ? PASS : drop(frame, DropReason.REASSEMBLY_TIMEOUT);
            }
            expire(nowNs);
            slot = table.create(
                    sourceHigh, sourceLow, destinationHigh, destinationLow, rest, nowNs + limits.timeoutNs());
            if (slot == FragmentTable.NONE) {
                return drop(frame, DropReason.REASSEMBLY_TABLE_FULL);
            }
        }
        if ((table.state(slot) & FragmentTable.BAD) != 0) {
            return drop(frame, DropReason.FRAGMENT_OVERLAP);
        }
        return isResumed ? resume(frame, slot) : note(frame, slot, from, payload, more, (rest & FAMILY6) != 0);
    }

    private int note(int frame, int slot, int from, int payload, boolean more, boolean isFamily6) {
        int outcome = table.mark(slot, from, from + payload, !more);
        if (outcome == FragmentTable.DUPLICATE) {
            return drop(frame, DropReason.FRAGMENT_DUPLICATE);
        }
        if (outcome == FragmentTable.OVERLAP && (isFamily6 || limits.dropsOverlaps4())) {
            return giveUp(frame, slot, DropReason.FRAGMENT_OVERLAP);
        }
        if (table.fragments(slot) > limits.fragments()) {
            return giveUp(frame, slot, DropReason.REASSEMBLY_LIMIT);
        }
        if (from == 0) {
            table.know(slot, protocol, (int) ports);
            release(slot);
            return PASS;
        }
        if ((table.state(slot) & FragmentTable.KNOWN) != 0) {
            return resume(frame, slot);
        }
        if (!table.hold(slot, frame)) {
            return drop(frame, DropReason.REASSEMBLY_LIMIT);
        }
        return TAKEN;
    }

    private int resume(int frame, int slot) {
        if ((table.state(slot) & FragmentTable.KNOWN) == 0) {
            return drop(frame, DropReason.REASSEMBLY_TIMEOUT);
        }
        protocol = table.protocol(slot);
        ports = TransportPorts.has(protocol) ? Integer.toUnsignedLong(table.ports(slot)) : NO_PORTS;
        return PASS;
    }

    private void release(int slot) {
        int held = table.takeHeld(slot);
        while (held != 0) {
            released[releasedCount++] = held;
            held = table.takeHeld(slot);
        }
    }

    private int giveUp(int frame, int slot, DropReason reason) {
        table.spoil(slot);
        dropHeld(slot, reason);
        return drop(frame, reason);
    }

    private void forget(int slot, DropReason reason) {
        dropHeld(slot, reason);
        table.remove(slot);
    }

    private void dropHeld(int slot, DropReason reason) {
        int held = table.takeHeld(slot);
        while (held != 0) {
            drops.drop(held, reason);
            held = table.takeHeld(slot);
        }
    }

    private int drop(int frame, DropReason reason) {
        drops.drop(frame, reason);
        return TAKEN;
    }

    private long portsAt(int frame, int at, int upper, int upperProtocol) {
        return TransportPorts.of(memory, (long) at + upper, frames.length(frame) - upper, upperProtocol);
    }

    /** True if a first fragment of {@code upperBytes} hides what its upper header says (RFC 1858 §3). */
    private boolean isTiny(int upperBytes) {
        return upperBytes < (protocol == IpProtocol.TCP ? TCP_HEADER : OTHER_HEADER);
    }
}
