package net.isthmus.core.status;

import java.util.Optional;

/**
 * One route that the RIB knows.
 *
 * @param prefix destination prefix
 * @param origin {@code connected}, {@code local}, {@code static}, …
 * @param nextHop {@code via 10.0.0.1 dev web}, {@code dev web}, {@code local}, {@code blackhole} …
 * @param interfaceName interface by which packets leave, if resolved
 * @param distance administrative distance, smaller is better
 * @param metric metric within the origin, smaller is better
 * @param isBest true if packets use it
 */
public record RouteStatus(
        String vrf,
        String prefix,
        String origin,
        String nextHop,
        Optional<String> interfaceName,
        int distance,
        long metric,
        boolean isBest) {}
