package net.isthmus.core.status;

import java.util.Optional;

/**
 * One neighbour (ARP or ND entry).
 *
 * @param state {@code incomplete}, {@code reachable}, {@code stale}, {@code probe} …
 * @param ageSeconds time since it was last confirmed
 */
public record NeighbourStatus(
        String interfaceName, String address, Optional<String> mac, String state, long ageSeconds) {}
