package net.isthmus.fastpath.feature;

import java.lang.foreign.MemorySegment;
import net.isthmus.core.ColdPath;
import net.isthmus.core.DropReason;
import net.isthmus.core.PacketTally;
import net.isthmus.fastpath.graph.Drops;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.Ipv6Headers;
import net.isthmus.wire.NetworkOrder;

/**
 * Puts datagrams for the appliance itself together, for those in the fast path who can do nothing with a part (RFC 791
 * §3.2, RFC 8200 §4.5).
 *
 * <pre>
 *   take4, take6     kept, in any order, until all bytes have come        false
 *                    the last that was wanting: {@link #parts} in order   true
 *   join             one packet of the parts, copied, so that its chunks are as long as those of any packet
 * </pre>
 *
 * <p>What overlaps is given up (RFC 5722); a copy of what has come is dropped; so is a datagram of more than
 * {@value #MOST_PARTS} parts, and what is not whole in time. All by name, and within a fixed number of datagrams and
 * parts. Belongs to one worker.
 */
public final class Reassembly {
    /** Most parts of a datagram. */
    public static final int MOST_PARTS = 128;

    private static final int MAX_BYTES = 0xffff;
    private static final long FAMILY6 = 1L << 8;
    private static final int VRF_SHIFT = 16;

    private final WorkerContext context;
    private final Frames frames;
    private final MemorySegment memory;
    private final Drops drops;
    private final FragmentTable table;
    private final long timeoutNs;
    private final int held;
    private final int[] parts = new int[MOST_PARTS];
    private int count;
    private int tail;

    /**
     * A reassembly of one worker.
     *
     * @param datagrams most datagrams at a time
     * @param held most parts that wait
     * @param timeoutNs how long after its first part a datagram is waited for
     */
    public Reassembly(WorkerContext context, int datagrams, int held, long timeoutNs) {
        this.context = context;
        this.timeoutNs = timeoutNs;
        this.held = held;
        frames = context.frames();
        memory = frames.memory();
        drops = context.drops();
        table = new FragmentTable(datagrams, held);
    }

    /** Takes a fragment of IPv4; true if its datagram is whole now. */
    public boolean take4(int frame, int vrf, long nowNs) {
        int at = frames.offset(frame);
        long rest = (long) NetworkOrder.u16(memory, at + Ipv4.IDENTIFICATION) << 32
                | (long) vrf << VRF_SHIFT
                | Ipv4.protocol(memory, at);
        boolean more = (Ipv4.fragment(memory, at) & Ipv4.MORE_FRAGMENTS) != 0;
        int payload = frames.packetLength(frame) - Ipv4.headerLength(memory, at);
        return isRight(frame, begin(frame), payload, more)
                && take(
                        frame,
                        slot(
                                0,
                                NetworkOrder.u32(memory, at + Ipv4.SOURCE),
                                0,
                                NetworkOrder.u32(memory, at + Ipv4.DESTINATION),
                                rest,
                                nowNs),
                        payload,
                        more);
    }

    /** Takes a fragment of IPv6 whose fragment header is the first extension header; true if its datagram is whole. */
    public boolean take6(int frame, int vrf, long nowNs) {
        int at = frames.offset(frame);
        int header = at + Ipv6.LENGTH;
        if (frames.length(frame) < Ipv6.LENGTH + Ipv6Headers.FRAGMENT_LENGTH) {
            drops.drop(frame, DropReason.FRAGMENT_INVALID);
            return false;
        }
        long rest = NetworkOrder.u32(memory, header + Ipv6Headers.FRAGMENT_IDENTIFICATION) << 32
                | (long) vrf << VRF_SHIFT
                | FAMILY6;
        boolean more =
                (NetworkOrder.u16(memory, header + Ipv6Headers.FRAGMENT_OFFSET) & Ipv6Headers.MORE_FRAGMENTS) != 0;
        int payload = frames.packetLength(frame) - Ipv6.LENGTH - Ipv6Headers.FRAGMENT_LENGTH;
        return isRight(frame, begin(frame), payload, more)
                && take(
                        frame,
                        slot(
                                Ipv6.sourceHigh(memory, at),
                                Ipv6.sourceLow(memory, at),
                                Ipv6.destinationHigh(memory, at),
                                Ipv6.destinationLow(memory, at),
                                rest,
                                nowNs),
                        payload,
                        more);
    }

