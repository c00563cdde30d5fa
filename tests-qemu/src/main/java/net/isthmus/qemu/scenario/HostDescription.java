package net.isthmus.qemu.scenario;

import java.util.List;

/**
 * A Linux host in a namespace, with one interface, {@code eth0}.
 *
 * @param name short, unique within the scenario
 * @param network that it is plugged into
 * @param addresses with prefix lengths
 * @param routes as {@code ip route add} takes them, such as {@code default via 10.10.0.1}
 */
public record HostDescription(String name, String network, List<String> addresses, List<String> routes) {

    public HostDescription {
        addresses = List.copyOf(addresses);
        routes = List.copyOf(routes);
    }
}
