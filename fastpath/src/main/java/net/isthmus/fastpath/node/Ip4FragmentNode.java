package net.isthmus.fastpath.node;

import java.lang.foreign.MemorySegment;
import net.isthmus.core.DropReason;
import net.isthmus.core.PacketTally;
import net.isthmus.fastpath.graph.Counters;
import net.isthmus.fastpath.graph.Drops;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.GraphNode;
import net.isthmus.fastpath.graph.Tracer;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.fastpath.tables.AdjacencyTable;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv4Options;
import net.isthmus.wire.NetworkOrder;

/**
 * Cuts IPv4 packets that are longer than the MTU of their way out (RFC 791 §3.2).
 *
 * <pre>
 *   before   | header, options | 0 ......................................... payload |
 *   after    | header, options | 0 ........ |                        all but the last a multiple of eight
 *            | header, copied  |            | .......... |
 *            | header, copied  |                         | ........ payload |  more-fragments as before
 * </pre>
 *
 * <p>Enters: a packet at its IPv4 header, without don't-fragment, with its adjacency; it may be a fragment itself and a
 * chain of chunks. Leaves: its fragments, each a chain if it needs one, to {@code ip4-rewrite}, which takes one from
 * each fragment's time to live: here it is only checked, so that a packet whose time is over owes one error, not one a
 * fragment, to {@code icmp-error}.
 *
 * <p>A datagram is cut whole or not at all: frames and room for all its fragments are there before the first is
 * written.
 */
public final class Ip4FragmentNode implements GraphNode {
    /** The node's name. */
    public static final String NAME = "ip4-fragment";

    /** Room that the rewrite's inbox keeps for packets that come by the straight way. */
    private static final int ROOM_KEPT = 4 * Vector.BURST;

    private final Frames frames;
    private final MemorySegment memory;
    private final AdjacencyTable adjacencies;
    private final Drops drops;
    private final Counters counters;
    private final Tracer tracer;
    private final ChainReader reader;
    private final Vector inbox;
    private final Vector rewrite;
    private final Vector icmpError;

