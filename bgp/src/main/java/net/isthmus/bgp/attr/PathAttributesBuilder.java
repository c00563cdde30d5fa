package net.isthmus.bgp.attr;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import net.isthmus.wire.IpAddress;

/** Path attributes in the making: a copy of some, or those of a message while it is read. */
public final class PathAttributesBuilder {
    private Origin origin;
    private AsPath asPath;
    private OptionalLong med;
    private OptionalLong localPref;
    private boolean isAtomicAggregate;
    private Optional<Aggregator> aggregator;
    private List<Community> communities;
    private List<Long> extendedCommunities;
    private List<LargeCommunity> largeCommunities;
    private Optional<IpAddress> originatorId;
    private List<IpAddress> clusterList;
    private final List<UnknownAttribute> unknown;

    /** Begins with a copy. */
    public PathAttributesBuilder(PathAttributes from) {
        origin = from.origin();
        asPath = from.asPath();
        med = from.med();
        localPref = from.localPref();
        isAtomicAggregate = from.isAtomicAggregate();
        aggregator = from.aggregator();
        communities = from.communities();
        extendedCommunities = from.extendedCommunities();
        largeCommunities = from.largeCommunities();
        originatorId = from.originatorId();
        clusterList = from.clusterList();
        unknown = new ArrayList<>(from.unknown());
    }

    public PathAttributesBuilder origin(Origin to) {
        origin = to;
        return this;
    }

    public PathAttributesBuilder asPath(AsPath to) {
        asPath = to;
        return this;
    }

    public PathAttributesBuilder med(OptionalLong to) {
        med = to;
        return this;
    }

    public PathAttributesBuilder localPref(OptionalLong to) {
        localPref = to;
        return this;
    }

    public PathAttributesBuilder atomicAggregate(boolean to) {
        isAtomicAggregate = to;
        return this;
    }

    public PathAttributesBuilder aggregator(Optional<Aggregator> to) {
        aggregator = to;
        return this;
    }

    public PathAttributesBuilder communities(Collection<Community> to) {
        communities = List.copyOf(to);
        return this;
    }

    public PathAttributesBuilder extendedCommunities(Collection<Long> to) {
        extendedCommunities = List.copyOf(to);
        return this;
    }

    public PathAttributesBuilder largeCommunities(Collection<LargeCommunity> to) {
        largeCommunities = List.copyOf(to);
        return this;
    }

    public PathAttributesBuilder originatorId(Optional<IpAddress> to) {
        originatorId = to;
        return this;
    }

    public PathAttributesBuilder clusterList(List<IpAddress> to) {
        clusterList = List.copyOf(to);
        return this;
    }

    /** One more that is not understood. */
    public PathAttributesBuilder unknown(UnknownAttribute more) {
        unknown.add(more);
        return this;
    }

    public PathAttributes build() {
        return new PathAttributes(
                origin,
                asPath,
                med,
                localPref,
                isAtomicAggregate,
                aggregator,
                communities,
                extendedCommunities,
                largeCommunities,
                originatorId,
                clusterList,
                unknown);
    }
}
