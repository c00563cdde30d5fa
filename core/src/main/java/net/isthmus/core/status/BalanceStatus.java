package net.isthmus.core.status;

import java.util.List;

/**
 * What became of every packet and every frame of one worker, taken between two of its bursts.
 *
 * @param worker its number
 * @param begun where its packets came from
 * @param ended where they ended
 * @param packetsUnaccounted packets begun less packets ended; 0 unless a node has failed
 * @param framesTotal frames it has
 * @param framesFree frames on its free stack
 * @param framesInPorts frames that its ports hold: for packets to come, and in packets that the kernel still sends
 * @param framesWaiting frames of packets that nodes keep
 * @param framesMissing frames that nobody has; 0 unless a node has failed
 */
public record BalanceStatus(
        int worker,
        List<Count> begun,
        List<Count> ended,
        long packetsUnaccounted,
        int framesTotal,
        int framesFree,
        int framesInPorts,
        int framesWaiting,
        int framesMissing) {

    /**
     * Packets of one kind.
     *
     * @param kind a word, such as {@code received}
     * @param text what it means
     * @param packets how many since the worker's start; of those that wait, how many now
     */
    public record Count(String kind, String text, long packets) {}

    /** Copies the lists. */
    public BalanceStatus {
        begun = List.copyOf(begun);
        ended = List.copyOf(ended);
    }
}
