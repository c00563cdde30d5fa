package net.isthmus.core.config;

import java.util.Optional;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Section;

/** Families of routes to be exchanged. */
@Section("Which routes are exchanged with a neighbour, whatever the family of its own address.")
public record BgpFamilies(
        @Key("Routes to IPv4 prefixes.") Optional<BgpFamily> ipv4Unicast,

        @Key("Routes to IPv6 prefixes.") Optional<BgpFamily> ipv6Unicast) {

    /** None said. */
    public static final BgpFamilies NONE = new BgpFamilies(Optional.empty(), Optional.empty());
}
