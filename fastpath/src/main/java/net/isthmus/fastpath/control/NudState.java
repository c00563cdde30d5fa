package net.isthmus.fastpath.control;

import java.util.Optional;
import net.isthmus.wire.MacAddress;

/** What is known of one neighbour (RFC 4861 §7.3.2); ARP's entries go the same ways. See {@link NudMachine}. */
sealed interface NudState {
    /** Nothing, and nobody asks. */
    record Absent() implements NudState {}

    /** Asked for {@code sent} times, no answer yet. */
    record Incomplete(int sent) implements NudState {}

    /** Its answer is fresh. */
    record Reachable(MacAddress mac) implements NudState {}

    /** Its answer is old; still used, and asked again before long. */
    record Stale(MacAddress mac) implements NudState {}

    /** It has told of itself unasked; used, and asked soon. */
    record Delay(MacAddress mac) implements NudState {}

    /** Asked again {@code sent} times; used meanwhile. */
    record Probe(MacAddress mac, int sent) implements NudState {}

    /** Configured: no message changes it. */
    record Permanent(MacAddress mac) implements NudState {}

    /** The MAC address to which packets go, if one is known. */
    default Optional<MacAddress> usableMac() {
        return switch (this) {
            case Absent _, Incomplete _ -> Optional.empty();
            case Reachable(MacAddress mac) -> Optional.of(mac);
            case Stale(MacAddress mac) -> Optional.of(mac);
            case Delay(MacAddress mac) -> Optional.of(mac);
            case Probe(MacAddress mac, int _) -> Optional.of(mac);
            case Permanent(MacAddress mac) -> Optional.of(mac);
        };
    }

    /** True while a question of ours is open, so that an answer is an answer. */
    default boolean isAwaiting() {
        return this instanceof Incomplete || this instanceof Probe;
    }

    /** What operators read. */
    default String label() {
        return switch (this) {
            case Absent _ -> "absent";
            case Incomplete _ -> "incomplete";
            case Reachable _ -> "reachable";
            case Stale _ -> "stale";
            case Delay _ -> "delay";
            case Probe _ -> "probe";
            case Permanent _ -> "permanent";
        };
    }
}
