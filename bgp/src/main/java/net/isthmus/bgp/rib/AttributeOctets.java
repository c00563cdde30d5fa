package net.isthmus.bgp.rib;

import net.isthmus.bgp.attr.AsSegment;
import net.isthmus.bgp.attr.PathAttributes;
import net.isthmus.bgp.attr.UnknownAttribute;

/** About how many octets attributes have on the wire. */
final class AttributeOctets {
    /** Origin, next hop, and what else has few. */
    private static final int FIXED = 20;

    private AttributeOctets() {}

    static int of(PathAttributes attributes) {
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
}
