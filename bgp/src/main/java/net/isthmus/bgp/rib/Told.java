package net.isthmus.bgp.rib;

import net.isthmus.bgp.attr.PathAttributes;
import net.isthmus.wire.IpAddress;
import org.jspecify.annotations.Nullable;

/** What a neighbour is told of a prefix. Prefixes with equal ones travel together, so the hash is kept. */
final class Told {
    final PathAttributes attributes;
    final IpAddress nextHop;
    private final int hash;
    private final int octets;

    Told(PathAttributes attributes, IpAddress nextHop) {
        this.attributes = attributes;
        this.nextHop = nextHop;
        this.hash = 31 * attributes.hashCode() + nextHop.hashCode();
        this.octets = AttributeOctets.of(attributes);
    }

    /** About how many octets it has on the wire, without any prefix. */
    int octets() {
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
