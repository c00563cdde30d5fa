package net.isthmus.core.status;

import java.util.List;

/**
 * What would become of a packet.
 *
 * @param verdict in a sentence
 * @param facts what decided it: route, neighbour, what the control loop would do
 * @param steps the way through the graph
 */
public record WhyStatus(String verdict, List<String> facts, List<TracedPacket.Step> steps) {
    /** Copies the lists. */
    public WhyStatus {
        facts = List.copyOf(facts);
        steps = List.copyOf(steps);
    }
}
