package net.isthmus.services.addressing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.isthmus.core.config.RouterAdvertisements;
import net.isthmus.core.port.InterfaceEvents.InterfaceState;
import net.isthmus.services.advertise.Advertised;
import net.isthmus.services.advertise.AdvertiserMachine;
import net.isthmus.wire.InterfaceAddress;
import net.isthmus.wire.IpPrefix;
import net.isthmus.wire.NdOption;
import net.isthmus.wire.NdOption.PrefixInformation;
import net.isthmus.wire.NeighbourDiscovery;
import net.isthmus.wire.RouterMessages;

/** Drives the machine that advertises the appliance on one link: the prefixes of its addresses there, its MTU, DNS. */
final class Advertiser {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final int AUTONOMOUS_LENGTH = 64;

    private final LinkContext link;
    private final AdvertiserMachine machine;
    private AdvertiserMachine.State state = new AdvertiserMachine.Silent();
    private Optional<RouterAdvertisements> wanted = Optional.empty();

    /** How long each delegated prefix is good, in seconds. */
    private Map<IpPrefix, Long> limits = Map.of();

    Advertiser(LinkContext link) {
        this.link = link;
        machine = new AdvertiserMachine(link.random);
    }

    void want(Optional<RouterAdvertisements> told, long nowNs) {
        if (told.isEmpty() && wanted.isPresent()) {
            stop(nowNs);
        }
        wanted = told;
        linkChanged(nowNs);
    }

    /** Limits the lifetimes of prefixes that are only lent. */
    void limit(Map<IpPrefix, Long> seconds, long nowNs) {
        limits = Map.copyOf(seconds);
        linkChanged(nowNs);
    }

    void linkChanged(long nowNs) {
        if (wanted.isEmpty() || link.state().isEmpty()) {
            return;
        }
        apply(
                link.isUp()
                        ? machine.advertise(
                                state, advertised(wanted.get(), link.state().get()), nowNs)
                        : machine.linkDown());
    }

    void solicited(long nowNs) {
        apply(machine.solicited(state, nowNs));
    }

    void tick(long nowNs) {
        if (state.deadlineNs() <= nowNs) {
            apply(machine.timerExpired(state, link.linkLocal(), nowNs));
        }
    }

    /** Tells hosts that the appliance is no router any more. */
    void stop(long nowNs) {
        apply(machine.stop(state, link.linkLocal(), nowNs));
    }

    private void apply(AdvertiserMachine.Step step) {
        state = step.next();
        step.send()
                .ifPresent(message -> link.transport.send(
                        link.index(),
                        NeighbourDiscovery.groupMac(message.destination()),
                        RouterMessages.toPacket(message)));
    }

    private Advertised advertised(RouterAdvertisements told, InterfaceState state) {
        List<NdOption> others = new ArrayList<>();
        others.add(new NdOption.SourceLinkLayer(link.mac()));
        others.add(new NdOption.Mtu(state.mtu()));
        long lifetime = told.routerLifetime().toSeconds();
        long dnsLifetime = 3 * told.interval().toSeconds();
        if (!told.dns().isEmpty()) {
            others.add(new NdOption.RecursiveDns(dnsLifetime, told.dns()));
        }
        if (!told.domains().isEmpty()) {
            others.add(new NdOption.DnsSearch(dnsLifetime, told.domains()));
        }
        told.routes()
                .forEach(route -> others.add(
                        new NdOption.RouteInformation(route, told.preference(), Math.max(lifetime, dnsLifetime))));
        long interval = told.interval().toNanos();
        return new Advertised(
                Math.max(3 * SECOND_NS, interval / 3),
                Math.max(4 * SECOND_NS, interval),
                (int) lifetime,
                told.preference(),
                told.managed(),
                told.otherConfiguration(),
                List.copyOf(prefixes(told, state).values()),
                others);
    }

    private Map<IpPrefix, PrefixInformation> prefixes(RouterAdvertisements told, InterfaceState state) {
        Map<IpPrefix, PrefixInformation> prefixes = new LinkedHashMap<>();
        for (InterfaceAddress own : state.addresses()) {
            IpPrefix prefix = own.prefix();
            if (own.address().isIpv6() && own.length() < 128 && !own.address().isLinkLocal()) {
                long limit = limits.getOrDefault(prefix, Long.MAX_VALUE);
                prefixes.put(
                        prefix,
                        new PrefixInformation(
                                prefix,
                                true,
                                prefix.length() == AUTONOMOUS_LENGTH,
                                Math.min(limit, told.validLifetime().toSeconds()),
                                Math.min(limit, told.preferredLifetime().toSeconds())));
            }
        }
        return prefixes;
    }
}
