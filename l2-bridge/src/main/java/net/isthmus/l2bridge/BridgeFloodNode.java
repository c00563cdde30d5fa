package net.isthmus.l2bridge;

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
import net.isthmus.wire.Ethernet;

/**
 * Sends a frame to every member of its bridge domain that is up, except the one by which it came and those in its
 * split-horizon group: broadcast, multicast and unicast to a MAC that nobody has heard of. In a domain that snoops,
 * multicast goes only to members that hear its group, see {@link GroupSnoop}.
 *
 * <p>Members for which the frame is too long are left out and counted. The frame itself goes to the last recipient and
 * copies to the others. All copies are made before any is sent, because sending pushes tags into the frame, and only if
 * there are chunks for all of them: a shortage drops the frame, it never reaches half of the domain. The BVI comes last
 * because routing rewrites what it gets; it gets groups, and unicast only to its own MAC.
 *
 * <p>Enters: an untagged frame at its destination MAC. Leaves: by the ports of members; the BVI's to ethernet-input.
 */
public final class BridgeFloodNode implements GraphNode {
    /** The node's name. */
    public static final String NAME = "bridge-flood";

    private final WorkerContext context;
    private final BridgeDomains domains;
    private final GroupSnoop snoop;
    private final WorkerObservations observations;
    private final MemberOutput output;
    private final Frames frames;
    private final MemorySegment memory;
    private final Drops drops;
    private final Tracer tracer;
    private final Vector inbox;

    private final int[] chosen = new int[Counters.MAX_INTERFACES];
    private final int[] copies = new int[Counters.MAX_INTERFACES];
    private int tooLong;
    private int split;

    /** A node of one worker, to which {@code observations} belong. */
    BridgeFloodNode(WorkerContext context, BridgeDomains domains, WorkerObservations observations, Edges edges) {
        this.context = context;
        this.domains = domains;
        snoop = new GroupSnoop(context, observations);
        this.observations = observations;
        output = new MemberOutput(context, edges, domains.macNat());
        frames = context.frames();
        memory = frames.memory();
        drops = context.drops();
        tracer = context.tracer();
        inbox = edges.to(NAME);
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
        BridgeTable table = domains.table();
        output.begin(table);
        snoop.begin(domains.groups(), context.nowNs());
        for (int i = 0; i < vector.count(); i++) {
            flood(vector.get(i), table);
        }
        output.end();
    }

    private void flood(int frame, BridgeTable table) {
        int domain = BridgeTable.domain(table.member(frames.rxInterface(frame)));
        int count = choose(frame, domain, table);
        if (count == 0) {
            refuse(frame);
            return;
        }
        drops.count(DropReason.TX_MTU_EXCEEDED, tooLong);
        if ((count - 1) * chunks(frame) > frames.available()) {
            drops.drop(frame, DropReason.NO_FREE_FRAMES);
            return;
        }
        observations.flooded(domain);
        context.counters().tally(PacketTally.COPIED, count - 1);
        for (int i = 0; i < count - 1; i++) {
            copies[i] = copy(frame);
        }
        copies[count - 1] = frame;
        for (int i = 0; i < count; i++) {
            output.send(copies[i], chosen[i], table.member(chosen[i]));
        }
    }

    /** Collects the recipients; returns their number, and in {@link #tooLong} how many were left out. */
    private int choose(int frame, int domain, BridgeTable table) {
        int rxInterface = frames.rxInterface(frame);
        int length = frames.packetLength(frame);
        long destination = Ethernet.destination(memory, frames.offset(frame));
        boolean isForBvi = Ethernet.isGroup(destination) || destination == table.bviMac(domain);
        int count = 0;
        tooLong = 0;
        split = 0;
        int[] recipients = table.recipients(domain);
        if (Ethernet.isGroup(destination) && destination != Ethernet.BROADCAST) {
            boolean isFromMember = !BridgeTable.isBvi(table.member(rxInterface));
            recipients = snoop.recipients(frame, domain, isFromMember, recipients);
        }
        for (int i = 0; i < recipients.length; i++) {
            int index = recipients[i];
            long member = table.member(index);
            boolean isHere = BridgeTable.isUp(member) && BridgeTable.domain(member) == domain;
            if (!isHere || index == rxInterface || (BridgeTable.isBvi(member) && !isForBvi)) {
                continue;
            }
            if (table.areSplit(rxInterface, index)) {
                split++;
            } else if (length > BridgeTable.longestFrame(member)) {
                tooLong++;
            } else {
                chosen[count++] = index;
            }
        }
        return count;
    }

    private void refuse(int frame) {
        if (tooLong == 0) {
            drops.drop(frame, split == 0 ? DropReason.BRIDGE_NO_MEMBERS : DropReason.BRIDGE_SPLIT_HORIZON);
        } else {
            drops.count(DropReason.TX_MTU_EXCEEDED, tooLong - 1);
            drops.drop(frame, DropReason.TX_MTU_EXCEEDED);
        }
    }

    private int chunks(int frame) {
        int chunks = 0;
        for (int part = frame; part != 0; part = frames.next(part)) {
            chunks++;
        }
        return chunks;
    }

    /** Copies a packet, every chunk of it, to the same places of free chunks, of which there are enough. */
    private int copy(int frame) {
        int first = copyChunk(frame);
        frames.rxInterface(first, frames.rxInterface(frame));
        frames.priorities(first, frames.priorities(frame));
        frames.addFlags(first, frames.flags(frame) & Frames.FLAG_ENCAPSULATED);
        int last = first;
        for (int part = frames.next(frame); part != 0; part = frames.next(part)) {
            int next = copyChunk(part);
            frames.chain(first, last, next);
            last = next;
        }
        if (tracer.isOn()) {
            tracer.copied(frame, first);
        }
        return first;
    }

    private int copyChunk(int part) {
        int copy = frames.allocate();
        int from = frames.offset(part);
        int to = copy * Frames.CHUNK_BYTES + from % Frames.CHUNK_BYTES;
        int length = frames.length(part);
        frames.received(copy, to, length);
        MemorySegment.copy(memory, from, memory, to, length);
        return copy;
    }
}
