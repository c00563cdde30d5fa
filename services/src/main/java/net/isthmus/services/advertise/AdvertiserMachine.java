package net.isthmus.services.advertise;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import net.isthmus.wire.NdMessage.RouterAdvertisement;
import net.isthmus.wire.NdOption;
import net.isthmus.wire.NdOption.PrefixInformation;
import net.isthmus.wire.NeighbourDiscovery;

/**
 * When a router advertises itself on one link, and what (RFC 4861 §6.2).
 *
 * <pre>
 *            start: three, 16 s apart at most             solicitation: within 0.5 s, 3 s after the last
 *   SILENT ─────────────────────────────────▶ ADVERTISING ──────┐
 *      ▲                                        │   ▲  ▲        │
 *      └──── stop: a last one, lifetime 0 ──────┘   │  └────────┘
 *                                                   └── every min to max interval, at random
 * </pre>
 *
 * <p>Every answer to a solicitation goes to all nodes, so that a hundred hosts that start together are told by one. A
 * prefix that is no longer advertised is deprecated for two hours (RFC 9096 §3.4): hosts stop using it for new
 * connections at once.
 */
public final class AdvertiserMachine {
    /** Where the machine stands. */
    public sealed interface State {
        /** When the next advertisement is due. */
        long deadlineNs();
    }

    /** Nothing is advertised. */
    public record Silent() implements State {
        @Override
        public long deadlineNs() {
            return NEVER;
        }
    }

    /**
     * Advertising.
     *
     * @param initial how many of the first advertisements have been sent
     * @param lastNs when the last one was sent
     * @param deprecated prefixes that were advertised before, and until when hosts are told so
     */
    public record Advertising(
            Advertised what, int initial, long lastNs, long deadlineNs, Map<PrefixInformation, Long> deprecated)
            implements State {
        public Advertising {
            deprecated = Map.copyOf(deprecated);
        }
    }

    /** The next state, and an advertisement to send to all nodes; its source is the interface's link-local address. */
    public record Step(State next, Optional<RouterAdvertisement> send) {}

    /** A time that never comes. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final long SECOND_NS = 1_000_000_000L;
    private static final long MAX_INITIAL_INTERVAL_NS = 16 * SECOND_NS;
    private static final int INITIAL = 3;
    private static final long MIN_DELAY_NS = 3 * SECOND_NS;
    private static final long MAX_ANSWER_DELAY_NS = SECOND_NS / 2;
    private static final long DEPRECATED_SECONDS = 7200;
    private static final int HOP_LIMIT = 64;

    private final RandomGenerator random;

    /** A machine. */
    public AdvertiserMachine(RandomGenerator random) {
        this.random = random;
    }

    /** Begins to advertise, or advertises something else from now on. */
    public Step advertise(State state, Advertised what, long nowNs) {
        return switch (state) {
            case Silent() ->
                new Step(
                        new Advertising(
                                what, 0, nowNs - MIN_DELAY_NS, nowNs + random.nextLong(SECOND_NS / 10), Map.of()),
                        Optional.empty());
            case Advertising before when before.what().equals(what) -> new Step(before, Optional.empty());
            case Advertising before ->
                new Step(
                        new Advertising(
                                what,
                                0,
                                before.lastNs(),
                                Math.max(nowNs, before.lastNs() + MIN_DELAY_NS),
                                deprecated(before, what, nowNs)),
                        Optional.empty());
        };
    }

    private static Map<PrefixInformation, Long> deprecated(Advertising before, Advertised what, long nowNs) {
        List<IpPrefix> current =
                what.prefixes().stream().map(PrefixInformation::prefix).toList();
        Map<PrefixInformation, Long> deprecated = new HashMap<>();
        before.deprecated().forEach((old, until) -> {
            if (until > nowNs && !current.contains(old.prefix())) {
                deprecated.put(old, until);
            }
        });
        for (PrefixInformation old : before.what().prefixes()) {
            if (!current.contains(old.prefix())) {
                deprecated.put(old, nowNs + DEPRECATED_SECONDS * SECOND_NS);
            }
        }
        return deprecated;
    }

    /** A host asks (RFC 4861 §6.2.6). */
    public Step solicited(State state, long nowNs) {
        if (!(state instanceof Advertising now)) {
            return new Step(state, Optional.empty());
        }
        long soon = Math.max(nowNs, now.lastNs() + MIN_DELAY_NS) + random.nextLong(MAX_ANSWER_DELAY_NS);
        long deadline = Math.min(now.deadlineNs(), soon);
        return new Step(
                new Advertising(now.what(), now.initial(), now.lastNs(), deadline, now.deprecated()), Optional.empty());
    }

    /** The deadline has come. */
    public Step timerExpired(State state, IpAddress source, long nowNs) {
        if (!(state instanceof Advertising now)) {
            return new Step(state, Optional.empty());
        }
        Advertised what = now.what();
        long wait = random.nextLong(what.minIntervalNs(), what.maxIntervalNs() + 1);
        int initial = Math.min(INITIAL, now.initial() + 1);
        if (initial < INITIAL) {
            wait = Math.min(wait, MAX_INITIAL_INTERVAL_NS);
        }
        return new Step(
                new Advertising(what, initial, nowNs, nowNs + wait, now.deprecated()),
                Optional.of(message(now, source, what.lifetimeSeconds(), nowNs)));
    }

    /** Stops: hosts are told to look for another router at once (RFC 4861 §6.2.5). */
    public Step stop(State state, IpAddress source, long nowNs) {
        return switch (state) {
            case Silent() -> new Step(state, Optional.empty());
            case Advertising now -> new Step(new Silent(), Optional.of(message(now, source, 0, nowNs)));
        };
    }

    /** The link is down: nobody can be told. */
    public Step linkDown() {
        return new Step(new Silent(), Optional.empty());
    }

    private static RouterAdvertisement message(Advertising now, IpAddress source, int lifetime, long nowNs) {
        Advertised what = now.what();
        List<NdOption> options = new ArrayList<>(what.others());
        options.addAll(what.prefixes());
        now.deprecated().forEach((old, until) -> {
            if (until > nowNs) {
                long valid = Math.min(old.validSeconds(), (until - nowNs) / SECOND_NS);
                options.add(new PrefixInformation(old.prefix(), old.isOnLink(), old.isAutonomous(), valid, 0));
            }
        });
        return new RouterAdvertisement(
                source,
                NeighbourDiscovery.ALL_NODES,
                HOP_LIMIT,
                what.isManaged(),
                what.hasOtherConfiguration(),
                what.preference(),
                lifetime,
                0,
                0,
                options);
    }
}
