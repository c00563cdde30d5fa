package net.isthmus.fastpath.control;

import java.lang.foreign.MemorySegment;

/** Takes on the control loop what workers hand over under one {@link net.isthmus.fastpath.graph.Punt} kind. */
@FunctionalInterface
public interface PuntHandler {
    /**
     * Takes one record. Control loop; the memory is the ring's, and good during the call only.
     *
     * @param first as the kind says, mostly the interface by which a packet came
     * @param second as the kind says
     * @param length bytes at {@code at}
     */
    void punted(int first, int second, MemorySegment memory, long at, int length, long nowNs);
}
