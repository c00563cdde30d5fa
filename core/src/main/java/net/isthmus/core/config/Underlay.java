package net.isthmus.core.config;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.isthmus.wire.InterfaceAddress;
import net.isthmus.wire.IpAddress;

/**
 * How the packets of a VXLAN or of IPsec leave the appliance, as far as the document tells: by the link on whose subnet
 * a remote is, else by the one of a static route's next hop, else by the one that has the local address.
 *
 * @param configuration the document's value
 */
public record Underlay(Configuration configuration) {

    /** The link among those of a VXLAN's ways that has the smallest MTU; empty if the document tells of none. */
    public Optional<String> narrowestLink(Vxlan vxlan) {
        return narrowest(vxlan.remotes().stream()
                .flatMap(remote -> linkTowards(Optional.of(vxlan.local()), remote, true).stream()));
    }

    /** The same for the peer of a tunnel. Other tunnels do not count, so that no name is ever followed in a circle. */
    Optional<String> narrowestLink(List<IpAddress> remotes, Optional<IpAddress> local) {
        Stream<String> known = remotes.isEmpty()
                ? local.flatMap(this::ownerOf).stream()
                : remotes.stream().flatMap(remote -> linkTowards(local, remote, false).stream());
        return narrowest(known.filter(link -> !configuration.isTunnel(link)));
    }

    private Optional<String> narrowest(Stream<String> links) {
        return links.distinct().min(Comparator.comparingInt(configuration::underlayMtuOf));
    }

    private Optional<String> linkTowards(Optional<IpAddress> local, IpAddress remote, boolean byTunnels) {
        return linkOf(remote)
                .or(() -> configuration.routes().stream()
                        .filter(route -> route.isToLink()
                                && route.table().equals(Vrf.MAIN)
                                && route.to().contains(remote)
                                && (byTunnels
                                        || !configuration.isTunnel(route.link().orElse(""))))
                        .max(Comparator.comparingInt(route -> route.to().length()))
                        .flatMap(route -> route.link()
                                .or(() -> linkOf(route.via().getFirst().address()))))
                .or(() -> local.flatMap(this::ownerOf));
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
