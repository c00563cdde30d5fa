package net.isthmus.services.addressing;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.isthmus.core.port.NextHop;
import net.isthmus.core.port.RouteOffer;
import net.isthmus.core.port.RouteOrigin;
import net.isthmus.core.status.AddressClientStatus;
import net.isthmus.services.dhcp4.DhcpAction;
import net.isthmus.services.dhcp4.DhcpEvent;
import net.isthmus.services.dhcp4.DhcpLease;
import net.isthmus.services.dhcp4.DhcpMachine;
import net.isthmus.services.dhcp4.DhcpMessage;
import net.isthmus.services.dhcp4.DhcpOption.ClasslessRoutes;
import net.isthmus.services.dhcp4.DhcpQuestions;
import net.isthmus.services.dhcp4.DhcpState;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import net.isthmus.wire.MacAddress;
import net.isthmus.wire.Octets;
import net.isthmus.wire.UdpDatagram;

/**
 * Drives the DHCPv4 machine of one link, and makes of its lease an address and routes.
 *
 * <p>A router that is not on the address' own subnet, as in networks that give every host a /32 and the router
 * 169.254.1.1, is taken for a neighbour on the link: it gets a host route there.
 */
final class Dhcp4Client {
    private static final Logger LOG = System.getLogger(Dhcp4Client.class.getName());
    private static final int SERVER_PORT = 67;
    private static final int CLIENT_PORT = 68;
    private static final IpAddress NONE = IpAddress.ofIpv4(0);
    private static final IpAddress EVERYBODY = IpAddress.ofIpv4(-1);

    private final LinkContext link;
    private final LearnedRoutes routes;
    private final LearnedAddresses addresses;
    private final LearnedMtu mtu;
    private Optional<DhcpMachine> machine = Optional.empty();
    private MacAddress mac = MacAddress.ZERO;
    private DhcpState state;

    Dhcp4Client(LinkContext link) {
        this.link = link;
        routes = new LearnedRoutes(link.rib);
        addresses = new LearnedAddresses(link.name, link.addresses);
        mtu = new LearnedMtu(link.name, "dhcp4", link.addresses);
        state = new DhcpState.Parked(Optional.empty(), link.memory.recall(link.name));
    }

    void linkChanged(long nowNs) {
        if (!link.mac().equals(mac) && !link.mac().equals(MacAddress.ZERO)) {
            mac = link.mac();
            Octets clientId = DhcpQuestions.clientId(link.name.hashCode(), link.identity.duid());
            machine = Optional.of(new DhcpMachine(new DhcpQuestions(mac, clientId, Optional.empty()), link.random));
        }
        boolean isParked = state instanceof DhcpState.Parked;
        if (link.isUp() == isParked) {
            happens(link.isUp() ? new DhcpEvent.LinkUp() : new DhcpEvent.LinkDown(), nowNs);
        }
    }

    void tick(long nowNs) {
        if (state.deadlineNs() <= nowNs) {
            happens(new DhcpEvent.TimerExpired(), nowNs);
        }
    }

    void received(UdpDatagram datagram, long nowNs) {
        if (datagram.sourcePort() == SERVER_PORT && datagram.destinationPort() == CLIENT_PORT) {
            DhcpMessage.parse(datagram.payload()).ifPresent(message -> happens(new DhcpEvent.Received(message), nowNs));
        }
    }

    void conflict(IpAddress address, long nowNs) {
        happens(new DhcpEvent.Conflict(address), nowNs);
    }

    /** Gives the lease back and forgets it. */
    void remove(long nowNs) {
        happens(new DhcpEvent.Removed(), nowNs);
        link.memory.remember(link.name, Optional.empty());
    }

    private void happens(DhcpEvent event, long nowNs) {
        if (machine.isEmpty()) {
            return;
        }
        DhcpMachine.Step step = machine.get().step(state, event, nowNs);
        state = step.next();
        step.actions().forEach(this::perform);
    }

    private void perform(DhcpAction action) {
        switch (action) {
            case DhcpAction.Broadcast(DhcpMessage message) ->
                link.transport.send(link.index(), MacAddress.BROADCAST, packet(message, NONE, EVERYBODY));
            case DhcpAction.Unicast(DhcpMessage message, IpAddress from, IpAddress to) ->
                link.transport.route(link.index(), packet(message, from, to));
            case DhcpAction.Configure(DhcpLease lease) -> {
                addresses.set(List.of(lease.address()));
                mtu.set(lease.mtu());
                routes.set(routes(lease));
                link.memory.remember(link.name, Optional.of(lease.address().address()));
            }
            case DhcpAction.Deconfigure _ -> {
                routes.set(List.of());
                addresses.set(List.of());
                mtu.set(Optional.empty());
            }
            case DhcpAction.Report(String text) -> LOG.log(Level.INFO, "{0}: DHCP: {1}", link.name, text);
        }
    }

    private static byte[] packet(DhcpMessage message, IpAddress from, IpAddress to) {
        return new UdpDatagram(from, CLIENT_PORT, to, SERVER_PORT, message.toPayload()).toPacket();
    }

    private List<RouteOffer> routes(DhcpLease lease) {
        List<RouteOffer> offers = new ArrayList<>();
        for (ClasslessRoutes.Route route : lease.routes()) {
            IpAddress router = route.router();
            boolean isOnLink = router.isUnspecified();
            if (!isOnLink && !lease.address().prefix().contains(router)) {
                add(offers, IpPrefix.ofHost(router), new NextHop.OnLink(link.index()));
            }
            add(
                    offers,
                    route.to(),
                    isOnLink ? new NextHop.OnLink(link.index()) : new NextHop.Gateway(link.index(), router));
        }
        return offers;
    }

    private void add(List<RouteOffer> offers, IpPrefix to, NextHop nextHop) {
        RouteOffer offer = RouteOffer.to(link.vrf(), to, RouteOrigin.DHCP, link.name, nextHop);
        if (offers.stream().noneMatch(offer::isSameRouteAs)) {
            offers.add(offer);
        }
    }

    AddressClientStatus status(long nowNs) {
        Optional<DhcpLease> lease = state.lease();
        return new AddressClientStatus(
                link.name,
                "dhcp4",
                state.label(),
                lease.map(held -> List.of(held.address().toString())).orElse(List.of()),
                lease.map(held -> held.server().toString()),
                lease.map(held -> held.routes().stream()
                                .map(route -> route.to() + " via " + route.router())
                                .toList())
                        .orElse(List.of()),
                lease.map(held ->
                                held.dnsServers().stream().map(Object::toString).toList())
                        .orElse(List.of()),
                lease.map(DhcpLease::domains).orElse(List.of()),
                lease.flatMap(DhcpLease::mtu),
                lease.map(held -> held.remainingSeconds(nowNs)).filter(seconds -> seconds != DhcpLease.NEVER));
    }
}
