package net.isthmus.appliance.boot.seed;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.isthmus.appliance.boot.seed.SeedLink.Place;
import net.isthmus.wire.IpAddress;

/** The cloud's network in the words of the appliance's document: one text for each of its keys. */
final class NetworkSections {

    private NetworkSections() {}

    /** Sections by key, each with its key and a line end; only those that have something. */
    static Map<String, String> of(SeedNetwork network) {
        Map<String, String> sections = new LinkedHashMap<>();
        List<String> nics = new ArrayList<>();
        List<String> vlans = new ArrayList<>();
        List<String> bridges = new ArrayList<>();
        for (SeedLink link : network.links()) {
            switch (link.place()) {
                case Place.Nic nic -> nics.add(line(link, matching(nic)));
                case Place.Tagged tagged ->
                    vlans.add(line(link, List.of("link: " + quoted(tagged.link()), "id: " + tagged.id())));
                case Place.Bridged bridged ->
                    bridges.add(line(link, List.of("interfaces: " + list(bridged.members()))));
            }
        }
        put(sections, "interfaces", nics);
        put(sections, "vlans", vlans);
        put(sections, "bridges", bridges);
        put(
                sections,
                "routes",
                network.routes().stream().map(NetworkSections::route).toList());
        return sections;
    }

    private static void put(Map<String, String> sections, String key, List<String> lines) {
        if (!lines.isEmpty()) {
            sections.put(key, key + ":\n" + String.join("", lines));
        }
    }

    private static List<String> matching(Place.Nic nic) {
        List<String> match = new ArrayList<>();
        nic.device().ifPresent(name -> match.add("name: " + quoted(name)));
        nic.mac().ifPresent(mac -> match.add("macaddress: " + quoted(mac)));
        return match.isEmpty() ? List.of() : List.of("match: { " + String.join(", ", match) + " }");
    }

    private static String line(SeedLink link, List<String> first) {
        List<String> values = new ArrayList<>(first);
        link.mtu().ifPresent(mtu -> values.add("mtu: " + mtu));
        if (!link.addresses().isEmpty()) {
            values.add("addresses: " + list(link.addresses()));
        }
        if (link.isDhcp4()) {
            values.add("dhcp4: true");
        }
        if (link.isDhcp6()) {
            values.add("dhcp6: {}");
        }
        if (link.takesAdvertisements()) {
            values.add("acceptRa: true");
        }
        return "  " + link.name() + ": { " + String.join(", ", values) + " }\n";
    }

    private static String route(SeedRoute route) {
        String link =
                IpAddress.parse(route.via()).isLinkLocal() && !route.link().isEmpty()
                        ? ", interface: " + quoted(route.link())
                        : "";
        return "  - { to: " + quoted(route.to()) + ", via: " + quoted(route.via()) + link
                + route.metric().map(metric -> ", metric: " + metric).orElse("") + " }\n";
    }

    static String list(List<String> texts) {
        return texts.stream().map(NetworkSections::quoted).collect(Collectors.joining(", ", "[", "]"));
    }

    /** Text in quotes, so that it is nothing but text. */
    static String quoted(String text) {
        var out = new StringBuilder("\"");
        text.chars().filter(character -> character >= ' ' && character < 0x7f).forEach(character -> {
            if (character == '"' || character == '\\') {
                out.append('\\');
            }
            out.append((char) character);
        });
        return out.append('"').toString();
    }
}
