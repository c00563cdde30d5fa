package net.isthmus.bgp.rib;

import net.isthmus.bgp.attr.AsSegment;
import net.isthmus.bgp.attr.PathAttributes;
import net.isthmus.bgp.attr.UnknownAttribute;
import net.isthmus.wire.IpAddress;
import org.jspecify.annotations.Nullable;

/** What a neighbour is told of a prefix. Prefixes with equal ones travel together, so the hash is kept. */
final class Told {
    /** Header, origin, next hop, and what else has few octets. */
    private static final int FIXED = 80;

    final PathAttributes attributes;
    final IpAddress nextHop;
    private final int hash;
    private final int octets;

    Told(PathAttributes attributes, IpAddress nextHop) {
        this.attributes = attributes;
        this.nextHop = nextHop;
        this.hash = 31 * attributes.hashCode() + nextHop.hashCode();
        this.octets = octets(attributes);
    }

    /** About how many octets it has on the wire, without any prefix. */
    int octets() {
        return octets;
    }

    private static int octets(PathAttributes attributes) {
        int octets = FIXED
                + 4 * attributes.communities().size()
                + 8 * attributes.extendedCommunities().size()
                + 12 * attributes.largeCommunities().size()
                + 4 * attributes.clusterList().size();
        for (AsSegment segment : attributes.asPath().segments()) {
            octets += 2 + 4 * segment.asns().size();
        }
        for (UnknownAttribute unknown : attributes.unknown()) {
            octets += 4 + unknown.value().length();
        }
        return octets;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || other instanceof Told told
                        && hash == told.hash
                        && nextHop.equals(told.nextHop)
                        && attributes.equals(told.attributes);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return attributes.asPath() + " by " + nextHop;
    }
}
