package net.isthmus.core.plan;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.isthmus.core.config.Route;
import net.isthmus.core.config.RouteHop;
import net.isthmus.core.config.Track;
import net.isthmus.core.config.Vrf;
import net.isthmus.wire.IpAddress;

/**
 * The running routes that are right in every state on the way to a candidate, so that they may stay for good or until
 * they are replaced: their next hops are always on a connected subnet and never become what a neighbour cannot be, and
 * their VRFs and tunnels stay.
 */
final class SurvivingRoutes {

    /** A neighbour that a route needs. */
    private record Need(String vrf, Optional<String> link, IpAddress address) {}

    private final Snapshot candidate;
    private final Set<String> keptVrfs;
    private final Set<String> keptLinks;
    private final Map<String, Subnets> alwaysInVrf;
    private final Map<String, Subnets> afterwardsInVrf;
    private final Map<String, Subnets> alwaysOnLink;
    private final Map<String, Subnets> afterwardsOnLink;

    private final Subnets inRunning;

    /** The own addresses of the candidate, by VRF. */
    private final Set<Need> own = new LinkedHashSet<>();

    /** Many routes need the same neighbour. */
    private final Set<Need> steady = new LinkedHashSet<>();

    /**
     * @param always addresses that are there in every state on the way
     * @param keptLinks links likewise
     */
    SurvivingRoutes(Snapshot running, Snapshot candidate, Collection<OwnedAddress> always, Set<String> keptLinks) {
        this.candidate = candidate;
        this.keptLinks = keptLinks;
        keptVrfs = new LinkedHashSet<>(running.vrfs());
        keptVrfs.retainAll(candidate.vrfs());
        keptVrfs.add(Vrf.MAIN);
        inRunning = Subnets.of(running.addresses());
        alwaysInVrf = Subnets.by(owned -> candidate.vrfOf(owned.name()), always);
        afterwardsInVrf = Subnets.by(owned -> candidate.vrfOf(owned.name()), candidate.addresses());
        alwaysOnLink = Subnets.by(OwnedAddress::name, always);
        afterwardsOnLink = Subnets.by(OwnedAddress::name, candidate.addresses());
        candidate
                .addresses()
                .forEach(owned -> own.add(new Need(
                        candidate.vrfOf(owned.name()),
                        Optional.empty(),
                        owned.address().address())));
    }

    boolean survives(Route route) {
        return keptVrfs.contains(route.table())
                && route.nextVrf().map(keptVrfs::contains).orElse(true)
                && (!route.via().isEmpty()
                        || route.link().map(keptLinks::contains).orElse(true))
                && route.via().stream().map(RouteHop::address).allMatch(via -> isSteady(route, via))
                && route.track()
                        .flatMap(Track::arp)
                        .map(neighbour -> isSteady(new Need(route.table(), Optional.empty(), neighbour)))
                        .orElse(true);
    }

    private boolean isSteady(Route route, IpAddress via) {
        return isSteady(new Need(route.table(), route.link(), via));
    }

    private boolean isSteady(Need need) {
        if (steady.contains(need)) {
            return true;
        }
        Subnets always = need.link
                .map(link -> alwaysOnLink.getOrDefault(link, Subnets.NONE))
                .orElseGet(() -> alwaysInVrf.getOrDefault(need.vrf, Subnets.NONE));
        Subnets afterwards = need.link
                .map(link -> afterwardsOnLink.getOrDefault(link, Subnets.NONE))
                .orElseGet(() -> afterwardsInVrf.getOrDefault(need.vrf, Subnets.NONE));
        IpAddress address = need.address;
        boolean isSteady = address.isIpv6() && address.isLinkLocal()
                ? always.hasFamily(address.family())
                : isLearned(address, afterwards)
                        || always.find(address).isPresent() && afterwards.isHost(address) && !isOwn(need);
        if (isSteady) {
            steady.add(need);
        }
        return isSteady;
    }

    /** True for a next hop of which the document knows no subnet, before or after: its link has it from elsewhere. */
    private boolean isLearned(IpAddress address, Subnets afterwards) {
        return inRunning.find(address).isEmpty() && afterwards.find(address).isEmpty();
    }

    private boolean isOwn(Need need) {
        String vrf = need.link.map(candidate::vrfOf).orElse(need.vrf);
        return own.contains(new Need(vrf, Optional.empty(), need.address));
    }
}