    private boolean isRight(int frame, int from, int payload, boolean more) {
        boolean isRight = payload > 0 && (!more || (payload & 7) == 0) && from + payload <= MAX_BYTES;
        if (!isRight) {
            drops.drop(frame, DropReason.FRAGMENT_INVALID);
        }
        return isRight;
    }

    private int slot(
            long sourceHigh, long sourceLow, long destinationHigh, long destinationLow, long rest, long nowNs) {
        expire(nowNs);
        int slot = table.find(sourceHigh, sourceLow, destinationHigh, destinationLow, rest);
        return slot != FragmentTable.NONE
                ? slot
                : table.create(sourceHigh, sourceLow, destinationHigh, destinationLow, rest, nowNs + timeoutNs);
    }

    private boolean take(int frame, int slot, int payload, boolean more) {
        if (slot == FragmentTable.NONE) {
            drops.drop(frame, DropReason.REASSEMBLY_TABLE_FULL);
            return false;
        }
        if ((table.state(slot) & FragmentTable.BAD) != 0) {
            drops.drop(frame, DropReason.FRAGMENT_OVERLAP);
            return false;
        }
        int from = begin(frame);
        int outcome = table.mark(slot, from, from + payload, !more);
        if (outcome == FragmentTable.DUPLICATE) {
            drops.drop(frame, DropReason.FRAGMENT_DUPLICATE);
            return false;
        }
        if (outcome == FragmentTable.OVERLAP) {
            return giveUp(frame, slot, DropReason.FRAGMENT_OVERLAP);
        }
        if (table.fragments(slot) > MOST_PARTS || !table.hold(slot, frame)) {
            return giveUp(frame, slot, DropReason.REASSEMBLY_LIMIT);
        }
        boolean isWhole = (table.state(slot) & FragmentTable.COMPLETE) != 0;
        if (isWhole) {
            collect(slot);
        }
        return isWhole;
    }

    /** Where in its datagram a fragment begins. */
    private int begin(int frame) {
        int at = frames.offset(frame);
        return NetworkOrder.u8(memory, at) >>> 4 == 4
                ? (Ipv4.fragment(memory, at) & Ipv4.FRAGMENT_OFFSET_MASK) << 3
                : NetworkOrder.u16(memory, at + Ipv6.LENGTH + Ipv6Headers.FRAGMENT_OFFSET)
                        & Ipv6Headers.FRAGMENT_OFFSET_MASK;
    }

    private boolean giveUp(int frame, int slot, DropReason reason) {
        table.spoil(slot);
        dropHeld(slot, reason);
        drops.drop(frame, reason);
        return false;
    }

    /** Takes the parts out of the table, each to its place among those before. */
    private void collect(int slot) {
        count = 0;
        for (int part = table.takeHeld(slot); part != 0; part = table.takeHeld(slot)) {
            int place = count++;
            while (place > 0 && begin(parts[place - 1]) > begin(part)) {
                parts[place] = parts[place - 1];
                place--;
            }
            parts[place] = part;
        }
        table.remove(slot);
    }

    /** How many parts the datagram has that has become whole. */
    public int parts() {
        return count;
    }

    /** One of them, in the order of the datagram. */
    public int part(int index) {
        return parts[index];
    }

    /** One packet of the parts, which are gone; 0 if there was no room, and they are dropped. */
    public int join() {
        int first = frames.allocate();
        tail = first;
        int head = headerBytes(parts[0]);
        boolean isWhole = first != 0 && copy(first, parts[0], 0, head);
        int bytes = 0;
        for (int i = 0; i < count && isWhole; i++) {
            int from = fragmentHeaders(parts[i]);
            bytes += frames.packetLength(parts[i]) - from;
            isWhole = copy(first, parts[i], from, frames.packetLength(parts[i]) - from);
        }
        if (!isWhole || head + bytes > MAX_BYTES) {
            return refuse(first);
        }
        finish(first, head);
        frames.rxInterface(first, frames.rxInterface(parts[0]));
        frames.adjacency(first, frames.adjacency(parts[0]));
        frames.setFlags(first, frames.flags(parts[0]) & ~Frames.FLAG_TRACED);
        if (context.tracer().isOn()) {
            context.tracer().copied(parts[0], first);
        }
        for (int i = 0; i < count; i++) {
            frames.freePacket(parts[i]);
        }
        context.counters().tally(PacketTally.JOINED, count - 1);
        count = 0;
        return first;
    }

