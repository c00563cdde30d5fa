package net.isthmus.services.dhcp4;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import net.isthmus.services.dhcp4.DhcpState.Exchange;
import net.isthmus.wire.IpAddress;

/**
 * The DHCPv4 client of one interface as a machine (RFC 2131 §4.4): time and messages go in, messages and leases come
 * out. It owns no clock, no socket and no thread.
 *
 * <pre>
 *             link up           DISCOVER              OFFER              ACK
 *   PARKED ───────────▶ WAITING ────────▶ SELECTING ────────▶ REQUESTING ────▶ BOUND
 *     │  ▲                 ▲                  ▲  silence         │ NAK          │  ▲ ▲
 *     │  │ link down       │ NAK, conflict    └──────────────────┘              │  │ │
 *     │  └── any state     │ expiry                                     T1 ◀────┘  │ │
 *     │                    ├──────────────────────────── RENEWING ──── ACK ────────┘ │
 *     │ link up, an        │                                │ T2                     │
 *     │ address known      └──────────────────────────── REBINDING ─── ACK ──────────┤
 *     └────────────────▶ REBOOTING ─────────────────────── ACK, or silence ──────────┘
 * </pre>
 *
 * <p>An address is used as soon as it is granted, while the link is probed for somebody else who has it; if there is
 * one, the lease is declined (RFC 2131 §3.1, optimistic as in RFC 4429). Before the first question the client waits for
 * a random time below half a second, not the ten seconds that RFC 2131 §4.4.1 allows for, because an appliance starts
 * alone.
 */
public final class DhcpMachine {
    /** State and what to do. */
    public record Step(DhcpState next, List<DhcpAction> actions) {
        public Step {
            actions = List.copyOf(actions);
        }
    }

    private static final long SECOND_NS = 1_000_000_000L;
    private static final long MAX_START_NS = SECOND_NS / 2;
    private static final long AFTER_NAK_NS = SECOND_NS;

    /** Time after a declined address (RFC 2131 §3.1). */
    private static final long AFTER_DECLINE_NS = 10 * SECOND_NS;

    private static final long MIN_RENEWAL_NS = 60 * SECOND_NS;
    private static final int FIRST_RETRY_SECONDS = 4;
    private static final int LONGEST_RETRY_SHIFT = 4;
    private static final int REQUESTS = 4;
    private static final int REBOOTS = 2;

    private final DhcpQuestions questions;
    private final RandomGenerator random;

    /** A machine that asks in a client's name. */
    public DhcpMachine(DhcpQuestions questions, RandomGenerator random) {
        this.questions = questions;
        this.random = random;
    }

    /** The state and what is to be done after an event. */
    public Step step(DhcpState state, DhcpEvent event, long nowNs) {
        return switch (event) {
            case DhcpEvent.LinkUp() -> state instanceof DhcpState.Parked parked ? linkUp(parked, nowNs) : stay(state);
            case DhcpEvent.LinkDown() -> new Step(new DhcpState.Parked(state.lease(), hint(state)), List.of());
            case DhcpEvent.Removed() -> removed(state);
            case DhcpEvent.Conflict(IpAddress address) -> conflict(state, address, nowNs);
            case DhcpEvent.TimerExpired() -> timerExpired(state, nowNs);
            case DhcpEvent.Received(DhcpMessage message) -> received(state, message, nowNs);
        };
    }

    private static Step stay(DhcpState state) {
        return new Step(state, List.of());
    }

    private Step linkUp(DhcpState.Parked parked, long nowNs) {
        return parked.hint()
                .map(address -> reboot(address, parked.lease(), nowNs))
                .orElseGet(() -> new Step(
                        new DhcpState.Waiting(Optional.empty(), nowNs + random.nextLong(MAX_START_NS)), List.of()));
    }

    private static Optional<IpAddress> hint(DhcpState state) {
        return switch (state) {
            case DhcpState.Parked parked -> parked.hint();
            case DhcpState.Waiting waiting -> waiting.hint();
            case DhcpState.Selecting selecting -> selecting.hint();
            case DhcpState.Requesting requesting -> Optional.of(requesting.address());
            case DhcpState.Rebooting rebooting -> Optional.of(rebooting.address());
            case DhcpState.Bound _, DhcpState.Renewing _, DhcpState.Rebinding _ ->
                state.lease().map(lease -> lease.address().address());
        };
    }

    private Step removed(DhcpState state) {
        var parked = new DhcpState.Parked(Optional.empty(), Optional.empty());
        return state.lease()
                .map(lease -> new Step(
                        parked,
                        List.of(
                                new DhcpAction.Unicast(
                                        questions.release(random.nextInt(), lease),
                                        lease.address().address(),
                                        lease.server()),
                                new DhcpAction.Deconfigure(lease, "released"))))
                .orElseGet(() -> new Step(parked, List.of()));
    }

