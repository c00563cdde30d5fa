package net.isthmus.appliance.boot.seed;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * From network-config or network_data.json to a {@link SeedNetwork}, by what the file says of itself: KubeVirt hands
 * whatever its user wrote to either place.
 */
final class NetworkConfig {

    private NetworkConfig() {}

    static SeedNetwork read(byte[] content, List<String> notes) {
        List<String> problems = new ArrayList<>();
        Optional<Yaml> root = YamlText.parse(new String(content, StandardCharsets.UTF_8), problems);
        problems.forEach(problem -> notes.add("network-config: " + problem));
        if (root.isEmpty()) {
            return SeedNetwork.NONE;
        }
        Yaml network = root.get().at("network").orElse(root.get());
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
