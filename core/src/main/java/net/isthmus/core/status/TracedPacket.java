package net.isthmus.core.status;

import java.util.List;

/**
 * One packet's way through the graph.
 *
 * @param worker worker that carried it
 * @param id number within the worker
 * @param steps in order; the last one says how it ended
 */
public record TracedPacket(int worker, int id, List<Step> steps) {

    /**
     * One step.
     *
     * @param kind {@code received}, {@code node}, {@code dropped} or {@code transmitted}
     * @param where interface, node or drop reason
     * @param summary the packet at this moment, decoded to one line
     * @param bytes the first bytes at this moment, in hexadecimal
     */
    public record Step(String kind, String where, String summary, String bytes) {}

    /** Copies the list. */
    public TracedPacket {
        steps = List.copyOf(steps);
    }
}
