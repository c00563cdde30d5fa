package net.isthmus.services.addressing;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import net.isthmus.core.config.Dhcp6;
import net.isthmus.core.config.PrefixDelegation;
import net.isthmus.core.port.NextHop;
import net.isthmus.core.port.RouteOffer;
import net.isthmus.core.port.RouteOrigin;
import net.isthmus.core.status.AddressClientStatus;
import net.isthmus.services.dhcp6.Dhcp6Lease;
import net.isthmus.services.dhcp6.Dhcp6Lease.Lent;
import net.isthmus.services.dhcp6.Dhcp6Machine;
import net.isthmus.services.dhcp6.Dhcp6Machine.Phase;
import net.isthmus.services.dhcp6.Dhcp6Message;
import net.isthmus.wire.InterfaceAddress;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import net.isthmus.wire.NeighbourDiscovery;
import net.isthmus.wire.UdpDatagram;

/**
 * Drives the DHCPv6 machine of one link: its addresses go to the link, parts of its prefixes to other links, and what
 * is left of a prefix leads nowhere, so that packets for it do not circle between the appliance and its provider.
 */
final class Dhcp6Client {
    private static final Logger LOG = System.getLogger(Dhcp6Client.class.getName());
    private static final int SERVER_PORT = 547;
    private static final int CLIENT_PORT = 546;
    private static final IpAddress ALL_SERVERS = IpAddress.ofIpv6(0xff02L << 48, 0x1_0002);
    private static final int SUBNET_LENGTH = 64;
    private static final long SECOND_NS = 1_000_000_000L;

    private final LinkContext link;
    private final Dhcp6 wanted;
    private final LinkAddresses.PrefixLimits limits;
    private final Dhcp6Machine machine;
    private final LearnedAddresses addresses;
    private final Map<String, LearnedAddresses> assigned = new HashMap<>();
    private final LearnedRoutes routes;
    private Dhcp6Machine.State state = Dhcp6Machine.State.DOWN;

    Dhcp6Client(LinkContext link, Dhcp6 wanted, LinkAddresses.PrefixLimits limits) {
        this.link = link;
        this.wanted = wanted;
        this.limits = limits;
        machine = new Dhcp6Machine(
                new Dhcp6Machine.Wish(
                        link.identity.duid(),
                        link.name.hashCode(),
                        wanted.address(),
                        wanted.prefixDelegation().map(PrefixDelegation::hint)),
                link.random);
        addresses = new LearnedAddresses(link.name, link.addresses);
        routes = new LearnedRoutes(link.rib);
    }

    Dhcp6 wanted() {
        return wanted;
    }

    void linkChanged(long nowNs) {
        boolean isDown = state.phase() == Phase.DOWN;
        if (link.isUp() == isDown) {
            apply(link.isUp() ? machine.linkUp(state, nowNs) : machine.linkDown(state), nowNs);
        }
    }

    void tick(long nowNs) {
        if (state.deadlineNs() <= nowNs) {
            apply(machine.timerExpired(state, nowNs), nowNs);
        }
    }

    void received(UdpDatagram datagram, long nowNs) {
        if (datagram.destinationPort() == CLIENT_PORT) {
            Dhcp6Message.parse(datagram.payload())
                    .ifPresent(message -> apply(machine.received(state, message, nowNs), nowNs));
        }
    }

    void remove(long nowNs) {
        apply(machine.removed(state, nowNs), nowNs);
    }

    private void apply(Dhcp6Machine.Step step, long nowNs) {
        Optional<Dhcp6Lease> before = state.lease();
        state = step.next();
        step.send()
                .ifPresent(message -> link.transport.send(
                        link.index(),
                        NeighbourDiscovery.groupMac(ALL_SERVERS),
                        new UdpDatagram(link.linkLocal(), CLIENT_PORT, ALL_SERVERS, SERVER_PORT, message.toPayload())
                                .toPacket()));
        if (!before.equals(state.lease())) {
            use(nowNs);
            LOG.log(Level.INFO, "{0}: DHCPv6: {1}", link.name, granted().isEmpty() ? "nothing is leased" : granted());
        }
    }

    private void use(long nowNs) {
        List<InterfaceAddress> own = state.lease().map(Dhcp6Lease::addresses).orElse(List.of()).stream()
                .map(lent -> new InterfaceAddress(lent.what(), 128))
                .toList();
        addresses.set(own);
        List<RouteOffer> rest = new ArrayList<>();
        for (Lent<IpPrefix> lent : prefixes()) {
            rest.add(RouteOffer.to(link.vrf(), lent.what(), RouteOrigin.DHCP, link.name, new NextHop.Unreachable()));
        }
        routes.set(rest);
        Map<String, Map<IpPrefix, Long>> lifetimes = new HashMap<>();
        wanted.prefixDelegation().map(PrefixDelegation::assign).orElse(Map.of()).forEach((name, number) -> {
            Map<IpPrefix, Long> ofLink = new HashMap<>();
            List<InterfaceAddress> given = new ArrayList<>();
            for (Lent<IpPrefix> lent : prefixes()) {
                subnet(lent.what(), number).ifPresent(subnet -> {
                    given.add(new InterfaceAddress(subnet.address().plus(1), SUBNET_LENGTH));
                    ofLink.put(subnet, Math.max(0, lent.validNs() - nowNs) / SECOND_NS);
                });
            }
            lifetimes.put(name, ofLink);
            assigned.computeIfAbsent(name, key -> new LearnedAddresses(key, link.addresses))
                    .set(given);
        });
        limits.limit(lifetimes, nowNs);
    }

    private List<Lent<IpPrefix>> prefixes() {
        return state.lease().map(Dhcp6Lease::prefixes).orElse(List.of());
    }

    /** The numbered subnet of a prefix, if it has so many. */
    private static Optional<IpPrefix> subnet(IpPrefix prefix, int number) {
        int bits = SUBNET_LENGTH - prefix.length();
        boolean isThere = bits >= 0 && (bits >= Integer.SIZE - 1 || number < 1 << bits);
        return isThere
                ? Optional.of(new IpPrefix(IpAddress.ofIpv6(prefix.address().high() | number, 0), SUBNET_LENGTH))
                : Optional.empty();
    }

    private List<String> granted() {
        List<String> granted = new ArrayList<>();
        state.lease().ifPresent(lease -> {
            lease.addresses().forEach(lent -> granted.add(lent.what().toString()));
            lease.prefixes().forEach(lent -> granted.add(lent.what().toString()));
        });
        return granted;
    }

    AddressClientStatus status(long nowNs) {
        Optional<Dhcp6Lease> lease = state.lease();
        return new AddressClientStatus(
                link.name,
                "dhcp6",
                state.phase().name().toLowerCase(Locale.ROOT),
                granted(),
                lease.map(held -> held.server().toString()),
                List.of(),
                lease.map(held ->
                                held.dnsServers().stream().map(Object::toString).toList())
                        .orElse(List.of()),
                lease.map(Dhcp6Lease::domains).orElse(List.of()),
                Optional.empty(),
                lease.filter(held -> held.expiryNs() != Dhcp6Lease.NEVER)
                        .map(held -> Math.max(0, held.expiryNs() - nowNs) / SECOND_NS));
    }
}
