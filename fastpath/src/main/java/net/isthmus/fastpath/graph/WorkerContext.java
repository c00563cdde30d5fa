package net.isthmus.fastpath.graph;

import net.isthmus.fastpath.tables.InterfaceTable;

/**
 * What all nodes of one worker share: its frames, its counters, its ways out. One instance a worker, used on its thread
 * only; {@link #interfaces} and {@link #nowNs} change between turns, never within one.
 */
public final class WorkerContext {
    private final Frames frames;
    private final Counters counters;
    private final Tracer tracer;
    private final Drops drops;
    private final PortOutput output;
    private final Punt punt;
    private InterfaceTable interfaces = InterfaceTable.EMPTY;
    private final boolean isRehearsal;
    private long nowNs;

    /**
     * The belongings of a graph in which packets are only tried: whatever its nodes would count for all must stay
     * theirs.
     */
    public static WorkerContext ofRehearsal(Frames frames, ByteRing puntRing, ByteRing traceRing) {
        return new WorkerContext(frames, puntRing, traceRing, true);
    }

    /**
     * A worker's belongings.
     *
     * @param frames packet memory
     * @param puntRing ring to the control loop for packets and events
     * @param traceRing ring to the control loop for traced steps
     */
    public WorkerContext(Frames frames, ByteRing puntRing, ByteRing traceRing) {
        this(frames, puntRing, traceRing, false);
    }

    private WorkerContext(Frames frames, ByteRing puntRing, ByteRing traceRing, boolean isRehearsal) {
        this.isRehearsal = isRehearsal;
        this.frames = frames;
        counters = new Counters();
        tracer = new Tracer(frames, traceRing);
        drops = new Drops(frames, counters, tracer);
        output = new PortOutput(drops, counters, tracer);
        punt = new Punt(frames, drops, counters, puntRing);
    }

    /** True if packets are only tried here: nothing that nodes count or notice may be seen by others. */
    public boolean isRehearsal() {
        return isRehearsal;
    }

    /** Packet memory. */
    public Frames frames() {
        return frames;
    }

    /** What this worker has counted. */
    public Counters counters() {
        return counters;
    }

    /** The worker's tracer. */
    public Tracer tracer() {
        return tracer;
    }

    /** Where packets end that are not sent. */
    public Drops drops() {
        return drops;
    }

    /** Where packets leave. */
    public PortOutput output() {
        return output;
    }

    /** Where packets and events go to the control loop. */
    public Punt punt() {
        return punt;
    }

    /** Interfaces as they are in this turn. */
    public InterfaceTable interfaces() {
        return interfaces;
    }

    /** Time at which this turn began, of the worker's monotonic clock, in nanoseconds. */
    public long nowNs() {
        return nowNs;
    }

    /** Begins a turn. Worker only. */
    public void beginTurn(InterfaceTable turnInterfaces, long turnNowNs) {
        interfaces = turnInterfaces;
        nowNs = turnNowNs;
        tracer.beginTurn(turnNowNs);
    }
}
