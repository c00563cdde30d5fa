package net.isthmus.l2bridge;

import java.lang.foreign.MemorySegment;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.graph.Drops;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.Punt;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.LoopProbe;

/**
 * What a worker does with loop probes: the domain's own end here and go to the control loop; of others it is told that
 * they are about, and they are flooded as any group's frames, so that their senders find them again.
 *
 * <p>In a loop the probes of others go round as fast as all frames do. So there is a budget of {@value #BUDGET} a
 * millisecond; what is above it is not told.
 */
final class ProbeFilter {
    private static final int BUDGET = 16;
    private static final int PERIOD_SHIFT = 20; // 2^20 ns, about a millisecond

    private final Frames frames;
    private final MemorySegment memory;
    private final Punt punt;
    private final Drops drops;
    private final long appliance;
    private long period = Long.MIN_VALUE;
    private int left;

    /** @param appliance the number of this appliance in its probes */
    ProbeFilter(WorkerContext context, long appliance) {
        this.appliance = appliance;
        frames = context.frames();
        memory = frames.memory();
        punt = context.punt();
        drops = context.drops();
    }

    /** Begins a vector at this time. */
    void begin(long nowNs) {
        if (nowNs >>> PERIOD_SHIFT != period) {
            period = nowNs >>> PERIOD_SHIFT;
            left = BUDGET;
        }
    }

    /** True for a frame, at its destination MAC, that is a probe. */
    boolean isProbe(int frame, long destination) {
        return destination == LoopProbe.GROUP && LoopProbe.isProbe(memory, frames.offset(frame), frames.length(frame));
    }

    /** Takes a probe that came by a member of a domain; returns true if the frame ends here. */
    boolean take(int frame, int domain) {
        int message = frames.offset(frame) + Ethernet.LENGTH;
        int member = frames.rxInterface(frame);
        long sender = LoopProbe.appliance(memory, message);
        boolean isOwn = sender == appliance && LoopProbe.domain(memory, message) == domain;
        boolean isTold = left > 0;
        left -= isTold ? 1 : 0;
        if (isOwn) {
            if (isTold) {
                punt.packet(Punt.LOOP_PROBE, member, 0, frame);
            } else {
                drops.drop(frame, DropReason.BRIDGE_LOOP_PROBE);
            }
        } else if (isTold) {
            long bridge = LoopDetection.bridge(sender & ~BridgeTable.DOMAIN_MASK, (int)
                    (LoopProbe.domain(memory, message) & BridgeTable.DOMAIN_MASK));
            punt.event(Punt.LOOP_HEARD, member, LoopProbe.flags(memory, message), bridge);
        }
        return isOwn;
    }
}
