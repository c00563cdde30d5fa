package net.isthmus.bgp;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import net.isthmus.bgp.message.Family;
import net.isthmus.bgp.policy.Policies;
import net.isthmus.bgp.policy.Policy;
import net.isthmus.bgp.rib.RoutesPlan;
import net.isthmus.bgp.session.Neighbor;
import net.isthmus.core.config.AsNumber;
import net.isthmus.core.config.Bgp;
import net.isthmus.core.config.BgpFamily;
import net.isthmus.core.config.BgpNeighbor;
import net.isthmus.core.port.RouteOrigin;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpFamily;

/**
 * The configuration in the words of sessions and of routes.
 *
 * @param policies compiled, so that the next plan can tell which of them are the same
 * @param shutDown names of the neighbours with whom there shall be no session
 */
record SpeakerPlan(Policies policies, RoutesPlan routes, Map<String, Neighbor> sessions, Set<String> shutDown) {

    /** No BGP. */
    static final SpeakerPlan NONE = new SpeakerPlan(Policies.NONE, RoutesPlan.NONE, Map.of(), Set.of());

    /** What the packets of a neighbour that may be anywhere are sent with. */
    private static final int MAX_TTL = 255;

    /** The plan of a configuration that comes after another. */
    static SpeakerPlan of(Bgp bgp, SpeakerPlan before, Function<String, Optional<byte[]>> secrets) {
        Policies policies = Policies.of(bgp, before.policies);
        IpAddress routerId = bgp.routerId()
                .orElseThrow(() -> new IllegalArgumentException("a router ID is chosen before BGP is configured"));
        Map<String, Neighbor> sessions = new LinkedHashMap<>();
        Set<String> shutDown = new HashSet<>();
        Map<String, RoutesPlan.Neighbor> neighbors = new HashMap<>();
        bgp.neighbors().forEach((name, neighbor) -> {
            sessions.put(name, session(name, neighbor, bgp, routerId, secrets));
            neighbors.put(name, routes(neighbor, bgp, policies));
            if (neighbor.shutdown()) {
                shutDown.add(name);
            }
        });
        Map<RouteOrigin, Policy> redistributed = new EnumMap<>(RouteOrigin.class);
        bgp.redistribute()
                .connected()
                .ifPresent(policy -> redistributed.put(RouteOrigin.CONNECTED, policies.get(policy)));
        bgp.redistribute().fixed().ifPresent(policy -> redistributed.put(RouteOrigin.STATIC, policies.get(policy)));
        return new SpeakerPlan(
                policies,
                new RoutesPlan(bgp.as().value(), routerId, bgp.maxPaths(), bgp.networks(), redistributed, neighbors),
                sessions,
                Set.copyOf(shutDown));
    }

    private static Neighbor session(
            String name,
            BgpNeighbor neighbor,
            Bgp bgp,
            IpAddress routerId,
            Function<String, Optional<byte[]>> secrets) {
        AsNumber localAs = bgp.localAs(neighbor);
        boolean isInternal = localAs.equals(neighbor.remoteAs());
        return new Neighbor(
                name,
                neighbor.address(),
                neighbor.localAddress(),
                localAs.value(),
                neighbor.remoteAs().value(),
                routerId,
                neighbor.holdTime(),
                neighbor.connectRetry(),
                neighbor.passive(),
                isInternal ? MAX_TTL : neighbor.ebgpMultihop().orElse(1),
                neighbor.ttlSecurity().map(OptionalInt::of).orElse(OptionalInt.empty()),
                neighbor.password().map(password -> new Neighbor.Password(password.secretRef(), secrets)),
                families(neighbor).keySet(),
                neighbor.gracefulRestart());
    }

    private static Map<Family, BgpFamily> families(BgpNeighbor neighbor) {
        Map<Family, BgpFamily> families = new EnumMap<>(Family.class);
        neighbor.exchanged().forEach((IpFamily ip, BgpFamily family) -> families.put(Family.of(ip), family));
        return families;
    }

    private static RoutesPlan.Neighbor routes(BgpNeighbor neighbor, Bgp bgp, Policies policies) {
        AsNumber localAs = bgp.localAs(neighbor);
        boolean isInternal = localAs.equals(neighbor.remoteAs());
        Optional<Policy> unsaid = isInternal ? Optional.of(Policy.ACCEPT) : Optional.empty();
        Map<Family, RoutesPlan.Exchange> exchanges = new EnumMap<>(Family.class);
        families(neighbor)
                .forEach((family, said) -> exchanges.put(
                        family,
                        new RoutesPlan.Exchange(
                                said.importPolicy().map(policies::get).or(() -> unsaid),
                                said.exportPolicy().map(policies::get).or(() -> unsaid),
                                said.maxPrefixes().map(Integer::longValue).orElse(Long.MAX_VALUE))));
        return new RoutesPlan.Neighbor(
                neighbor.address(),
                isInternal,
                neighbor.remoteAs().value(),
                localAs.value(),
                !isInternal
                        && neighbor.ebgpMultihop().orElse(1) == 1
                        && neighbor.ttlSecurity().orElse(1) == 1,
                neighbor.enforceFirstAs(),
                neighbor.routeReflectorClient(),
                neighbor.nextHopSelf(),
                exchanges);
    }
}
