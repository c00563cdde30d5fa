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
import net.isthmus.services.slaac.SlaacMachine;
import net.isthmus.services.slaac.SlaacState;
import net.isthmus.services.slaac.StableIdentifier;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.NdMessage;
import net.isthmus.wire.NdOption;
import net.isthmus.wire.NeighbourDiscovery;
import net.isthmus.wire.RouterMessages;
import net.isthmus.wire.RouterPreference;

/** Drives the machine by which one link believes routers, and makes of it addresses and routes. */
final class SlaacClient {
    private static final Logger LOG = System.getLogger(SlaacClient.class.getName());

    private final LinkContext link;
    private final SlaacMachine machine;
    private final LearnedAddresses addresses;
    private final LearnedRoutes routes;
    private final LearnedMtu mtu;
    private SlaacState state = SlaacState.EMPTY;

    SlaacClient(LinkContext link) {
        this.link = link;
        machine = new SlaacMachine(link.name, new StableIdentifier(link.identity.secret()), link.random);
        addresses = new LearnedAddresses(link.name, link.addresses);
        routes = new LearnedRoutes(link.rib);
        mtu = new LearnedMtu(link.name, "ra", link.addresses);
    }

    void linkChanged(long nowNs) {
        if (link.isUp() != state.isUp()) {
            apply(link.isUp() ? machine.linkUp(state, nowNs) : machine.linkDown(state));
        }
    }

    void tick(long nowNs) {
        if (state.deadlineNs() <= nowNs) {
            apply(machine.timePassed(state, nowNs));
        }
    }

    void advertised(NdMessage.RouterAdvertisement message, long nowNs) {
        apply(machine.advertised(state, message, nowNs));
    }

    void conflict(IpAddress address, long nowNs) {
        apply(machine.conflict(state, address, nowNs));
    }

    void remove() {
        apply(new SlaacMachine.Step(SlaacState.EMPTY, false, List.of()));
    }

    private void apply(SlaacMachine.Step step) {
        state = step.next();
        step.reports().forEach(text -> LOG.log(Level.WARNING, "{0}: {1}", link.name, text));
        mtu.set(state.mtu());
        addresses.set(state.addresses());
        List<RouteOffer> offers = new ArrayList<>();
        state.allRoutes()
                .forEach((route, preference) -> offers.add(RouteOffer.to(
                                link.vrf(),
                                route.to(),
                                RouteOrigin.RA,
                                link.name + " " + route.router(),
                                new NextHop.Gateway(link.index(), route.router()))
                        .withMetric(metric(preference))));
        routes.set(offers);
        if (step.doesSolicit()) {
            var message = new NdMessage.RouterSolicitation(
                    link.linkLocal(),
                    NeighbourDiscovery.ALL_ROUTERS,
                    List.of(new NdOption.SourceLinkLayer(link.mac())));
            link.transport.send(
                    link.index(),
                    NeighbourDiscovery.groupMac(NeighbourDiscovery.ALL_ROUTERS),
                    RouterMessages.toPacket(message));
        }
    }

    private static long metric(RouterPreference preference) {
        return switch (preference) {
            case HIGH -> 100;
            case MEDIUM -> 200;
            case LOW -> 300;
        };
    }

    AddressClientStatus status(long nowNs) {
        long first = state.prefixes().values().stream()
                .mapToLong(SlaacState.Address::validNs)
                .min()
                .orElse(SlaacState.NEVER);
        return new AddressClientStatus(
                link.name,
                "ra",
                !state.isUp() ? "down" : state.solicitNs() == SlaacState.NEVER ? "configured" : "soliciting",
                addresses.owned().stream().map(Object::toString).toList(),
                Optional.empty(),
                state.allRoutes().keySet().stream()
                        .map(route -> route.to() + " via " + route.router())
                        .toList(),
                state.dnsServers().keySet().stream()
                        .sorted()
                        .map(Object::toString)
                        .toList(),
                state.domains().keySet().stream().sorted().toList(),
                state.mtu(),
                first == SlaacState.NEVER
                        ? Optional.empty()
                        : Optional.of(Math.max(0, first - nowNs) / 1_000_000_000L));
    }
}
