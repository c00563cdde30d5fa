package net.isthmus.core.config;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import net.isthmus.wire.InterfaceAddress;
import net.isthmus.wire.IpAddress;

/**
 * How the packets of a VXLAN leave the appliance, as far as the document tells: by the link on whose subnet a remote
 * is, else by the one of a static route's next hop, else by the one that has the local address.
 *
 * @param configuration the document's value
 */
public record Underlay(Configuration configuration) {

    /** The link among those of a VXLAN's ways that has the smallest MTU; empty if the document tells of none. */
    public Optional<String> narrowestLink(Vxlan vxlan) {
        return vxlan.remotes().stream()
                .flatMap(remote -> linkTowards(vxlan, remote).stream())
                .distinct()
                .min(Comparator.comparingInt(configuration::underlayMtuOf));
    }

    private Optional<String> linkTowards(Vxlan vxlan, IpAddress remote) {
        return linkOf(remote)
                .or(() -> configuration.routes().stream()
                        .filter(route -> !route.via().isEmpty()
                                && route.table().equals(Vrf.MAIN)
                                && route.to().contains(remote))
                        .max(Comparator.comparingInt(route -> route.to().length()))
                        .flatMap(route -> route.link()
                                .or(() -> linkOf(route.via().getFirst().address()))))
                .or(() -> ownerOf(vxlan.local()));
    }

    /** The link on whose subnet an address is. */
    private Optional<String> linkOf(IpAddress address) {
        return configuration.addressedNames().stream()
                .filter(name ->
                        addresses(name).stream().anyMatch(own -> own.prefix().contains(address)))
                .findFirst();
    }

    /** The interface, VLAN or bridge that has an address. */
    public Optional<String> ownerOf(IpAddress address) {
        return configuration.addressedNames().stream()
                .filter(name ->
                        addresses(name).stream().anyMatch(own -> own.address().equals(address)))
                .findFirst();
    }

    private List<InterfaceAddress> addresses(String name) {
        return configuration.addressesOf(name);
    }
}