    private int refuse(int first) {
        if (first != 0) {
            frames.freePacket(first);
        }
        for (int i = 0; i < count; i++) {
            drops.drop(parts[i], first == 0 ? DropReason.NO_FREE_FRAMES : DropReason.FRAGMENT_INVALID);
        }
        count = 0;
        return 0;
    }

    /** Bytes of a part's headers that the whole has too. */
    private int headerBytes(int part) {
        int at = frames.offset(part);
        return NetworkOrder.u8(memory, at) >>> 4 == 4 ? Ipv4.headerLength(memory, at) : Ipv6.LENGTH;
    }

    /** Bytes of a part before its share of the datagram. */
    private int fragmentHeaders(int part) {
        int at = frames.offset(part);
        return NetworkOrder.u8(memory, at) >>> 4 == 4
                ? Ipv4.headerLength(memory, at)
                : Ipv6.LENGTH + Ipv6Headers.FRAGMENT_LENGTH;
    }

    private void finish(int first, int head) {
        int at = frames.offset(first);
        if (NetworkOrder.u8(memory, at) >>> 4 == 4) {
            NetworkOrder.putU16(memory, at + Ipv4.TOTAL_LENGTH, frames.packetLength(first));
            NetworkOrder.putU16(memory, at + Ipv4.FRAGMENT, 0);
            Ipv4.writeChecksum(memory, at, head);
        } else {
            NetworkOrder.putU16(memory, at + Ipv6.PAYLOAD_LENGTH, frames.packetLength(first) - Ipv6.LENGTH);
            NetworkOrder.putU8(
                    memory, at + Ipv6.NEXT_HEADER, NetworkOrder.u8(memory, frames.offset(parts[0]) + Ipv6.LENGTH));
        }
    }

    /** Appends bytes of a packet to another; false if no chunk is free. */
    private boolean copy(int to, int from, int skipped, int bytes) {
        int skip = skipped;
        int left = bytes;
        for (int chunk = from; left > 0 && chunk != 0; chunk = frames.next(chunk)) {
            int length = Math.min(left, frames.length(chunk) - skip);
            if (length > 0) {
                if (!append(to, frames.offset(chunk) + skip, length)) {
                    return false;
                }
                left -= length;
            }
            skip = Math.max(0, skip - frames.length(chunk));
        }
        return true;
    }

    private boolean append(int to, int from, int bytes) {
        int done = 0;
        while (done < bytes) {
            if (frames.tailroom(tail) == 0) {
                int chunk = frames.allocate();
                if (chunk == 0) {
                    return false;
                }
                frames.chain(to, tail, chunk);
                tail = chunk;
            }
            int length = Math.min(bytes - done, frames.tailroom(tail));
            int at = frames.offset(tail) + frames.length(tail);
            MemorySegment.copy(memory, from + done, memory, at, length);
            frames.extend(to, tail, length);
            done += length;
        }
        return true;
    }

    /** Gives up datagrams whose time is over. */
    public void expire(long nowNs) {
        for (int slot = table.expired(nowNs); slot != FragmentTable.NONE; slot = table.expired(nowNs)) {
            dropHeld(slot, DropReason.REASSEMBLY_TIMEOUT);
            table.remove(slot);
        }
    }

    private void dropHeld(int slot, DropReason reason) {
        for (int part = table.takeHeld(slot); part != 0; part = table.takeHeld(slot)) {
            drops.drop(part, reason);
        }
    }

    /** Parts that wait. */
    @ColdPath
    public int packetsHeld() {
        return table.held(new int[held]);
    }

    /** Frames of the parts that wait. */
    @ColdPath
    public int framesHeld() {
        int[] waiting = new int[held];
        int packets = table.held(waiting);
        int sum = 0;
        for (int i = 0; i < packets; i++) {
            for (int frame = waiting[i]; frame != 0; frame = frames.next(frame)) {
                sum++;
            }
        }
        return sum;
    }
}
