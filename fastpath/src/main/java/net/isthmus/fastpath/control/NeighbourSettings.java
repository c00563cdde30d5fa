package net.isthmus.fastpath.control;

import java.time.Duration;
import net.isthmus.fastpath.graph.TokenBucket;

/**
 * How many neighbours the appliance keeps, how long it trusts them and how much waits for them.
 *
 * @param maxNeighbours entries in all
 * @param maxUnconfirmed entries that have never answered; the oldest makes room for the newest, so that a scan of a
 *     prefix costs itself and not the neighbours that are known
 * @param heldPackets packets that wait for one neighbour; the newest stay
 * @param heldBytes bytes that wait for all
 * @param asksPerSecond new neighbours that are asked for a second on one interface
 * @param asksBurst the same at once
 * @param reachable how long an answer is fresh: REACHABLE_TIME (RFC 4861 §10), varied by half either way
 * @param stale how much longer it is used before the neighbour is asked again
 * @param delay how long before one that told of itself is asked: DELAY_FIRST_PROBE_TIME
 * @param retransmit time between two questions: RETRANS_TIMER
 */
public record NeighbourSettings(
        int maxNeighbours,
        int maxUnconfirmed,
        int heldPackets,
        int heldBytes,
        int asksPerSecond,
        int asksBurst,
        Duration reachable,
        Duration stale,
        Duration delay,
        Duration retransmit) {

    /** What the appliance uses. */
    public static final NeighbourSettings DEFAULT = new NeighbourSettings(
            16_384,
            1024,
            16,
            4 << 20,
            1000,
            200,
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            Duration.ofSeconds(5),
            Duration.ofSeconds(1));

    /** The same with other bounds. */
    NeighbourSettings withBounds(int neighbours, int unconfirmed, int packets, int bytes) {
        return new NeighbourSettings(
                neighbours, unconfirmed, packets, bytes, asksPerSecond, asksBurst, reachable, stale, delay, retransmit);
    }

    /** How long a state lasts, in nanoseconds; 0 for one without end. */
    long durationNs(NudState state) {
        return switch (state) {
            case NudState.Absent _, NudState.Permanent _ -> 0;
            case NudState.Incomplete _, NudState.Probe _ -> retransmit.toNanos();
            case NudState.Reachable _ -> reachable.toNanos();
            case NudState.Stale _ -> stale.toNanos();
            case NudState.Delay _ -> delay.toNanos();
        };
    }

    /** The questions that an interface may ask for unknown neighbours. */
    TokenBucket asks() {
        return new TokenBucket(asksPerSecond, asksBurst);
    }
}
