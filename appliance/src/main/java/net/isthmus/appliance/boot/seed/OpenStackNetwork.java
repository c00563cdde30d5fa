package net.isthmus.appliance.boot.seed;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.isthmus.appliance.boot.seed.SeedLink.Place;

/** OpenStack's {@code network_data.json}: links, networks on links, and services. */
final class OpenStackNetwork {

    private final NetworkParts parts;

    private OpenStackNetwork(NetworkParts parts) {
        this.parts = parts;
    }

    static void read(Yaml network, NetworkParts parts) {
        var reader = new OpenStackNetwork(parts);
        Map<String, List<Yaml>> networks = new LinkedHashMap<>();
        for (Yaml one : network.at("networks").map(Yaml::items).orElse(List.of())) {
            networks.computeIfAbsent(one.textAt("link").orElse(""), _ -> new ArrayList<>())
                    .add(one);
        }
        for (Yaml link : network.at("links").map(Yaml::items).orElse(List.of())) {
            reader.link(link, networks.getOrDefault(link.textAt("id").orElse(""), List.of()));
        }
        network.at("services").ifPresent(services -> services.items().forEach(reader::service));
    }

    private void link(Yaml link, List<Yaml> networks) {
        String name = NetworkParts.nameOf(link.textAt("id").orElse("nic"));
        String type = link.textAt("type").orElse("");
        if (type.equals("bond")) {
            parts.note("the bond " + name + " is not read");
            return;
        }
        Place place;
        if (type.equals("vlan")) {
            Optional<Integer> id = parts.number(link.textAt("vlan_id"), "VLAN", 1, 4094);
            if (id.isEmpty() || link.textAt("vlan_link").isEmpty()) {
                parts.note("the VLAN " + name + " needs vlan_id and vlan_link; left out");
                return;
            }
            place = new Place.Tagged(
                    NetworkParts.nameOf(link.textAt("vlan_link").orElseThrow()), id.get());
        } else {
            Optional<String> mac = parts.mac(link.textAt("ethernet_mac_address"));
            place = new Place.Nic(mac, mac.isPresent() ? Optional.empty() : link.textAt("name", "id"));
        }
        List<String> addresses = new ArrayList<>();
        boolean isDhcp4 = false;
        boolean isDhcp6 = false;
        boolean isAdvertised = false;
        for (Yaml network : networks) {
            switch (network.textAt("type").orElse("")) {
                case "ipv4_dhcp" -> isDhcp4 = true;
                case "ipv6_dhcp", "ipv6_dhcpv6-stateful" -> {
                    isDhcp6 = true;
                    isAdvertised = true;
                }
                case "ipv6_slaac", "ipv6_dhcpv6-stateless" -> isAdvertised = true;
                case "ipv4", "ipv6" ->
                    network.textAt("ip_address")
                            .flatMap(text -> parts.interfaceAddress(text, network.textAt("netmask")))
                            .ifPresent(addresses::add);
                case String other -> parts.note(name + ": a network of type " + other + " is not read");
            }
        }
        Optional<Integer> mtu = parts.mtu(link.textAt("mtu"));
        parts.add(new SeedLink(name, place, mtu, addresses, isDhcp4, isDhcp6, isAdvertised));
        networks.forEach(network -> routes(network, name));
    }

    private void routes(Yaml network, String link) {
        network.textAt("gateway").ifPresent(via -> parts.route("default", via, link, Optional.empty()));
        network.textsAt("dns_nameservers").forEach(parts::nameserver);
        network.at("services").ifPresent(services -> services.items().forEach(this::service));
        for (Yaml route : network.at("routes").map(Yaml::items).orElse(List.of())) {
            Optional<String> to = route.textAt("network");
            Optional<String> via = route.textAt("gateway");
            if (to.isPresent() && via.isPresent()) {
                String prefix = route.textAt("netmask")
                        .flatMap(parts::length)
                        .map(length -> to.get() + "/" + length)
                        .orElse(to.get());
                parts.route(prefix, via.get(), link, Optional.empty());
            }
        }
    }

    private void service(Yaml service) {
        if (service.textAt("type").orElse("").equals("dns")) {
            service.textAt("address").ifPresent(parts::nameserver);
        }
    }
}
