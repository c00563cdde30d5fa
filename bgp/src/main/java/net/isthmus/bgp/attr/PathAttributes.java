package net.isthmus.bgp.attr;

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

    /** Sorts communities and copies all lists. */
    public PathAttributes {
        communities = communities.stream().sorted().distinct().toList();
        extendedCommunities = extendedCommunities.stream()
                .sorted(Long::compareUnsigned)
                .distinct()
                .toList();
        largeCommunities = largeCommunities.stream().sorted().distinct().toList();
        clusterList = List.copyOf(clusterList);
        unknown = List.copyOf(unknown);
    }

    /** A copy to be changed. */
    public PathAttributesBuilder toBuilder() {
        return new PathAttributesBuilder(this);
    }
}
