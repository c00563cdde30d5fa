package net.isthmus.appliance.boot.seed;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.isthmus.appliance.boot.seed.SeedLink.Place;

/**
 * Version 2 of network-config: netplan's language. Of its devices, {@code ethernets}, {@code vlans} and {@code bridges}
 * are read; a match by driver has no counterpart.
 */
final class NetplanNetwork {

    private static final List<String> UNREAD =
            List.of("bonds", "wifis", "tunnels", "modems", "dummy-devices", "vrfs", "virtual-ethernets", "nm-devices");

    /** What a link may say: what is read, and what changes nothing here. */
    private static final Set<String> KNOWN = Set.of(
            "match",
            "set-name",
            "mtu",
            "addresses",
            "dhcp4",
            "dhcp6",
            "accept-ra",
            "gateway4",
            "gateway6",
            "routes",
            "nameservers",
            "id",
            "link",
            "interfaces",
            "optional",
            "optional-addresses",
            "critical",
            "renderer",
            "wakeonlan",
            "link-local",
            "ignore-carrier",
            "emit-lldp");

    /** The number by which netplan and the kernel call the table that packets are looked up in. */
    private static final String MAIN_TABLE = "254";

    private final NetworkParts parts;

    private NetplanNetwork(NetworkParts parts) {
        this.parts = parts;
    }

    static void read(Yaml network, NetworkParts parts) {
        var reader = new NetplanNetwork(parts);
        network.at("ethernets").ifPresent(links -> links.keys().entries().forEach(reader::ethernet));
        network.at("vlans").ifPresent(links -> links.keys().entries().forEach(reader::vlan));
        network.at("bridges").ifPresent(links -> links.keys().entries().forEach(reader::bridge));
        UNREAD.stream().filter(key -> network.at(key).isPresent()).forEach(key -> parts.note(key + " are not read"));
    }

    private void ethernet(String id, Yaml said) {
        Optional<Yaml> match = said.at("match");
        Optional<String> mac = parts.mac(match.flatMap(by -> by.textAt("macaddress")));
        Optional<String> device = match.isEmpty() ? Optional.of(id) : match.flatMap(by -> by.textAt("name"));
        if (mac.isEmpty() && device.isEmpty()) {
            parts.note(id + " matches by neither macaddress nor name; left out");
            return;
        }
        if (device.filter(name -> name.contains("*") || name.contains("?") || name.contains("["))
                .isPresent()) {
            parts.note(id + " matches by a pattern of names, which has no counterpart; left out");
            return;
        }
        link(NetworkParts.nameOf(said.textAt("set-name").orElse(id)), said, new Place.Nic(mac, device));
    }

    private void vlan(String id, Yaml said) {
        Optional<Integer> number = parts.number(said.textAt("id"), "VLAN", 1, 4094);
        Optional<String> link = said.textAt("link");
        if (number.isEmpty() || link.isEmpty()) {
            parts.note("the VLAN " + id + " needs an id and a link; left out");
            return;
        }
        link(NetworkParts.nameOf(id), said, new Place.Tagged(NetworkParts.nameOf(link.get()), number.get()));
    }

    private void bridge(String id, Yaml said) {
        List<String> members =
                said.textsAt("interfaces").stream().map(NetworkParts::nameOf).toList();
        link(NetworkParts.nameOf(id), said, new Place.Bridged(members));
    }

    private void link(String name, Yaml said, Place place) {
        said.names().stream()
                .filter(key -> !KNOWN.contains(key))
                .forEach(key -> parts.note(name + ": " + key + " is not read"));
        List<String> addresses = said.at("addresses").stream()
                .flatMap(list -> list.items().stream())
                .map(item -> item.text().or(() -> item.names().stream().findFirst()))
                .flatMap(Optional::stream)
                .flatMap(text -> parts.interfaceAddress(text, Optional.empty()).stream())
                .toList();
        boolean isDhcp6 = said.isTrueAt("dhcp6", false);
        parts.add(new SeedLink(
                name,
                place,
                parts.mtu(said.textAt("mtu")),
                addresses,
                said.isTrueAt("dhcp4", false),
                isDhcp6,
                said.isTrueAt("accept-ra", isDhcp6)));
        said.textAt("gateway4").ifPresent(via -> parts.route("0.0.0.0/0", via, name, Optional.empty()));
        said.textAt("gateway6").ifPresent(via -> parts.route("::/0", via, name, Optional.empty()));
        said.at("routes").ifPresent(routes -> routes.items().forEach(route -> route(route, name)));
        said.at("nameservers").ifPresent(servers -> servers.textsAt("addresses").forEach(parts::nameserver));
    }

    private void route(Yaml route, String link) {
        Optional<String> to = route.textAt("to");
        Optional<String> via = route.textAt("via");
        if (route.textAt("table").filter(table -> !table.equals(MAIN_TABLE)).isPresent()) {
            parts.note("a route of " + link + " is of a table of its own, which has no counterpart; left out");
        } else if (to.isPresent() && via.isPresent()) {
            parts.route(to.get(), via.get(), link, parts.metric(route.textAt("metric")));
        } else {
            parts.note("a route of " + link + " has no to or no via; left out");
        }
    }
}