    private Step conflict(DhcpState state, IpAddress address, long nowNs) {
        DhcpLease lease = state.lease().orElse(null);
        if (lease == null || !lease.address().address().equals(address)) {
            return stay(state);
        }
        return new Step(
                new DhcpState.Waiting(Optional.empty(), nowNs + AFTER_DECLINE_NS),
                List.of(
                        new DhcpAction.Deconfigure(lease, "somebody else uses the address"),
                        new DhcpAction.Broadcast(questions.decline(random.nextInt(), lease)),
                        new DhcpAction.Report("declined " + address + ": somebody else uses it")));
    }

    private Step timerExpired(DhcpState state, long nowNs) {
        return switch (state) {
            case DhcpState.Parked parked ->
                parked.lease()
                        .map(lease -> new Step(
                                new DhcpState.Parked(Optional.empty(), parked.hint()),
                                List.of(new DhcpAction.Deconfigure(lease, "expired"))))
                        .orElse(stay(state));
            case DhcpState.Waiting(var hint, long _) -> discover(hint, nowNs);
            case DhcpState.Selecting(var exchange, var hint) -> selecting(again(exchange, nowNs), hint, nowNs);
            case DhcpState.Requesting(var exchange, var address, var server) ->
                exchange.attempt() < REQUESTS
                        ? requesting(again(exchange, nowNs), address, server, nowNs)
                        : discover(Optional.of(address), nowNs);
            case DhcpState.Rebooting rebooting -> rebootSilent(rebooting, nowNs);
            case DhcpState.Bound(var lease) -> renew(start(nowNs), lease, nowNs);
            case DhcpState.Renewing(var exchange, var lease) ->
                nowNs < lease.rebindNs()
                        ? renew(again(exchange, nowNs), lease, nowNs)
                        : rebind(start(nowNs), lease, nowNs);
            case DhcpState.Rebinding(var exchange, var lease) ->
                nowNs < lease.expiryNs()
                        ? rebind(again(exchange, nowNs), lease, nowNs)
                        : lose(lease, "expired", nowNs, 0);
        };
    }

    private Step discover(Optional<IpAddress> hint, long nowNs) {
        return selecting(start(nowNs), hint, nowNs);
    }

    private Step selecting(Exchange exchange, Optional<IpAddress> hint, long nowNs) {
        return new Step(
                new DhcpState.Selecting(exchange, hint),
                List.of(new DhcpAction.Broadcast(questions.discover(exchange, hint, nowNs))));
    }

    private Step requesting(Exchange exchange, IpAddress address, IpAddress server, long nowNs) {
        return new Step(
                new DhcpState.Requesting(exchange, address, server),
                List.of(new DhcpAction.Broadcast(questions.select(exchange, address, server, nowNs))));
    }

    private Step reboot(IpAddress address, Optional<DhcpLease> lease, long nowNs) {
        return rebooting(start(nowNs), address, lease, nowNs);
    }

    private Step rebooting(Exchange exchange, IpAddress address, Optional<DhcpLease> lease, long nowNs) {
        return new Step(
                new DhcpState.Rebooting(exchange, address, lease),
                List.of(new DhcpAction.Broadcast(questions.reboot(exchange, address, nowNs))));
    }

    /** Nobody says whether the address is still ours: a lease that has not ended may be used on (RFC 2131 §3.2). */
    private Step rebootSilent(DhcpState.Rebooting state, long nowNs) {
        if (state.exchange().attempt() < REBOOTS) {
            return rebooting(again(state.exchange(), nowNs), state.address(), state.lease(), nowNs);
        }
        return state.lease()
                .map(lease ->
                        nowNs < lease.expiryNs() ? stay(new DhcpState.Bound(lease)) : lose(lease, "expired", nowNs, 0))
                .orElseGet(() -> discover(Optional.of(state.address()), nowNs));
    }

    private Step renew(Exchange exchange, DhcpLease lease, long nowNs) {
        long deadline = laterBy(nowNs, lease.rebindNs());
        var timed = new Exchange(exchange.transactionId(), exchange.startedNs(), nowNs, exchange.attempt(), deadline);
        return new Step(
                new DhcpState.Renewing(timed, lease),
                List.of(new DhcpAction.Unicast(
                        questions.extend(timed, lease, nowNs), lease.address().address(), lease.server())));
    }

    private Step rebind(Exchange exchange, DhcpLease lease, long nowNs) {
        long deadline = laterBy(nowNs, lease.expiryNs());
        var timed = new Exchange(exchange.transactionId(), exchange.startedNs(), nowNs, exchange.attempt(), deadline);
        return new Step(
                new DhcpState.Rebinding(timed, lease),
                List.of(new DhcpAction.Broadcast(questions.extend(timed, lease, nowNs))));
    }

