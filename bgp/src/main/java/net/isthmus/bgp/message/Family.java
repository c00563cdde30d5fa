package net.isthmus.bgp.message;

import java.util.Optional;
import net.isthmus.wire.IpFamily;

/** The kinds of routes that are exchanged: an address family and a subsequent one, RFC 4760 §3. */
public enum Family {
    IPV4_UNICAST(1, 1, IpFamily.IPV4),
    IPV6_UNICAST(2, 1, IpFamily.IPV6);

    private final int afi;
    private final int safi;
    private final IpFamily ip;

    Family(int afi, int safi, IpFamily ip) {
        this.afi = afi;
        this.safi = safi;
        this.ip = ip;
    }

    /** The one of these two numbers, if it is known here. */
    public static Optional<Family> of(int afi, int safi) {
        for (Family family : values()) {
            if (family.afi == afi && family.safi == safi) {
                return Optional.of(family);
            }
        }
        return Optional.empty();
    }

    /** The one whose prefixes are of this family of addresses. */
    public static Family of(IpFamily ip) {
        return ip == IpFamily.IPV4 ? IPV4_UNICAST : IPV6_UNICAST;
    }

    /** Address family identifier. */
    public int afi() {
        return afi;
    }

    /** Subsequent address family identifier. */
    public int safi() {
        return safi;
    }

    /** What its prefixes are of. */
    public IpFamily ip() {
        return ip;
    }
}
