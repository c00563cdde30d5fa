package net.isthmus.l2bridge;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.random.RandomGenerator;
import net.isthmus.core.OwnedBy;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.GraphNode;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.l2bridge.macnat.MacNatInputNode;
import net.isthmus.wire.LoopProbe;

/**
 * Bridging as the composition root sees it.
 *
 * <pre>
 *   worker    bridge-input, bridge-flood  --- MAC_LEARNED --->  learned()   control loop
 *                        ^    ^                                    |
 *                        |    +------------ Fdb -------------------+
 *                        +----------- BridgeTable ------- domains()
 * </pre>
 *
 * <p>The control loop hands over MAC_LEARNED events, calls {@link BridgeDomains#tick} and, as configuration and links
 * change, the other methods of {@link #domains}.
 */
@OwnedBy("control loop")
public final class BridgeFeature {
    private final BridgeDomains domains;

    /** @param macCapacity most MACs that are learnt in all domains together */
    public BridgeFeature(int macCapacity, RandomGenerator random) {
        domains = new BridgeDomains(new Fdb(macCapacity, random.nextLong()), random);
    }

    /** The bridge domains. */
    public BridgeDomains domains() {
        return domains;
    }

    /**
     * The nodes of one worker. They take the inboxes {@code mac-nat-input}, {@code bridge-input} and
     * {@code bridge-flood} and hand packets to {@code ethernet-input}. Once a worker, before it runs.
     */
    public List<GraphNode> nodes(WorkerContext context, Edges edges) {
        boolean isRehearsal = context.isRehearsal();
        WorkerObservations observations = isRehearsal ? domains.unheardObservations() : domains.addWorker();
        StormBuckets storms = isRehearsal ? new StormBuckets() : domains.addStormBuckets();
        return List.of(
                new MacNatInputNode(domains.macNat(), context, edges),
                new BridgeInputNode(context, domains, observations, storms, edges),
                new BridgeFloodNode(context, domains, observations, edges));
    }

    /**
     * Takes a {@link net.isthmus.fastpath.graph.Punt#MAC_LEARNED} event from a worker's ring.
     *
     * @param member the record's {@code first}: the interface behind which the MAC was seen
     * @param memory the ring's memory
     * @param at place of the record's bytes
     */
    public void learned(int member, MemorySegment memory, long at, long nowNs) {
        domains.learned(member, memory.get(ValueLayout.JAVA_LONG, at), nowNs);
    }

    /** Takes a {@link net.isthmus.fastpath.graph.Punt#LOOP_PROBE}: a probe of this appliance that came by a member. */
    public void probeReturned(int member, MemorySegment memory, long at, int length, long nowNs) {
        domains.probeReturned(member, memory, at, length, nowNs);
    }

    /**
     * Takes a {@link net.isthmus.fastpath.graph.Punt#LOOP_HEARD} event: a probe of another bridge came by a member.
     *
     * @param flags the probe's flags
     */
    public void probeHeard(int member, int flags, MemorySegment memory, long at, long nowNs) {
        boolean hasCut = (flags & LoopProbe.FLAG_CUT) != 0;
        domains.probeHeard(member, hasCut, memory.get(ValueLayout.JAVA_LONG, at), nowNs);
    }

    /** Takes a {@link net.isthmus.fastpath.graph.Punt#GROUP_MESSAGE}: a copy of a frame that came by a member. */
    public void groupMessage(int member, MemorySegment memory, long at, int length, long nowNs) {
        domains.groupMessage(member, memory, at, length, nowNs);
    }
}
