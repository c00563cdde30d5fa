package net.isthmus.l2bridge;

import java.lang.foreign.MemorySegment;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.graph.Drops;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.GraphNode;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.wire.Ethernet;

/**
 * Bridges frames: notes where each comes from and sends it where its destination lives (IEEE 802.1Q §8.6 to §8.8).
 *
 * <p>Enters: an untagged frame at its destination MAC, whose receive interface is a member of a bridge domain, or the
 * domain's BVI when routing sends by it. Dropped are frames whose source is a group address or zero, and those to the
 * group addresses that end at every bridge (01:80:c2:00:00:00 to :0f: spanning tree, pause, LLDP …).
 *
 * <p>Leaves: a frame whose destination is known, by that member; frames to groups and to unknown destinations to
 * bridge-flood. A frame for the BVI's MAC, which is in the MAC table like any other, goes back to ethernet-input.
 *
 * <p>Three loops a burst: read headers, look all sources up, look all destinations up and send. In the two lookups no
 * step waits for the one before, so the cache misses of different frames overlap. A source that is known behind this
 * member is touched; any other is told to the control loop, which alone writes the table.
 */
public final class BridgeInputNode implements GraphNode {
    /** The node's name. */
    public static final String NAME = "bridge-input";

    private static final long RESERVED_GROUPS = 0x0180_c200_0000L >>> 4;

    private final WorkerContext context;
    private final BridgeDomains domains;
    private final FdbReader fdb;
    private final WorkerObservations observations;
    private final LearnReports reports;
    private final MemberOutput output;
    private final Frames frames;
    private final MemorySegment memory;
    private final Drops drops;
    private final Vector inbox;
    private final Vector flood;

    private final long[] sources = new long[Vector.BURST];
    private final int[] sourceMembers = new int[Vector.BURST];
    private final int[] unicasts = new int[Vector.BURST];
    private final long[] destinations = new long[Vector.BURST];
    private final int[] found = new int[Vector.BURST];
    private int sourceCount;
    private int unicastCount;

    /** A node of one worker, to which {@code observations} belong. */
    BridgeInputNode(WorkerContext context, BridgeDomains domains, WorkerObservations observations, Edges edges) {
        this.context = context;
        this.domains = domains;
        this.observations = observations;
        fdb = new FdbReader(domains.fdb());
        reports = new LearnReports(context.punt(), observations);
        output = new MemberOutput(context, edges.to("ethernet-input"));
        frames = context.frames();
        memory = frames.memory();
        drops = context.drops();
        inbox = edges.to(NAME);
        flood = edges.to(BridgeFloodNode.NAME);
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
        reports.begin(context.nowNs());
        output.begin();
        for (int from = 0; from < vector.count(); from += Vector.BURST) {
            read(vector, from, Math.min(vector.count(), from + Vector.BURST), table);
            learn();
            forward(table);
        }
        output.end();
    }

    private void read(Vector vector, int from, int to, BridgeTable table) {
        int sourcesRead = 0;
        int unicastsRead = 0;
        for (int i = from; i < to; i++) {
            int frame = vector.get(i);
            int at = frames.offset(frame);
            int rxInterface = frames.rxInterface(frame);
            long domain = BridgeTable.domainOfKey(table.member(rxInterface));
            long destination = Ethernet.destination(memory, at);
            long source = Ethernet.source(memory, at);
            boolean isGroup = Ethernet.isGroup(destination);
            if (domain == 0 || source == 0 || Ethernet.isGroup(source)) {
                drops.drop(
                        frame,
                        domain == 0 ? DropReason.INTERFACE_NOT_CONFIGURED : DropReason.BRIDGE_SOURCE_MAC_INVALID);
                continue;
            }
            if (isGroup && destination >>> 4 == RESERVED_GROUPS) {
                drops.drop(frame, DropReason.BRIDGE_LINK_LOCAL_GROUP);
                continue;
            }
            sources[sourcesRead] = domain | source;
            sourceMembers[sourcesRead++] = rxInterface;
            if (isGroup) {
                flood.append(frame);
            } else {
                unicasts[unicastsRead] = frame;
                destinations[unicastsRead++] = domain | destination;
            }
        }
        sourceCount = sourcesRead;
        unicastCount = unicastsRead;
    }

    private void learn() {
        short stamp = (short) WorkerObservations.second(context.nowNs());
        fdb.find(sources, found, sourceCount);
        for (int i = 0; i < sourceCount; i++) {
            if (Fdb.member(found[i]) == sourceMembers[i]) {
                observations.touch(Fdb.slot(found[i]), stamp);
            } else {
                reports.report(sources[i], sourceMembers[i]);
            }
        }
    }

    private void forward(BridgeTable table) {
        fdb.find(destinations, found, unicastCount);
        int i = 0;
        while (i < unicastCount) {
            int index = Fdb.member(found[i]);
            long member = table.member(index);
            int end = BridgeTable.isWayOut(member, destinations[i]) ? endOfRun(i, index) : i;
            if (end != i) {
                output.sendRun(unicasts, i, end, index, member);
                i = end;
            } else {
                forwardOtherwise(unicasts[i], index, member, destinations[i]);
                i++;
            }
        }
    }

    /** Where the run of frames ends from {@code from} on that leave by this member and did not come by it. */
    private int endOfRun(int from, int index) {
        long domain = BridgeTable.domainOfKey(destinations[from]);
        int i = from;
        while (i < unicastCount
                && Fdb.member(found[i]) == index
                && BridgeTable.domainOfKey(destinations[i]) == domain
                && frames.rxInterface(unicasts[i]) != index) {
            i++;
        }
        return i;
    }

    private void forwardOtherwise(int frame, int index, long member, long destination) {
        // A member that has just changed its domain is not where this MAC lives: the key knows the domain.
        if (BridgeTable.domainOfKey(member ^ destination) != 0) {
            flood.append(frame);
        } else if (index == frames.rxInterface(frame)) {
            drops.drop(frame, DropReason.BRIDGE_SAME_PORT);
        } else {
            output.send(frame, index, member);
        }
    }
}
