package net.isthmus.core.config;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import net.isthmus.wire.InterfaceAddress;
import net.isthmus.wire.IpAddress;

/**
 * How the packets of a VXLAN leave the appliance, as far as the document tells: by the link on whose subnet a remote
 * is, else by the one of a static route's next hop, else by the one that has the local address.
 */
public final class Underlay {

    private Underlay() {}

    /** The link among those of a VXLAN's ways that has the smallest MTU; empty if the document tells of none. */
    public static Optional<String> narrowestLink(Configuration configuration, Vxlan vxlan) {
        return vxlan.remotes().stream()
                .flatMap(remote -> linkTowards(configuration, vxlan, remote).stream())
                .distinct()
                .min(Comparator.comparingInt(configuration::underlayMtuOf));
    }

    private static Optional<String> linkTowards(Configuration configuration, Vxlan vxlan, IpAddress remote) {
        return linkOf(configuration, remote)
                .or(() -> configuration.routes().stream()
                        .filter(route -> !route.via().isEmpty()
                                && route.table().equals(Vrf.MAIN)
                                && route.to().contains(remote))
                        .max(Comparator.comparingInt(route -> route.to().length()))
                        .flatMap(route -> route.link()
                                .or(() -> linkOf(
                                        configuration, route.via().getFirst().address()))))
                .or(() -> ownerOf(configuration, vxlan.local()));
    }

    /** The link on whose subnet an address is. */
    private static Optional<String> linkOf(Configuration configuration, IpAddress address) {
        return configuration.addressedNames().stream()
                .filter(name -> addresses(configuration, name).stream()
                        .anyMatch(own -> own.prefix().contains(address)))
                .findFirst();
    }

    /** The interface, VLAN or bridge that has an address. */
    public static Optional<String> ownerOf(Configuration configuration, IpAddress address) {
        return configuration.addressedNames().stream()
                .filter(name -> addresses(configuration, name).stream()
                        .anyMatch(own -> own.address().equals(address)))
                .findFirst();
    }

    private static List<InterfaceAddress> addresses(Configuration configuration, String name) {
        return configuration.addressesOf(name);
    }
}
