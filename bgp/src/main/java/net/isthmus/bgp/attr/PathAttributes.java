package net.isthmus.bgp.attr;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import net.isthmus.wire.IpAddress;

/**
 * What is said of a route besides its prefix and its next hop, which stands beside it: many routes share these. Lists
 * of communities are in ascending order without doubles, so that equal attributes are equal values.
 *
 * @param origin how the route came into BGP
 * @param asPath the autonomous systems passed
 * @param med multi-exit discriminator, 0 to 2³² − 1
 * @param localPref degree of preference within the autonomous system, 0 to 2³² − 1
 * @param isAtomicAggregate true if a more specific path was left out
 * @param aggregator who has aggregated
 * @param communities RFC 1997
 * @param extendedCommunities RFC 4360, eight octets each
 * @param largeCommunities RFC 8092
 * @param originatorId the router that brought the route into this autonomous system, if reflected
 * @param clusterList the reflectors passed, the nearest first
 * @param unknown what travels on unread, in ascending order of type
 */
public record PathAttributes(
        Origin origin,
        AsPath asPath,
        OptionalLong med,
        OptionalLong localPref,
        boolean isAtomicAggregate,
        Optional<Aggregator> aggregator,
        List<Community> communities,
        List<Long> extendedCommunities,
        List<LargeCommunity> largeCommunities,
        Optional<IpAddress> originatorId,
        List<IpAddress> clusterList,
        List<UnknownAttribute> unknown) {

    /** Of a route that begins here. */
    public static final PathAttributes LOCAL = new PathAttributes(
            Origin.IGP,
            AsPath.EMPTY,
            OptionalLong.empty(),
            OptionalLong.empty(),
            false,
            Optional.empty(),
            List.of(),
            List.of(),
            List.of(),
            Optional.empty(),
            List.of(),
            List.of());

    /** Copies all lists, and sorts those that have an order of their own. */
    public PathAttributes {
        communities = ascending(communities, Comparator.naturalOrder());
        extendedCommunities = ascending(extendedCommunities, Long::compareUnsigned);
        largeCommunities = ascending(largeCommunities, Comparator.naturalOrder());
        clusterList = List.copyOf(clusterList);
        unknown = ascending(unknown, Comparator.comparingInt(UnknownAttribute::type));
    }

    /** Most lists are empty or have come in order. */
    private static <T> List<T> ascending(List<T> list, Comparator<T> order) {
        for (int i = 1; i < list.size(); i++) {
            if (order.compare(list.get(i - 1), list.get(i)) >= 0) {
                return List.copyOf(list.stream().sorted(order).distinct().toList());
            }
        }
        return List.copyOf(list);
    }

    /** A copy to be changed. */
    public PathAttributesBuilder toBuilder() {
        return new PathAttributesBuilder(this);
    }
}
