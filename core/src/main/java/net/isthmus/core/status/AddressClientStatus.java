package net.isthmus.core.status;

import java.util.List;
import java.util.Optional;

/**
 * How a link gets addresses from others.
 *
 * @param interfaceName the link
 * @param protocol {@code dhcp4}, {@code dhcp6} or {@code ra}
 * @param state where the client stands, such as {@code bound} or {@code soliciting}
 * @param addresses what it has got: addresses and delegated prefixes
 * @param server who granted it
 * @param routes destinations and routers that it was told
 * @param dnsServers DNS servers that it was told
 * @param domains domains in which names are looked up
 * @param mtu of the link in bytes, if it was told one
 * @param remainingSeconds until the first of it ends; absent if nothing does
 */
public record AddressClientStatus(
        String interfaceName,
        String protocol,
        String state,
        List<String> addresses,
        Optional<String> server,
        List<String> routes,
        List<String> dnsServers,
        List<String> domains,
        Optional<Integer> mtu,
        Optional<Long> remainingSeconds) {

    /** Copies the lists. */
    public AddressClientStatus {
        addresses = List.copyOf(addresses);
        routes = List.copyOf(routes);
        dnsServers = List.copyOf(dnsServers);
        domains = List.copyOf(domains);
    }
}
