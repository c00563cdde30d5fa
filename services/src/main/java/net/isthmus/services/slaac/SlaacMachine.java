package net.isthmus.services.slaac;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import net.isthmus.services.slaac.SlaacState.Address;
import net.isthmus.services.slaac.SlaacState.Route;
import net.isthmus.services.slaac.SlaacState.RouteLife;
import net.isthmus.services.slaac.SlaacState.Router;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import net.isthmus.wire.NdMessage.RouterAdvertisement;
import net.isthmus.wire.NdOption;

/**
 * An interface as a host on its link (RFC 4861 §6.3, RFC 4862 §5.5): it asks for routers and believes what they say.
 *
 * <pre>
 *   link up ──▶ solicit, after 4, 8, 16 … 3600 s again (RFC 7559) ──▶ advertisement ──▶ what counts, and until when
 *                                                                          ▲                    │
 *                                                                          └──── more of them ──┘ time ends parts of it
 * </pre>
 *
 * <p>Addresses are those of RFC 7217. A prefix whose lifetime is cut short keeps its address for two hours, so that
 * nobody takes addresses away with one forged packet (RFC 4862 §5.5.3 e).
 */
public final class SlaacMachine {
    /** Asks all routers of the link. */
    public record Step(SlaacState next, boolean doesSolicit, List<String> reports) {
        public Step {
            reports = List.copyOf(reports);
        }
    }

    private static final long SECOND_NS = 1_000_000_000L;
    private static final long TWO_HOURS_NS = 7200 * SECOND_NS;
    private static final long FOREVER = 0xffff_ffffL;
    private static final long MAX_START_NS = SECOND_NS / 2;
    private static final long FIRST_RETRY_NS = 4 * SECOND_NS;
    private static final long LONGEST_RETRY_NS = 3600 * SECOND_NS;

    /** The most prefixes, routers, routes, servers and domains that are kept of each: a flood of them ends here. */
    private static final int MOST = 16;

    private static final int MIN_MTU = 1280;
    private static final int MAX_COLLISIONS = 3;

    private final String interfaceName;
    private final StableIdentifier identifiers;
    private final RandomGenerator random;

    /** A machine for an interface. */
    public SlaacMachine(String interfaceName, StableIdentifier identifiers, RandomGenerator random) {
        this.interfaceName = interfaceName;
        this.identifiers = identifiers;
        this.random = random;
    }

    /** The link passes packets: routers are asked, and what was known counts until they say otherwise. */
    public Step linkUp(SlaacState state, long nowNs) {
        return new Step(with(state, true, 0, nowNs + random.nextLong(MAX_START_NS)), false, List.of());
    }

    /** The link is down. */
    public Step linkDown(SlaacState state) {
        return new Step(with(state, false, 0, SlaacState.NEVER), false, List.of());
    }

    /** Time has passed: ends what has ended, and asks again if nobody has answered. */
    public Step timePassed(SlaacState state, long nowNs) {
        var draft = new Draft(state);
        draft.expire(nowNs);
        if (!state.isUp() || nowNs < state.solicitNs()) {
            return new Step(draft.build(state.isUp(), state.solicitations(), state.solicitNs()), false, List.of());
        }
        long wait = Math.min(LONGEST_RETRY_NS, FIRST_RETRY_NS << Math.min(state.solicitations(), 20));
        long next = nowNs + wait + random.nextLong(-wait / 10, wait / 10);
        return new Step(draft.build(true, state.solicitations() + 1, next), true, List.of());
    }

    /** Somebody else on the link has an address: the prefix gets another one, three times at most (RFC 7217 §6). */
    public Step conflict(SlaacState state, IpAddress address, long nowNs) {
        var draft = new Draft(state);
        List<String> reports = new ArrayList<>();
        state.prefixes().forEach((prefix, own) -> {
            if (own.address().equals(address)) {
                int collisions = own.collisions() + 1;
                reports.add("somebody else uses " + address);
                if (collisions > MAX_COLLISIONS) {
                    draft.prefixes.remove(prefix);
                } else {
                    IpAddress another = identifiers.address(prefix, interfaceName, collisions);
                    draft.prefixes.put(
                            prefix, new Address(another, own.isOnLink(), own.preferredNs(), own.validNs(), collisions));
                }
            }
        });
        return new Step(draft.build(state.isUp(), state.solicitations(), state.solicitNs()), false, reports);
    }

    /** A router has spoken (RFC 4861 §6.3.4). */
    public Step advertised(SlaacState state, RouterAdvertisement message, long nowNs) {
        if (!state.isUp()) {
            return new Step(state, false, List.of());
        }
        var draft = new Draft(state);
        draft.expire(nowNs);
        IpAddress router = message.source();
        if (message.lifetimeSeconds() == 0) {
            draft.routers.remove(router);
        } else {
            put(draft.routers, router, new Router(message.preference(), after(message.lifetimeSeconds(), nowNs)));
        }
        for (NdOption option : message.options()) {
            take(draft, option, router, nowNs);
        }
        return new Step(draft.build(true, state.solicitations(), SlaacState.NEVER), false, List.of());
    }

