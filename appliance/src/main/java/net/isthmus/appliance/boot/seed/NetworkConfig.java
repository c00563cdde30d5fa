package net.isthmus.appliance.boot.seed;

import java.util.List;

/**
 * From network-config or network_data.json to a {@link SeedNetwork}, by what the file says of itself: KubeVirt hands
 * whatever its user wrote to either place.
 */
final class NetworkConfig {

    private NetworkConfig() {}

    static SeedNetwork read(Yaml root, List<String> notes) {
        Yaml network = root.at("network").orElse(root);
        var parts = new NetworkParts(notes);
        if (network.at("links").isPresent() || network.at("networks").isPresent()) {
            OpenStackNetwork.read(network, parts);
            return parts.network();
        }
        switch (network.textAt("version", "config").orElse("")) {
            case "2" -> NetplanNetwork.read(network, parts);
            case "1" -> ListedNetwork.read(network, parts);
            case "disabled" -> parts.note("the cloud says that it configures no network");
            case "" -> {
                if (network.at("config").map(Yaml::items).orElse(List.of()).isEmpty()) {
                    parts.note("it has no version; 1 and 2 are read");
                } else {
                    ListedNetwork.read(network, parts);
                }
            }
            case String other -> parts.note("version " + other + " is not read; 1 and 2 are");
        }
        return parts.network();
    }
}
