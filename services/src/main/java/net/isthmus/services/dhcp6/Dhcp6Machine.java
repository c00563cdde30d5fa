package net.isthmus.services.dhcp6;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import net.isthmus.services.dhcp6.Dhcp6Lease.Lent;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import net.isthmus.wire.Octets;

/**
 * The DHCPv6 client of one interface as a machine (RFC 8415 §18.2): time and messages go in, messages and leases come
 * out.
 *
 * <pre>
 *          link up             ADVERTISE               REPLY              T1             T2
 *   DOWN ──────────▶ SOLICITING ────────▶ REQUESTING ────────▶ BOUND ──────▶ RENEWING ──────▶ REBINDING
 *                       │  ▲ REPLY, by rapid commit ─────────▶  ▲ ▲            │ REPLY          │ REPLY
 *                       │  └─────── nothing granted, expired ───┘ └────────────┴────────────────┘
 *   link up with a lease: REBINDING at once, which also finds out whether it is still the same network
 * </pre>
 */
public final class Dhcp6Machine {
    /** What is being done. */
    public enum Phase {
        DOWN,
        SOLICITING,
        REQUESTING,
        BOUND,
        RENEWING,
        REBINDING
    }

    /**
     * Where the machine stands.
     *
     * @param transactionId ties answers to the question
     * @param startedNs when it was first asked
     * @param sentNs when it was last asked
     * @param waitNs how long the last wait was, 0 before the first question
     * @param attempt how often it was asked
     * @param offer the best advertisement so far
     */
    public record State(
            Phase phase,
            int transactionId,
            long startedNs,
            long sentNs,
            long waitNs,
            int attempt,
            long deadlineNs,
            Optional<Dhcp6Message> offer,
            Optional<Dhcp6Lease> lease) {

        /** Nothing is known, the link is down. */
        public static final State DOWN =
                new State(Phase.DOWN, 0, 0, 0, 0, 0, Dhcp6Lease.NEVER, Optional.empty(), Optional.empty());
    }

    /** The next state, and a message to all servers; whoever drives compares the leases. */
    public record Step(State next, Optional<Dhcp6Message> send) {}

    /** What is wanted, and by whom. */
    public record Wish(Octets duid, int id, boolean isAddressWanted, Optional<Integer> prefixLength) {}

    private static final long SECOND_NS = 1_000_000_000L;
    private static final int REQUESTS = 10;

    private final Wish wish;
    private final RandomGenerator random;

    /** A machine for one interface. */
    public Dhcp6Machine(Wish wish, RandomGenerator random) {
        this.wish = wish;
        this.random = random;
    }

    /** The link passes packets. */
    public Step linkUp(State state, long nowNs) {
        return begin(
                state.lease().isPresent() ? Phase.REBINDING : Phase.SOLICITING,
                Optional.empty(),
                state.lease(),
                nowNs,
                random.nextLong(SECOND_NS / 2));
    }

    /** It does no more; a lease outlives that until it expires. */
    public Step linkDown(State state) {
        return quiet(new State(
                Phase.DOWN,
                0,
                0,
                0,
                0,
                0,
                state.lease().map(Dhcp6Lease::expiryNs).orElse(Dhcp6Lease.NEVER),
                Optional.empty(),
                state.lease()));
    }

    /** The client is no longer wanted: what was lent is given back (RFC 8415 §18.2.7). */
    public Step removed(State state, long nowNs) {
        return new Step(
                State.DOWN,
                state.lease()
                        .map(lease -> question(
                                Dhcp6Message.RELEASE,
                                random.nextInt(1 << 24),
                                nowNs,
                                nowNs,
                                Optional.of(lease),
                                true)));
    }