    /** Half of what is left, but not sooner than after a minute (RFC 2131 §4.4.5). */
    private static long laterBy(long nowNs, long limitNs) {
        long wait = Math.max((limitNs - nowNs) / 2, MIN_RENEWAL_NS);
        return limitNs - nowNs <= wait ? limitNs : nowNs + wait;
    }

    private Step lose(DhcpLease lease, String reason, long nowNs, long waitNs) {
        var next = new DhcpState.Waiting(Optional.of(lease.address().address()), nowNs + waitNs);
        return new Step(
                next,
                List.of(
                        new DhcpAction.Deconfigure(lease, reason),
                        new DhcpAction.Report("lost " + lease.address() + ": " + reason)));
    }

    private Step received(DhcpState state, DhcpMessage message, long nowNs) {
        MessageType type = message.type().orElse(null);
        if (type == null || !questions.isAnswer(message)) {
            return stay(state);
        }
        return switch (state) {
            case DhcpState.Parked _, DhcpState.Waiting _, DhcpState.Bound _ -> stay(state);
            case DhcpState.Selecting(var exchange, var _) ->
                isOf(exchange, message) && type == MessageType.OFFER
                        ? offered(state, message, exchange, nowNs)
                        : stay(state);
            case DhcpState.Requesting(var exchange, var _, var server) -> {
                boolean isFromServer =
                        message.address(DhcpOptions.SERVER).map(server::equals).orElse(true);
                yield isFromServer ? answered(state, exchange, type, message, nowNs) : stay(state);
            }
            case DhcpState.Rebooting rebooting -> answered(state, rebooting.exchange(), type, message, nowNs);
            case DhcpState.Renewing(var exchange, var _) -> answered(state, exchange, type, message, nowNs);
            case DhcpState.Rebinding(var exchange, var _) -> answered(state, exchange, type, message, nowNs);
        };
    }

    private static boolean isOf(Exchange exchange, DhcpMessage message) {
        return message.transactionId() == exchange.transactionId();
    }

    /** The first usable offer is taken. */
    private Step offered(DhcpState state, DhcpMessage offer, Exchange exchange, long nowNs) {
        IpAddress server = offer.address(DhcpOptions.SERVER).orElse(null);
        if (server == null || offer.yourAddress().isUnspecified()) {
            return stay(state);
        }
        var request = new Exchange(exchange.transactionId(), exchange.startedNs(), nowNs, 1, nowNs + retryNs(1));
        return requesting(request, offer.yourAddress(), server, nowNs);
    }

    private Step answered(DhcpState state, Exchange exchange, MessageType type, DhcpMessage message, long nowNs) {
        if (!isOf(exchange, message)) {
            return stay(state);
        }
        if (type == MessageType.NAK) {
            return refused(state, message, nowNs);
        }
        if (type != MessageType.ACK) {
            return stay(state);
        }
        DhcpLease lease = DhcpLease.of(message, exchange.sentNs()).orElse(null);
        if (lease == null) {
            return stay(state);
        }
        List<DhcpAction> actions = new ArrayList<>();
        actions.add(new DhcpAction.Configure(lease));
        boolean isKnown = state.lease()
                .map(before -> before.address().equals(lease.address()))
                .orElse(false);
        if (!isKnown) {
            actions.add(new DhcpAction.Report("leased " + lease.address() + " from " + lease.server()));
        }
        return new Step(new DhcpState.Bound(lease), actions);
    }

    private Step refused(DhcpState state, DhcpMessage nak, long nowNs) {
        String reason = "refused by the server"
                + nak.text(DhcpOptions.MESSAGE).map(text -> ": " + text).orElse("");
        var next = new DhcpState.Waiting(Optional.empty(), nowNs + AFTER_NAK_NS);
        return state.lease()
                .map(lease ->
                        new Step(next, lose(lease, reason, nowNs, AFTER_NAK_NS).actions()))
                .orElseGet(() -> new Step(next, List.of(new DhcpAction.Report(reason))));
    }

    private Exchange start(long nowNs) {
        return new Exchange(random.nextInt(), nowNs, nowNs, 1, nowNs + retryNs(1));
    }

    private Exchange again(Exchange before, long nowNs) {
        int attempt = before.attempt() + 1;
        return new Exchange(before.transactionId(), before.startedNs(), nowNs, attempt, nowNs + retryNs(attempt));
    }

    /** 4, 8, 16, 32, 64 seconds, each a second more or less (RFC 2131 §4.1). */
    private long retryNs(int attempt) {
        long seconds = (long) FIRST_RETRY_SECONDS << Math.min(attempt - 1, LONGEST_RETRY_SHIFT);
        return seconds * SECOND_NS + random.nextLong(-SECOND_NS, SECOND_NS);
    }
}
