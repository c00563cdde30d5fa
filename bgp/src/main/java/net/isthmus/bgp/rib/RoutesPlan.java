package net.isthmus.bgp.rib;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.isthmus.bgp.message.Family;
import net.isthmus.bgp.policy.Policy;
import net.isthmus.core.port.RouteOrigin;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;

/**
 * What the configuration says of routes.
 *
 * @param as our autonomous system
 * @param routerId our BGP identifier, and that of our cluster
 * @param maxPaths how many paths share packets
 * @param networks announced while there is a route to them
 * @param redistributed by which policies routes of the house are announced
 * @param neighbors by their names
 */
public record RoutesPlan(
        long as,
        IpAddress routerId,
        int maxPaths,
        List<IpPrefix> networks,
        Map<RouteOrigin, Policy> redistributed,
        Map<String, Neighbor> neighbors) {

    /** Nothing. */
    public static final RoutesPlan NONE = new RoutesPlan(0, IpAddress.ofIpv4(0), 1, List.of(), Map.of(), Map.of());

    /** Copies all of it. */
    public RoutesPlan {
        networks = List.copyOf(networks);
        redistributed = Map.copyOf(redistributed);
        neighbors = Map.copyOf(neighbors);
    }

    /**
     * What becomes of a neighbour's routes.
     *
     * @param isInternal true if it is of our own autonomous system
     * @param as its autonomous system
     * @param localAs ours in its eyes
     * @param isDirect true if it must be on a subnet of ours, and its next hops too
     * @param isFirstAsEnforced true if its paths must begin with its autonomous system, which those of a route server
     *     do not
     * @param isClient true if we reflect routes for it
     * @param isNextHopSelf true if an internal one gets our address as next hop of external routes
     */
    public record Neighbor(
            IpAddress address,
            boolean isInternal,
            long as,
            long localAs,
            boolean isDirect,
            boolean isFirstAsEnforced,
            boolean isClient,
            boolean isNextHopSelf,
            Map<Family, Exchange> families) {
        /** Copies the map. */
        public Neighbor {
            families = Map.copyOf(families);
        }
    }

    /**
     * What is taken and told of a family.
     *
     * @param imports empty if nothing is taken for want of a policy: RFC 8212
     * @param exports empty if nothing is told for want of a policy
     * @param maxPrefixes the most that may be announced to us
     */
    public record Exchange(Optional<Policy> imports, Optional<Policy> exports, long maxPrefixes) {
        static final Exchange NONE = new Exchange(Optional.empty(), Optional.empty(), Long.MAX_VALUE);
    }
}
