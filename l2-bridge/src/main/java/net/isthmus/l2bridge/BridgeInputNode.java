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
import org.jspecify.annotations.Nullable;

/**
 * Bridges frames: notes where each comes from and sends it where its destination lives (IEEE 802.1Q §8.6 to §8.8).
 *
 * <p>Enters: an untagged frame at its destination MAC, whose receive interface is a member of a bridge domain, or the
 * domain's BVI when routing sends by it. Dropped are frames whose source is a group address or zero, and those to the
 * group addresses that end at every bridge (01:80:c2:00:00:00 to :0f: spanning tree, pause, LLDP …); what a guard,
 * storm control or a MAC's place forbids, as the configuration of the member has it; and frames between members of one
 * split-horizon group.
 *
 * <p>Leaves: a frame whose destination is known, by that member; frames to groups and to unknown destinations to
 * bridge-flood. A frame for the BVI's MAC, which is in the MAC table like any other, goes back to ethernet-input.
 *
 * <p>Three loops a burst: read headers, look all sources up, look all destinations up and send. In the two lookups no
 * step waits for the one before, so the cache misses of different frames overlap. A source that is known behind this
 * member is touched; any other is told to the control loop, which alone writes the table, unless the frame is refused.
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
    private final StormBuckets storms;
    private final MemberMacs memberMacs;
    private final MemberGuard guard;
    private final MemberOutput output;
    private final ProbeFilter probes;
    private final Frames frames;
    private final MemorySegment memory;
    private final Drops drops;
    private final Vector inbox;
    private final Vector flood;

    private final int[] candidates = new int[Vector.BURST];
    private final long[] wanted = new long[Vector.BURST];
    private final long[] sources = new long[Vector.BURST];
    private final int[] sourceMembers = new int[Vector.BURST];
    private final int[] unicasts = new int[Vector.BURST];
    private final long[] destinations = new long[Vector.BURST];
    private final int[] found = new int[Vector.BURST];
    private int candidateCount;
    private int unicastCount;

    /** A node of one worker, to which {@code observations} belong. */
    BridgeInputNode(
            WorkerContext context,
            BridgeDomains domains,
            WorkerObservations observations,
            StormBuckets storms,
            Edges edges) {
        this.context = context;
        this.domains = domains;
        this.observations = observations;
        this.storms = storms;
        memberMacs = domains.memberMacs();
        fdb = new FdbReader(domains.fdb());
        reports = new LearnReports(context.punt(), observations);
        output = new MemberOutput(context, edges, domains.macNat());
        frames = context.frames();
        guard = new MemberGuard(frames);
        memory = frames.memory();
        drops = context.drops();
        probes = new ProbeFilter(context, domains.appliance());
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
        probes.begin(context.nowNs());
        output.begin(table);
        for (int from = 0; from < vector.count(); from += Vector.BURST) {
            read(vector, from, Math.min(vector.count(), from + Vector.BURST), table);
            learn(table);
            forward(table);
        }
        output.end();
    }

    private void read(Vector vector, int from, int to, BridgeTable table) {
        int candidatesRead = 0;
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
            if (isGroup && destination >>> 4 == RESERVED_GROUPS && !isForwarded(destination, domain, table)) {
                drops.drop(frame, LinkProtocols.reason(destination, Ethernet.type(memory, at)));
                continue;
            }
            int traits = table.traits(rxInterface);
            if (isGroup && probes.isProbe(frame, destination)) {
                takeProbe(frame, BridgeTable.domain(domain), traits);
                continue;
            }
            if (traits != 0 && isRefused(frame, rxInterface, traits, destination, table)) {
                continue;
            }
            candidates[candidatesRead] = frame;
            sources[candidatesRead] = domain | source;
            sourceMembers[candidatesRead] = rxInterface;
            wanted[candidatesRead++] = domain | destination;
        }
        candidateCount = candidatesRead;
    }

    private static boolean isForwarded(long destination, long domain, BridgeTable table) {
        int bit = 1 << (int) (destination & 0xf);
        return (table.forwardedGroups(BridgeTable.domain(domain)) & bit) != 0;
    }

    /** Probes are not learnt from, and known by a member that is cut too: so it shows that the loop is still there. */
    private void takeProbe(int frame, int domain, int traits) {
        if (!probes.take(frame, domain)) {
            if ((traits & BridgeTable.CUT) != 0) {
                drops.drop(frame, DropReason.BRIDGE_LOOP_CUT);
            } else {
                flood.append(frame);
            }
        }
    }

    /** Holds a frame against what its member may bring. */
    private boolean isRefused(int frame, int rxInterface, int traits, long destination, BridgeTable table) {
        if ((traits & BridgeTable.CUT) != 0) {
            drops.drop(frame, DropReason.BRIDGE_LOOP_CUT);
            return true;
        }
        if ((traits & BridgeTable.LIMITS_GROUPS) != 0 && Ethernet.isGroup(destination)) {
            int kind = destination == Ethernet.BROADCAST ? StormBuckets.BROADCAST : StormBuckets.MULTICAST;
            if (!storms.admit(rxInterface, kind, context.nowNs())) {
                drops.drop(frame, StormBuckets.reason(kind));
                return true;
            }
        }
        if ((traits & BridgeTable.GUARDED) != 0) {
            int guards = traits >>> BridgeTable.GUARDS_SHIFT;
            int domain = BridgeTable.domain(table.member(rxInterface));
            DropReason refusal = guard.refusal(frame, domain, rxInterface, guards, table.bindings());
            if (refusal != null) {
                drops.drop(frame, refusal);
                return true;
            }
        }
        return false;
    }

    private void learn(BridgeTable table) {
        short stamp = (short) WorkerObservations.second(context.nowNs());
        fdb.find(sources, found, candidateCount);
        int unicastsRead = 0;
        for (int i = 0; i < candidateCount; i++) {
            int frame = candidates[i];
            if (Fdb.member(found[i]) == sourceMembers[i]) {
                observations.touch(Fdb.slot(found[i]), stamp);
            } else {
                DropReason refusal = refusalOfStranger(i, table);
                if (refusal != null) {
                    drops.drop(frame, refusal);
                    continue;
                }
            }
            if (Ethernet.isGroup(wanted[i])) {
                flood.append(frame);
            } else {
                unicasts[unicastsRead] = frame;
                destinations[unicastsRead++] = wanted[i];
            }
        }
        unicastCount = unicastsRead;
    }

    /** A source that is not known behind its member: refused, or told to the control loop and null. */
    private @Nullable DropReason refusalOfStranger(int i, BridgeTable table) {
        int mark = found[i] == 0 ? Fdb.NO_MARK : domains.fdb().mark(Fdb.slot(found[i]));
        if (mark != Fdb.NO_MARK) {
            return mark == Fdb.STATIC ? DropReason.BRIDGE_STATIC_MAC : DropReason.BRIDGE_MAC_DAMPED;
        }
        int member = sourceMembers[i];
        if ((table.traits(member) & BridgeTable.DROPS_ABOVE_MAC_LIMIT) != 0 && memberMacs.isFull(member)) {
            return DropReason.BRIDGE_MAC_LIMIT;
        }
        reports.report(sources[i], member);
        return null;
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
                forwardOtherwise(unicasts[i], index, member, destinations[i], table);
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

    private void forwardOtherwise(int frame, int index, long member, long destination, BridgeTable table) {
        // A member that has just changed its domain is not where this MAC lives: the key knows the domain.
        int rxInterface = frames.rxInterface(frame);
        if (BridgeTable.domainOfKey(member ^ destination) != 0) {
            floodUnknown(frame, rxInterface, table);
        } else if (index == rxInterface) {
            drops.drop(frame, DropReason.BRIDGE_SAME_PORT);
        } else if (table.areSplit(rxInterface, index)) {
            drops.drop(frame, DropReason.BRIDGE_SPLIT_HORIZON);
        } else {
            output.send(frame, index, member);
        }
    }

    private void floodUnknown(int frame, int rxInterface, BridgeTable table) {
        if ((table.traits(rxInterface) & BridgeTable.LIMITS_UNKNOWN) != 0
                && !storms.admit(rxInterface, StormBuckets.UNKNOWN_UNICAST, context.nowNs())) {
            drops.drop(frame, DropReason.STORM_UNKNOWN_UNICAST);
        } else {
            flood.append(frame);
        }
    }
}
