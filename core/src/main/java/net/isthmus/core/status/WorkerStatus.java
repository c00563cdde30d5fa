package net.isthmus.core.status;

import java.util.List;

/**
 * One packet worker.
 *
 * @param index 0 is the first
 * @param cpu processor on which it is pinned, -1 if it is not
 * @param queues the queues it owns, as {@code storage/0}
 * @param packets packets that it has taken, from its queues and from other workers
 * @param packetsHandedOn packets from its queues that it gave to the workers that have their flows
 * @param turns turns that found packets
 * @param packetsPerTurn average burst
 * @param busyPercent share of the last seconds that it spent on packets
 * @param framesFree frames on its free stack
 * @param framesTotal frames it has
 */
public record WorkerStatus(
        int index,
        int cpu,
        List<String> queues,
        long packets,
        long packetsHandedOn,
        long turns,
        double packetsPerTurn,
        double busyPercent,
        int framesFree,
        int framesTotal) {

    /** Copies the list. */
    public WorkerStatus {
        queues = List.copyOf(queues);
    }
}