    /** A node of one worker. */
    public Ip4FragmentNode(WorkerContext context, AdjacencyTable adjacencies, Edges edges) {
        inbox = edges.to(NAME);
        this.adjacencies = adjacencies;
        frames = context.frames();
        memory = frames.memory();
        drops = context.drops();
        counters = context.counters();
        tracer = context.tracer();
        reader = new ChainReader(frames);
        rewrite = edges.to(Ip4RewriteNode.NAME);
        icmpError = edges.to(IcmpErrorNode.NAME);
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
            boolean isOurs = (frames.flags(frame) & Frames.FLAG_LOCALLY_ORIGINATED) != 0;
            long adjacency = adjacencies.get(frames.adjacency(frame));
            if (AdjacencyTable.kind(adjacency) != AdjacencyTable.KIND_RESOLVED) {
                drops.drop(frame, DropReason.NEIGHBOUR_UNRESOLVED);
            } else if (!isOurs && Ipv4.ttl(memory, at) <= 1) {
                IcmpError.request(frames, frame, IcmpError.TIME_EXCEEDED, 0);
                icmpError.append(frame);
            } else {
                fragment(frame, at, AdjacencyTable.mtu(adjacency));
            }
        }
    }

    private void fragment(int frame, int at, int mtu) {
        int headerLength = Ipv4.headerLength(memory, at);
        int copied = Ipv4Options.copiedLength(memory, at, headerLength);
        int payload = frames.packetLength(frame) - headerLength;
        int fragmentOffset = Ipv4.fragment(memory, at) & Ipv4.FRAGMENT_OFFSET_MASK;
        if (copied < 0 || fragmentOffset + (payload >>> 3) > Ipv4.FRAGMENT_OFFSET_MASK) {
            drops.drop(frame, DropReason.IP4_HEADER_INVALID);
            return;
        }
        int laterHeader = Ipv4.MIN_LENGTH + copied;
        int firstBytes = (mtu - headerLength) & -8;
        int laterBytes = (mtu - laterHeader) & -8;
        if (firstBytes < 8) {
            drops.drop(frame, DropReason.IP4_FRAGMENTATION_NEEDED); // no link of IPv4 is so narrow (RFC 791 §3.2)
            return;
        }
        int rest = payload - firstBytes;
        if (rest <= 0) {
            rewrite.append(frame); // the MTU has grown since the rewrite node looked
            return;
        }
        int lastRoom = mtu - laterHeader;
        int between = rest <= lastRoom ? 0 : (rest - lastRoom + laterBytes - 1) / laterBytes;
        int framesNeeded = chunks(headerLength + firstBytes)
                + between * chunks(laterHeader + laterBytes)
                + chunks(laterHeader + rest - between * laterBytes);
        if (framesNeeded > frames.available()) {
            drops.drop(frame, DropReason.NO_FREE_FRAMES);
            return;
        }
        if (between + 2 + ROOM_KEPT > rewrite.room()) {
            drops.drop(frame, DropReason.VECTOR_FULL);
            return;
        }
        reader.start(frame, headerLength);
        emit(frame, at, headerLength, 0, firstBytes, true);
        int done = firstBytes;
        for (int i = 0; i < between; i++) {
            emit(frame, at, laterHeader, done, laterBytes, true);
            done += laterBytes;
        }
        boolean more = (Ipv4.fragment(memory, at) & Ipv4.MORE_FRAGMENTS) != 0;
        emit(frame, at, laterHeader, done, payload - done, more);
        counters.tally(PacketTally.FRAGMENTS_MADE, between + 2);
        counters.tally(PacketTally.FRAGMENTED, 1);
        frames.freePacket(frame);
    }

    /** Makes one fragment of {@code length} payload bytes, which the reader stands before. */
    private void emit(int original, int at, int headerLength, int payloadOffset, int length, boolean more) {
        int first = frames.allocate();
        int to = frames.offset(first);
        int originalHeader = Ipv4.headerLength(memory, at);
        MemorySegment.copy(memory, at, memory, to, Ipv4.MIN_LENGTH);
        if (payloadOffset == 0) {
            MemorySegment.copy(
                    memory, at + Ipv4.MIN_LENGTH, memory, to + Ipv4.MIN_LENGTH, (long) headerLength - Ipv4.MIN_LENGTH);
        } else {
            Ipv4Options.writeCopied(memory, at, originalHeader, to + Ipv4.MIN_LENGTH);
        }
        int fragmentOffset = (Ipv4.fragment(memory, at) & Ipv4.FRAGMENT_OFFSET_MASK) + (payloadOffset >>> 3);
        NetworkOrder.putU8(memory, to, 4 << 4 | headerLength >>> 2);
        NetworkOrder.putU16(memory, to + Ipv4.TOTAL_LENGTH, headerLength + length);
        NetworkOrder.putU16(memory, to + Ipv4.FRAGMENT, fragmentOffset | (more ? Ipv4.MORE_FRAGMENTS : 0));
        Ipv4.writeChecksum(memory, to, headerLength);
        int inFirst = Math.min(length, Frames.CHUNK_DATA_BYTES - headerLength);
        reader.copy(to + headerLength, inFirst);
        frames.received(first, to, headerLength + inFirst);
        frames.rxInterface(first, frames.rxInterface(original));
        frames.adjacency(first, frames.adjacency(original));
        frames.addFlags(first, frames.flags(original) & ~Frames.FLAG_TRACED);
        if (tracer.isOn()) {
            tracer.copied(original, first);
        }
        append(first, length - inFirst);
        rewrite.append(first);
    }

    /** Adds the next {@code length} payload bytes to the packet in chunks of their own. */
    private void append(int first, int length) {
        int last = first;
        int left = length;
        while (left > 0) {
            int next = frames.allocate();
            int bytes = Math.min(left, Frames.CHUNK_DATA_BYTES);
            int to = frames.offset(next);
            reader.copy(to, bytes);
            frames.received(next, to, bytes);
            frames.chain(first, last, next);
            last = next;
            left -= bytes;
        }
    }

    private static int chunks(int length) {
        return (length + Frames.CHUNK_DATA_BYTES - 1) / Frames.CHUNK_DATA_BYTES;
    }
}
