package net.isthmus.appliance.boot.seed;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.isthmus.appliance.boot.seed.SeedLink.Place;

/** Version 1 of network-config: a list of devices, each with a list of subnets. */
final class ListedNetwork {

    private final NetworkParts parts;

    private ListedNetwork(NetworkParts parts) {
        this.parts = parts;
    }

    static void read(Yaml network, NetworkParts parts) {
        var reader = new ListedNetwork(parts);
        network.at("config").ifPresent(list -> list.items().forEach(reader::item));
    }

    private void item(Yaml item) {
        String name = NetworkParts.nameOf(item.textAt("name").orElse("nic"));
        switch (item.textAt("type").orElse("")) {
            case "physical" -> {
                Optional<String> mac = parts.mac(item.textAt("mac_address"));
                link(name, item, new Place.Nic(mac, mac.isPresent() ? Optional.empty() : item.textAt("name")));
            }
            case "vlan" -> {
                Optional<Integer> id = parts.number(item.textAt("vlan_id"), "VLAN", 1, 4094);
                Optional<String> link = item.textAt("vlan_link");
                if (id.isPresent() && link.isPresent()) {
                    link(name, item, new Place.Tagged(NetworkParts.nameOf(link.get()), id.get()));
                } else {
                    parts.note("the VLAN " + name + " needs vlan_id and vlan_link; left out");
                }
            }
            case "bridge" ->
                link(
                        name,
                        item,
                        new Place.Bridged(item.textsAt("bridge_interfaces").stream()
                                .map(NetworkParts::nameOf)
                                .toList()));
            case "nameserver" -> item.textsAt("address").forEach(parts::nameserver);
            case "route" -> route(item, item.textAt("destination"), "");
            case "loopback" -> {}
            case String other -> parts.note("a device of type " + other + " is not read");
        }
    }

    private void link(String name, Yaml item, Place place) {
        List<String> addresses = new ArrayList<>();
        boolean isDhcp4 = false;
        boolean isDhcp6 = false;
        boolean isAdvertised = false;
        List<Yaml> subnets = item.at("subnets").map(Yaml::items).orElse(List.of());
        for (Yaml subnet : subnets) {
            String type = subnet.textAt("type").orElse("");
            switch (type) {
                case "dhcp", "dhcp4" -> isDhcp4 = true;
                case "dhcp6", "ipv6_dhcpv6-stateful" -> {
                    isDhcp6 = true;
                    isAdvertised = true;
                }
                case "ipv6_slaac", "ipv6_dhcpv6-stateless" -> isAdvertised = true;
                case "static", "static6" ->
                    subnet.textAt("address")
                            .flatMap(text -> parts.interfaceAddress(text, subnet.textAt("netmask")))
                            .ifPresent(addresses::add);
                case "manual" -> {}
                default -> parts.note(name + ": a subnet of type " + type + " is not read");
            }
        }
        Optional<Integer> mtu = parts.mtu(item.textAt("mtu"));
        parts.add(new SeedLink(name, place, mtu, addresses, isDhcp4, isDhcp6, isAdvertised));
        for (Yaml subnet : subnets) {
            subnet.textAt("gateway").ifPresent(via -> parts.route("default", via, name, Optional.empty()));
            subnet.textsAt("dns_nameservers").forEach(parts::nameserver);
            subnet.at("routes").ifPresent(routes -> routes.items()
                    .forEach(route -> route(route, route.textAt("network", "destination"), name)));
        }
    }

    private void route(Yaml route, Optional<String> to, String link) {
        Optional<String> via = route.textAt("gateway");
        if (to.isEmpty() || via.isEmpty()) {
            parts.note("a route has no destination or no gateway; left out");
            return;
        }
        String prefix = to.get().contains("/")
                ? to.get()
                : route.textAt("netmask")
                        .flatMap(parts::length)
                        .map(length -> to.get() + "/" + length)
                        .orElse(to.get());
        parts.route(prefix, via.get(), link, parts.metric(route.textAt("metric")));
    }
}