    private void take(Draft draft, NdOption option, IpAddress router, long nowNs) {
        switch (option) {
            case NdOption.PrefixInformation prefix -> prefix(draft, prefix, nowNs);
            case NdOption.RouteInformation route -> {
                var key = new Route(route.prefix(), router);
                if (route.lifetimeSeconds() == 0) {
                    draft.routes.remove(key);
                } else {
                    put(draft.routes, key, new RouteLife(route.preference(), after(route.lifetimeSeconds(), nowNs)));
                }
            }
            case NdOption.RecursiveDns dns ->
                dns.servers().forEach(server -> live(draft.dnsServers, server, dns.lifetimeSeconds(), nowNs));
            case NdOption.DnsSearch search ->
                search.domains().forEach(domain -> live(draft.domains, domain, search.lifetimeSeconds(), nowNs));
            case NdOption.Mtu(long bytes) -> {
                if (bytes >= MIN_MTU && bytes <= 0xffff) {
                    draft.mtu = Optional.of((int) bytes);
                }
            }
            case NdOption.SourceLinkLayer _, NdOption.TargetLinkLayer _, NdOption.Unknown _ -> {}
        }
    }

    /** RFC 4862 §5.5.3; each step is one of its letters. */
    private void prefix(Draft draft, NdOption.PrefixInformation option, long nowNs) {
        IpPrefix prefix = option.prefix();
        boolean isUsable = option.isAutonomous() // a
                && !prefix.address().isLinkLocal() // b
                && !prefix.address().isMulticast()
                && option.preferredSeconds() <= option.validSeconds() // c
                && prefix.length() == StableIdentifier.PREFIX_LENGTH;
        if (!isUsable) {
            return;
        }
        long preferred = after(option.preferredSeconds(), nowNs);
        long valid = after(option.validSeconds(), nowNs);
        Address known = draft.prefixes.get(prefix);
        if (known == null) { // d
            if (option.validSeconds() > 0) {
                IpAddress address = identifiers.address(prefix, interfaceName, 0);
                put(draft.prefixes, prefix, new Address(address, option.isOnLink(), preferred, valid, 0));
            }
            return;
        }
        long kept = known.validNs(); // e
        if (valid >= kept || valid > nowNs + TWO_HOURS_NS) {
            kept = valid;
        } else if (kept > nowNs + TWO_HOURS_NS) {
            kept = nowNs + TWO_HOURS_NS;
        }
        draft.prefixes.put(
                prefix, new Address(known.address(), option.isOnLink(), preferred, kept, known.collisions()));
    }

    private static <K> void live(Map<K, Long> all, K key, long lifetimeSeconds, long nowNs) {
        if (lifetimeSeconds == 0) {
            all.remove(key);
        } else {
            put(all, key, after(lifetimeSeconds, nowNs));
        }
    }

    private static <K, V> void put(Map<K, V> all, K key, V value) {
        if (all.size() < MOST || all.containsKey(key)) {
            all.put(key, value);
        }
    }

    private static long after(long seconds, long nowNs) {
        return seconds == FOREVER ? SlaacState.NEVER : nowNs + seconds * SECOND_NS;
    }

    private static SlaacState with(SlaacState state, boolean isUp, int solicitations, long solicitNs) {
        return new Draft(state).build(isUp, solicitations, solicitNs);
    }

    /** A state that is being made of another. */
    private static final class Draft {
        final Map<IpPrefix, Address> prefixes;
        final Map<IpAddress, Router> routers;
        final Map<Route, RouteLife> routes;
        final Map<IpAddress, Long> dnsServers;
        final Map<String, Long> domains;
        Optional<Integer> mtu;

        Draft(SlaacState state) {
            prefixes = new HashMap<>(state.prefixes());
            routers = new HashMap<>(state.routers());
            routes = new HashMap<>(state.routes());
            dnsServers = new HashMap<>(state.dnsServers());
            domains = new HashMap<>(state.domains());
            mtu = state.mtu();
        }

        void expire(long nowNs) {
            drop(prefixes, Address::validNs, nowNs);
            drop(routers, Router::validNs, nowNs);
            drop(routes, RouteLife::validNs, nowNs);
            drop(dnsServers, until -> until, nowNs);
            drop(domains, until -> until, nowNs);
        }

        private static <K, V> void drop(Map<K, V> all, Function<V, Long> until, long nowNs) {
            all.values().removeIf(value -> until.apply(value) <= nowNs);
        }

        /** An MTU has no lifetime of its own: it ends with the last thing that routers have told. */
        private boolean isForgotten() {
            return prefixes.isEmpty()
                    && routers.isEmpty()
                    && routes.isEmpty()
                    && dnsServers.isEmpty()
                    && domains.isEmpty();
        }

        SlaacState build(boolean isUp, int solicitations, long solicitNs) {
            mtu = isForgotten() ? Optional.empty() : mtu;
            return new SlaacState(isUp, solicitations, solicitNs, prefixes, routers, routes, dnsServers, domains, mtu);
        }
    }
}