    /** The deadline has come. */
    public Step timerExpired(State state, long nowNs) {
        return switch (state.phase()) {
            case DOWN -> quiet(State.DOWN);
            case SOLICITING ->
                state.offer().isPresent()
                        ? begin(Phase.REQUESTING, state.offer(), Optional.empty(), nowNs, 0)
                        : ask(state, SECOND_NS, 3600 * SECOND_NS, Dhcp6Lease.NEVER, nowNs);
            case REQUESTING ->
                state.attempt() >= REQUESTS
                        ? begin(Phase.SOLICITING, Optional.empty(), Optional.empty(), nowNs, SECOND_NS)
                        : ask(state, SECOND_NS, 30 * SECOND_NS, Dhcp6Lease.NEVER, nowNs);
            case BOUND -> begin(Phase.RENEWING, Optional.empty(), state.lease(), nowNs, 0);
            case RENEWING -> {
                long limit = state.lease().map(Dhcp6Lease::rebindNs).orElse(nowNs);
                yield nowNs >= limit
                        ? begin(Phase.REBINDING, Optional.empty(), state.lease(), nowNs, 0)
                        : ask(state, 10 * SECOND_NS, 600 * SECOND_NS, limit, nowNs);
            }
            case REBINDING -> {
                long limit = state.lease().map(Dhcp6Lease::expiryNs).orElse(nowNs);
                yield nowNs >= limit
                        ? begin(Phase.SOLICITING, Optional.empty(), Optional.empty(), nowNs, 0)
                        : ask(state, 10 * SECOND_NS, 600 * SECOND_NS, limit, nowNs);
            }
        };
    }

    /** A server has spoken. */
    public Step received(State state, Dhcp6Message message, long nowNs) {
        boolean isOurs = message.transactionId() == state.transactionId()
                && message.find(Dhcp6Option.ClientId.class)
                        .map(client -> client.duid().equals(wish.duid()))
                        .orElse(false);
        if (!isOurs || state.phase() == Phase.DOWN || state.phase() == Phase.BOUND) {
            return quiet(state);
        }
        if (message.type() == Dhcp6Message.ADVERTISE && state.phase() == Phase.SOLICITING) {
            return advertised(state, message, nowNs);
        }
        boolean mayCommit = state.phase() != Phase.SOLICITING
                || message.find(Dhcp6Option.RapidCommit.class).isPresent();
        if (message.type() != Dhcp6Message.REPLY || !mayCommit) {
            return quiet(state);
        }
        Optional<Dhcp6Lease> lease = Dhcp6Lease.of(message, state.sentNs());
        if (lease.isEmpty()) { // the server knows nothing of it (any more)
            return begin(Phase.SOLICITING, Optional.empty(), Optional.empty(), nowNs, SECOND_NS);
        }
        return quiet(new State(Phase.BOUND, 0, 0, 0, 0, 0, lease.get().renewNs(), Optional.empty(), lease));
    }

    /** Offers are gathered during the first wait; later the first is taken at once (RFC 8415 §18.2.1). */
    private Step advertised(State state, Dhcp6Message message, long nowNs) {
        if (Dhcp6Lease.of(message, nowNs).isEmpty()) {
            return quiet(state);
        }
        boolean isBetter = state.offer().map(Dhcp6Machine::preference).orElse(-1) < preference(message);
        Optional<Dhcp6Message> best = isBetter ? Optional.of(message) : state.offer();
        if (preference(message) == 255 || state.attempt() > 1) {
            return begin(Phase.REQUESTING, best, Optional.empty(), nowNs, 0);
        }
        return quiet(new State(
                state.phase(),
                state.transactionId(),
                state.startedNs(),
                state.sentNs(),
                state.waitNs(),
                state.attempt(),
                state.deadlineNs(),
                best,
                state.lease()));
    }

    private static int preference(Dhcp6Message message) {
        return message.find(Dhcp6Option.Preference.class)
                .map(Dhcp6Option.Preference::value)
                .orElse(0);
    }

    private static Step quiet(State state) {
        return new Step(state, Optional.empty());
    }

    private Step begin(
            Phase phase, Optional<Dhcp6Message> offer, Optional<Dhcp6Lease> lease, long nowNs, long delayNs) {
        var state = new State(phase, random.nextInt(1 << 24), nowNs, nowNs, 0, 0, nowNs + delayNs, offer, lease);
        return delayNs == 0 ? timerExpiredFirst(state, nowNs) : quiet(state);
    }

    /** The first question of an exchange. */
    private Step timerExpiredFirst(State state, long nowNs) {
        return switch (state.phase()) {
            case RENEWING, REBINDING -> ask(state, 10 * SECOND_NS, 600 * SECOND_NS, Dhcp6Lease.NEVER, nowNs);
            case DOWN, SOLICITING, REQUESTING, BOUND -> ask(state, SECOND_NS, 30 * SECOND_NS, Dhcp6Lease.NEVER, nowNs);
        };
    }

