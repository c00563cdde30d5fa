package net.isthmus.fastpath.worker;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** How much a worker has done. Written by the worker with plain stores, read by any thread a moment late. */
public final class WorkerLoad {
    private static final VarHandle PACKETS;
    private static final VarHandle HANDED_ON;
    private static final VarHandle TURNS;
    private static final VarHandle BUSY_NS;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            PACKETS = lookup.findVarHandle(WorkerLoad.class, "packets", long.class);
            HANDED_ON = lookup.findVarHandle(WorkerLoad.class, "handedOn", long.class);
            TURNS = lookup.findVarHandle(WorkerLoad.class, "turns", long.class);
            BUSY_NS = lookup.findVarHandle(WorkerLoad.class, "busyNs", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private long packets;
    private long handedOn;
    private long turns;
    private long busyNs;

    void packets(int count) {
        if (count != 0) {
            PACKETS.setOpaque(this, packets + count);
            TURNS.setOpaque(this, turns + 1);
        }
    }

    void handedOn(int count) {
        if (count != 0) {
            HANDED_ON.setOpaque(this, handedOn + count);
        }
    }

    void busy(long nanoseconds) {
        BUSY_NS.setOpaque(this, busyNs + nanoseconds);
    }

    /** Packets and records received, also those of other workers' flows. */
    public long packets() {
        return (long) PACKETS.getOpaque(this);
    }

    /** Packets received that were given to other workers, or dropped because those did not keep up. */
    public long handedOn() {
        return (long) HANDED_ON.getOpaque(this);
    }

    /** Turns that found packets. */
    public long turns() {
        return (long) TURNS.getOpaque(this);
    }

    /** Nanoseconds spent in turns that had something to do. */
    public long busyNs() {
        return (long) BUSY_NS.getOpaque(this);
    }
}
