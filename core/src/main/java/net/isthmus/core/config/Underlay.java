package net.isthmus.core.config;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.isthmus.wire.InterfaceAddress;
import net.isthmus.wire.IpAddress;

/**
 * How the packets of a VXLAN, of IPsec or of BGP leave the appliance, as far as the document tells: by the link on
 * whose subnet a remote is, else by the one of a static route's next hop, else by the one that has the local address.
 *
 * @param configuration the document's value
 * @param addresses all addresses that the document writes, with the links that have them
 */
public record Underlay(Configuration configuration, List<Owned> addresses) {

    /** An address of the appliance. */
    public record Owned(String link, InterfaceAddress address) {}

    /** Copies the list. */
    public Underlay {
        addresses = List.copyOf(addresses);
    }

    /** The underlay that a document describes. */
    public Underlay(Configuration configuration) {
        this(
                configuration,
                configuration.addressedNames().stream()
                        .flatMap(
                                name -> configuration.addressesOf(name).stream().map(own -> new Owned(name, own)))
                        .toList());
    }

    /** The link among those of a VXLAN's ways that has the smallest MTU; empty if the document tells of none. */
    public Optional<String> narrowestLink(Vxlan vxlan) {
        return narrowest(vxlan.remotes().stream()
                .flatMap(remote -> linkTowards(Optional.of(vxlan.local()), remote, configuration.routes()).stream()));
    }

    /**
     * The same for the peer of a tunnel. Other tunnels do not count, so that no name is ever followed in a circle.
     *
     * @param routes {@link #outerRoutes}
     */
    Optional<String> narrowestLink(List<IpAddress> remotes, Optional<IpAddress> local, List<Route> routes) {
        Stream<String> known = remotes.isEmpty()
                ? local.flatMap(this::ownerOf).stream()
                : remotes.stream().flatMap(remote -> linkTowards(local, remote, routes).stream());
        return narrowest(known.filter(link -> !configuration.isTunnel(link)));
    }

    /** The routes that do not lead into a tunnel. */
    List<Route> outerRoutes() {
        return configuration.routes().stream()
                .filter(route -> !configuration.isTunnel(route.link().orElse("")))
                .toList();
    }

    private Optional<String> narrowest(Stream<String> links) {
        return links.distinct().min(Comparator.comparingInt(configuration::underlayMtuOf));
    }

    /** The link by which packets for an address leave; empty if the document does not tell. */
    public Optional<String> linkTowards(IpAddress remote) {
        return linkTowards(Optional.empty(), remote, configuration.routes());
    }

    private Optional<String> linkTowards(Optional<IpAddress> local, IpAddress remote, List<Route> routes) {
        return linkOf(remote)
                .or(() -> routes.stream()
                        .filter(route -> route.isToLink()
                                && route.table().equals(Vrf.MAIN)
                                && route.to().contains(remote))
                        .max(Comparator.comparingInt(route -> route.to().length()))
                        .flatMap(route -> route.link()
                                .or(() -> linkOf(route.via().getFirst().address()))))
                .or(() -> local.flatMap(this::ownerOf));
    }

    /** The link on whose subnet an address is. */
    private Optional<String> linkOf(IpAddress address) {
        return addresses.stream()
                .filter(own -> own.address().prefix().contains(address))
                .findFirst()
                .map(Owned::link);
    }

    /** The interface, VLAN or bridge that has an address. */
    public Optional<String> ownerOf(IpAddress address) {
        return addresses.stream()
                .filter(own -> own.address().address().equals(address))
                .findFirst()
                .map(Owned::link);
    }
}
