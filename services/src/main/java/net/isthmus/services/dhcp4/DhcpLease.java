package net.isthmus.services.dhcp4;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.isthmus.services.dhcp4.DhcpOption.ClasslessRoutes;
import net.isthmus.wire.InterfaceAddress;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;

/**
 * What a server has granted, and until when. Times are those of the monotonic clock; {@link #NEVER} for a lease without
 * end.
 *
 * @param address the address with its subnet
 * @param server who granted it
 * @param routes destinations and their routers; a router 0.0.0.0 stands for the link itself
 * @param dnsServers in order of preference
 * @param domains in which names are looked up
 * @param mtu of the link, if the server tells it
 * @param grantedNs when it was granted
 * @param renewNs when the server is asked to prolong it (T1)
 * @param rebindNs when any server is asked (T2)
 * @param expiryNs when it ends
 */
public record DhcpLease(
        InterfaceAddress address,
        IpAddress server,
        List<ClasslessRoutes.Route> routes,
        List<IpAddress> dnsServers,
        List<String> domains,
        Optional<Integer> mtu,
        long grantedNs,
        long renewNs,
        long rebindNs,
        long expiryNs) {

    /** A time that never comes. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final long SECOND_NS = 1_000_000_000L;
    private static final long INFINITE = 0xffff_ffffL;

    /** Less is nonsense on a link of today: what every host must take over IPv4 is longer. */
    private static final int MIN_MTU = 576;

    public DhcpLease {
        routes = List.copyOf(routes);
        dnsServers = List.copyOf(dnsServers);
        domains = List.copyOf(domains);
    }

    /**
     * The lease that an acknowledgement grants; empty if it lacks what a lease needs (RFC 2131 §3.1, §4.4.5).
     *
     * @param askedNs when the request was sent, from which on the lease counts
     */
    static Optional<DhcpLease> of(DhcpMessage ack, long askedNs) {
        IpAddress address = ack.yourAddress();
        IpAddress server = ack.address(DhcpOptions.SERVER).orElse(null);
        long seconds = ack.seconds(DhcpOptions.LEASE_TIME).orElse(0L);
        boolean isHost = !address.isUnspecified() && !address.isMulticast() && !address.isLoopback();
        if (server == null || seconds == 0 || !isHost || address.isBroadcast()) {
            return Optional.empty();
        }
        long rebind = ack.seconds(DhcpOptions.REBINDING_TIME)
                .filter(value -> value > 0 && value < seconds)
                .orElse(seconds - seconds / 8);
        long renew = ack.seconds(DhcpOptions.RENEWAL_TIME)
                .filter(value -> value > 0 && value <= rebind)
                .orElse(Math.min(seconds / 2, rebind));
        int length = ack.find(DhcpOption.SubnetMask.class, DhcpOptions.SUBNET_MASK)
                .map(DhcpOption.SubnetMask::length)
                .orElseGet(() -> classfulLength(address));
        boolean isInfinite = seconds == INFINITE;
        return Optional.of(new DhcpLease(
                new InterfaceAddress(address, length),
                server,
                routes(ack),
                ack.addresses(DhcpOptions.DNS_SERVERS),
                domains(ack),
                ack.find(DhcpOption.Number.class, DhcpOptions.MTU)
                        .map(DhcpOption.Number::value)
                        .filter(bytes -> bytes >= MIN_MTU),
                askedNs,
                isInfinite ? NEVER : askedNs + renew * SECOND_NS,
                isInfinite ? NEVER : askedNs + rebind * SECOND_NS,
                isInfinite ? NEVER : askedNs + seconds * SECOND_NS));
    }

    /** Routers count only without classless routes (RFC 3442); the first router is the default one. */
    private static List<ClasslessRoutes.Route> routes(DhcpMessage ack) {
        return ack.find(ClasslessRoutes.class, DhcpOptions.CLASSLESS_ROUTES)
                .map(ClasslessRoutes::routes)
                .orElseGet(() -> ack.addresses(DhcpOptions.ROUTERS).stream()
                        .filter(router -> !router.isUnspecified())
                        .limit(1)
                        .map(router -> new ClasslessRoutes.Route(IpPrefix.ALL_IPV4, router))
                        .toList());
    }

    private static List<String> domains(DhcpMessage ack) {
        List<String> domains = new ArrayList<>();
        ack.text(DhcpOptions.DOMAIN).ifPresent(domains::add);
        ack.find(DhcpOption.DomainSearch.class, DhcpOptions.DOMAIN_SEARCH).ifPresent(search -> search.domains().stream()
                .filter(domain -> !domains.contains(domain))
                .forEach(domains::add));
        return domains;
    }

    /** For a server that tells no mask: the length that the address had in the days of classes. */
    private static int classfulLength(IpAddress address) {
        int first = address.ipv4Bits() >>> 24;
        return first < 128 ? 8 : first < 192 ? 16 : 24;
    }

    /** Whole seconds until it ends; the largest long for one without end. */
    public long remainingSeconds(long nowNs) {
        return expiryNs == NEVER ? NEVER : Math.max(0, expiryNs - nowNs) / SECOND_NS;
    }
}
