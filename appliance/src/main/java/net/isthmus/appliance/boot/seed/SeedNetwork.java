package net.isthmus.appliance.boot.seed;

import java.util.List;

/** The network as the cloud describes it, in whichever of its three languages. */
public record SeedNetwork(List<SeedLink> links, List<SeedRoute> routes, List<String> nameservers) {

    /** The cloud says nothing. */
    public static final SeedNetwork NONE = new SeedNetwork(List.of(), List.of(), List.of());

    public SeedNetwork {
        links = List.copyOf(links);
        routes = List.copyOf(routes);
        nameservers = List.copyOf(nameservers);
    }

    public boolean isEmpty() {
        return links.isEmpty();
    }
}
