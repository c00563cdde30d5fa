package net.isthmus.fastpath.control;

import net.isthmus.wire.MacAddress;

/** What happens to one neighbour. */
sealed interface NudEvent {
    /** A packet waits for it. */
    record Needed() implements NudEvent {}

    /**
     * It answered a question of ours. {@code isOverride}: this MAC replaces another (RFC 4861 §4.4); always so in ARP.
     */
    record Confirmed(MacAddress mac, boolean isOverride) implements NudEvent {}

    /** It told of itself unasked: by a request, a gratuitous ARP or an unsolicited advertisement. */
    record Announced(MacAddress mac, boolean isOverride) implements NudEvent {}

    /** Somebody depends on its being alive: it is asked now, whatever is known. */
    record Verify() implements NudEvent {}

    /** The state's time is over. */
    record TimerExpired() implements NudEvent {}

    /** The configuration gives its MAC address. */
    record Configured(MacAddress mac) implements NudEvent {}

    /** The configuration gives it no more. */
    record Unconfigured() implements NudEvent {}
}