    /** Asks, and sets the time of the next question (RFC 8415 §15). */
    private Step ask(State state, long firstNs, long longestNs, long limitNs, long nowNs) {
        long base = state.waitNs() == 0 ? firstNs : Math.min(longestNs, 2 * state.waitNs());
        long jitter = state.phase() == Phase.SOLICITING && state.waitNs() == 0
                ? random.nextLong(base / 10)
                : random.nextLong(-base / 10, base / 10);
        long limit = Math.min(limitNs, ending(state));
        long startedNs = state.attempt() == 0 ? nowNs : state.startedNs();
        var next = new State(
                state.phase(),
                state.transactionId(),
                startedNs,
                nowNs,
                base + jitter,
                state.attempt() + 1,
                Math.min(nowNs + base + jitter, limit),
                state.offer(),
                state.lease());
        int type =
                switch (state.phase()) {
                    case SOLICITING, DOWN, BOUND -> Dhcp6Message.SOLICIT;
                    case REQUESTING -> Dhcp6Message.REQUEST;
                    case RENEWING -> Dhcp6Message.RENEW;
                    case REBINDING -> Dhcp6Message.REBIND;
                };
        Optional<Dhcp6Lease> about = state.phase() == Phase.REQUESTING
                ? state.offer().flatMap(offer -> Dhcp6Lease.of(offer, nowNs))
                : state.lease();
        boolean isToServer = type == Dhcp6Message.REQUEST || type == Dhcp6Message.RENEW;
        return new Step(next, Optional.of(question(type, state.transactionId(), startedNs, nowNs, about, isToServer)));
    }

    private static long ending(State state) {
        long never = Dhcp6Lease.NEVER;
        return switch (state.phase()) {
            case RENEWING -> state.lease().map(Dhcp6Lease::rebindNs).orElse(never);
            case REBINDING -> state.lease().map(Dhcp6Lease::expiryNs).orElse(never);
            case DOWN, SOLICITING, REQUESTING, BOUND -> never;
        };
    }

    private Dhcp6Message question(
            int type, int transactionId, long startedNs, long nowNs, Optional<Dhcp6Lease> about, boolean isToServer) {
        List<Dhcp6Option> options = new ArrayList<>();
        options.add(new Dhcp6Option.ClientId(wish.duid()));
        if (isToServer) {
            about.ifPresent(lease -> options.add(new Dhcp6Option.ServerId(lease.server())));
        }
        options.add(new Dhcp6Option.Elapsed((int) Math.min(0xffff, (nowNs - startedNs) / 10_000_000)));
        if (wish.isAddressWanted()) {
            List<Dhcp6Option> addresses = new ArrayList<>();
            for (Lent<IpAddress> one : about.map(Dhcp6Lease::addresses).orElse(List.of())) {
                addresses.add(new Dhcp6Option.Address(one.what(), 0, 0, List.of()));
            }
            options.add(new Dhcp6Option.AddressAssociation(wish.id(), 0, 0, addresses));
        }
        wish.prefixLength().ifPresent(length -> {
            List<Dhcp6Option> prefixes = new ArrayList<>();
            for (Lent<IpPrefix> one : about.map(Dhcp6Lease::prefixes).orElse(List.of())) {
                prefixes.add(new Dhcp6Option.Prefix(one.what(), 0, 0, List.of()));
            }
            if (prefixes.isEmpty()) {
                prefixes.add(new Dhcp6Option.Prefix(new IpPrefix(IpAddress.ofIpv6(0, 0), length), 0, 0, List.of()));
            }
            options.add(new Dhcp6Option.PrefixAssociation(wish.id(), 0, 0, prefixes));
        });
        if (type != Dhcp6Message.RELEASE) {
            options.add(new Dhcp6Option.Requested(List.of(Dhcp6Option.DNS, Dhcp6Option.DOMAINS)));
        }
        if (type == Dhcp6Message.SOLICIT) {
            options.add(new Dhcp6Option.RapidCommit());
        }
        return new Dhcp6Message(type, transactionId, options);
    }
}
