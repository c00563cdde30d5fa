package net.isthmus.services.dhcp6;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import net.isthmus.wire.Octets;

/**
 * What a DHCPv6 server has granted, and until when, in the time of the monotonic clock.
 *
 * @param server its DUID
 * @param addresses with the times until which they are valid
 * @param prefixes delegated ones, likewise
 * @param renewNs when the server is asked to prolong it (T1)
 * @param rebindNs when any server is asked (T2)
 * @param expiryNs when the last of it ends
 */
public record Dhcp6Lease(
        Octets server,
        List<Lent<IpAddress>> addresses,
        List<Lent<IpPrefix>> prefixes,
        List<IpAddress> dnsServers,
        List<String> domains,
        long renewNs,
        long rebindNs,
        long expiryNs) {

    /** Something that is lent for a time. */
    public record Lent<T>(T what, long validNs) {}

    /** A time that never comes. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final long SECOND_NS = 1_000_000_000L;
    private static final long FOREVER = 0xffff_ffffL;

    public Dhcp6Lease {
        addresses = List.copyOf(addresses);
        prefixes = List.copyOf(prefixes);
        dnsServers = List.copyOf(dnsServers);
        domains = List.copyOf(domains);
    }

    /** The lease that a message grants; empty if it grants nothing (RFC 8415 §18.2.10.1). */
    static Optional<Dhcp6Lease> of(Dhcp6Message message, long askedNs) {
        Octets server = message.find(Dhcp6Option.ServerId.class)
                .map(Dhcp6Option.ServerId::duid)
                .orElse(null);
        if (server == null || isRefused(message.options())) {
            return Optional.empty();
        }
        List<Lent<IpAddress>> addresses = new ArrayList<>();
        List<Lent<IpPrefix>> prefixes = new ArrayList<>();
        List<Long> preferred = new ArrayList<>();
        List<Long> renewals = new ArrayList<>();
        List<Long> rebindings = new ArrayList<>();
        associations(message).forEach(association -> {
            if (isRefused(association.options())) {
                return;
            }
            for (Dhcp6Option option : association.options()) {
                if (option instanceof Dhcp6Option.Address one && one.validSeconds() > 0) {
                    addresses.add(new Lent<>(one.address(), after(one.validSeconds(), askedNs)));
                    preferred.add(one.preferredSeconds());
                } else if (option instanceof Dhcp6Option.Prefix one && one.validSeconds() > 0) {
                    prefixes.add(new Lent<>(one.prefix(), after(one.validSeconds(), askedNs)));
                    preferred.add(one.preferredSeconds());
                }
            }
            renewals.add(association.renewSeconds());
            rebindings.add(association.rebindSeconds());
        });
        if (addresses.isEmpty() && prefixes.isEmpty()) {
            return Optional.empty();
        }
        long shortest = preferred.stream().mapToLong(Long::longValue).min().orElse(0);
        long renew = earliest(renewals, shortest / 2);
        long rebind = Math.max(renew, earliest(rebindings, shortest * 4 / 5));
        long expiry = Stream.concat(addresses.stream(), prefixes.stream())
                .mapToLong(Lent::validNs)
                .max()
                .orElse(askedNs);
        return Optional.of(new Dhcp6Lease(
                server,
                addresses,
                prefixes,
                message.find(Dhcp6Option.DnsServers.class)
                        .map(Dhcp6Option.DnsServers::servers)
                        .orElse(List.of()),
                message.find(Dhcp6Option.Domains.class)
                        .map(Dhcp6Option.Domains::domains)
                        .orElse(List.of()),
                after(Math.max(1, renew), askedNs),
                after(Math.max(1, rebind), askedNs),
                expiry));
    }

    private record Association(long renewSeconds, long rebindSeconds, List<Dhcp6Option> options) {}

    private static Stream<Association> associations(Dhcp6Message message) {
        return message.options().stream().flatMap(option -> switch (option) {
            case Dhcp6Option.AddressAssociation ia ->
                Stream.of(new Association(ia.renewSeconds(), ia.rebindSeconds(), ia.options()));
            case Dhcp6Option.PrefixAssociation ia ->
                Stream.of(new Association(ia.renewSeconds(), ia.rebindSeconds(), ia.options()));
            default -> Stream.empty();
        });
    }

    private static boolean isRefused(List<Dhcp6Option> options) {
        return options.stream().anyMatch(option -> option instanceof Dhcp6Option.Status status && status.code() != 0);
    }

    /** The earliest time that a server has set; the client's own if it set none (RFC 8415 §21.4). */
    private static long earliest(List<Long> seconds, long own) {
        return seconds.stream()
                .mapToLong(Long::longValue)
                .filter(time -> time > 0)
                .min()
                .orElse(own);
    }

    private static long after(long seconds, long nowNs) {
        return seconds >= FOREVER ? NEVER : nowNs + seconds * SECOND_NS;
    }
}
