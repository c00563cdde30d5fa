package net.isthmus.bgp.fsm;

import java.util.Optional;
import net.isthmus.bgp.message.ErrorCode;
import net.isthmus.bgp.message.Message;
import net.isthmus.bgp.message.Notices;
import net.isthmus.bgp.message.ProtocolFault;

/**
 * The machine of one connection: RFC 4271 §8.
 *
 * <pre>
 *            start                TCP                 OPEN                     KEEPALIVE
 *   Idle ────────────► Connect ─────────► OpenSent ──────────► OpenConfirm ───────────────► Established
 *    ▲                 │     ▲              │  │                   │                             │
 *    │             TCP │     │ retry        │  │ TCP lost          │                             │
 *    │            lost ▼     │              │  ▼                   │                             │
 *    │                 Active ◄─────────────┼──┘                   │                             │
 *    │                    └── theirs ───────►                      │                             │
 *    └───────────────────────────────── any end ───────────────────┴─────────────────────────────┘
 * </pre>
 *
 * <p>Where the RFC leaves a choice: a session starts by itself after each end, but stays idle before (§8.1.1,
 * DampPeerOscillations): for one second, twice as long after each end that follows a session of less than a minute, up
 * to two minutes. An attempt to connect that fails leads to Active in all cases, so that the neighbour can connect
 * meanwhile. There is no DelayOpen. Connections of the neighbour's that come while there is one are given a machine of
 * their own, which begins in Active; {@link Collision} says which of both goes on.
 */
public final class SessionFsm {

    /** For the neighbour's OPEN: §8.2.2, "a large value". */
    static final long OPEN_HOLD_NS = 240_000_000_000L;

    static final long FIRST_IDLE_NS = 1_000_000_000L;
    static final long LONGEST_IDLE_NS = 120_000_000_000L;

    /** A session that has lived so long was a good one. */
    static final long STABLE_NS = 60_000_000_000L;

    private static final long SECOND_NS = 1_000_000_000L;

    /** Keepalives that go in a hold time: §4.4. */
    private static final int KEEPALIVES = 3;

    private SessionFsm() {}

    private record Pair(State state, Event event) {}

    /** The state of a machine whose connection is the neighbour's, before it hears of it. */
    public static State awaiting(int failures) {
        return new State.Active(Alarm.NEVER, failures);
    }

    /** What an event makes of a state. */
    public static Step step(Terms terms, State state, Event event, Moment now) {
        return switch (new Pair(state, event)) {
            case Pair(State.Idle idle, Event.Start()) -> begin(terms, idle.failures(), now);
            case Pair(State.Idle idle, Event.TimerExpired(Alarm.Timer _)) -> begin(terms, idle.failures(), now);
            case Pair(State.Idle idle, Event.TcpEstablished()) -> Step.of(idle, new Action.CloseTcp());
            case Pair(State.Idle idle, Event.End end) -> Step.of(afterEnd(idle.failures(), end.then(), now));
            case Pair(State.Waiting waiting, Event.TcpEstablished()) -> open(terms, waiting, now);
            case Pair(State.Waiting waiting, Event.End end) ->
                Step.of(afterEnd(waiting.failures(), end.then(), now), new Action.CloseTcp());
            case Pair(State.Connect connect, Event.TcpLost(String why)) ->
                Step.of(new State.Active(connect.retryAtNs(), connect.failures()), failed(why));
            case Pair(State.Connect connect, Event.TimerExpired(Alarm.Timer _)) -> retry(terms, connect, now);
            case Pair(State.Active active, Event.TimerExpired(Alarm.Timer _)) -> begin(terms, active.failures(), now);
            // Nothing that a connection could have said before it was one; a timer or a failure that came too late.
            case Pair(State.Waiting waiting, Event.Start()) -> Step.of(waiting);
            case Pair(State.Waiting waiting, Event.TcpLost(String _)) -> Step.of(waiting);
            case Pair(State.Waiting waiting, Event.Received(Message _)) -> Step.of(waiting);

            case Pair(State.Talking talking, Event.Start()) -> Step.of(talking);
            case Pair(State.Talking talking, Event.TcpEstablished()) -> Step.of(talking);
            case Pair(State.Talking talking, Event.End end) -> end(talking, end.notice(), end.why(), end.then(), now);
            case Pair(State.Talking talking, Event.Received(Message.Notification notice)) ->
                ended(talking, notice, now);
            case Pair(State.OpenSent sent, Event.TcpLost(String why)) ->
                Step.of(active(terms, sent.failures(), now), failed(why));
            case Pair(State.Talking talking, Event.TcpLost(String why)) -> Step.of(backOff(talking, now), failed(why));

            case Pair(State.OpenSent sent, Event.Received(Message.Open theirs)) -> answer(terms, sent, theirs, now);
            case Pair(State.OpenConfirm confirm, Event.Received(Message.Keepalive _)) -> establish(confirm, now);
            case Pair(State.Established established, Event.Received(Message.Keepalive _)) ->
                Step.of(established.heard(hold(established.deal(), now)));
            case Pair(State.Established established, Event.Received(Message.Update update)) ->
                Step.of(established.heard(hold(established.deal(), now)), new Action.Deliver(update));
            case Pair(State.Established established, Event.Received(Message.RouteRefresh refresh)) ->
                Step.of(established.heard(hold(established.deal(), now)), new Action.Deliver(refresh));
            case Pair(State.Talking talking, Event.Received(Message message)) -> unexpected(talking, message, now);

            case Pair(State.Talking talking, Event.TimerExpired(Alarm.Timer timer)) -> expired(talking, timer, now);
        };
    }

    private static Step begin(Terms terms, int failures, Moment now) {
        if (terms.isPassive()) {
            return Step.of(new State.Active(Alarm.NEVER, failures));
        }
        long retryAtNs = now.plusJittered(terms.connectRetryNs());
        return Step.of(new State.Connect(retryAtNs, failures), new Action.OpenTcp());
    }

    private static Step retry(Terms terms, State.Connect connect, Moment now) {
        long retryAtNs = now.plusJittered(terms.connectRetryNs());
        return Step.of(
                new State.Connect(retryAtNs, connect.failures()),
                new Action.CloseTcp(),
                failed("no answer to the attempt to connect"),
                new Action.OpenTcp());
    }

    private static Step open(Terms terms, State.Waiting waiting, Moment now) {
        return Step.of(
                new State.OpenSent(now.plus(OPEN_HOLD_NS), waiting.failures()),
                new Action.Send(Negotiation.open(terms)));
    }

    private static Step answer(Terms terms, State.OpenSent sent, Message.Open theirs, Moment now) {
        return switch (Negotiation.negotiate(terms, theirs)) {
            case Negotiation.Outcome.Agreed(Deal deal) ->
                Step.of(
                        new State.OpenConfirm(deal, hold(deal, now), keepalive(deal, now), sent.failures()),
                        new Action.Send(new Message.Keepalive()));
            case Negotiation.Outcome.Refused(ProtocolFault fault) ->
                end(sent, fault.notification(), fault.text(), Event.Then.BACK_OFF, now);
        };
    }

    private static Step establish(State.OpenConfirm confirm, Moment now) {
        Deal deal = confirm.deal();
        return Step.of(
                new State.Established(deal, hold(deal, now), confirm.keepaliveAtNs(), now.ns(), confirm.failures()),
                new Action.Establish(deal));
    }

    private static Step expired(State.Talking talking, Alarm.Timer timer, Moment now) {
        boolean isKeepalive = timer == Alarm.Timer.KEEPALIVE;
        return switch (talking) {
            case State.OpenConfirm confirm
            when isKeepalive ->
                Step.of(
                        new State.OpenConfirm(
                                confirm.deal(), confirm.holdAtNs(), keepalive(confirm.deal(), now), confirm.failures()),
                        new Action.Send(new Message.Keepalive()));
            case State.Established established
            when isKeepalive ->
                Step.of(established.said(keepalive(established.deal(), now)), new Action.Send(new Message.Keepalive()));
            case State.OpenSent _, State.OpenConfirm _, State.Established _ ->
                end(
                        talking,
                        Notices.of(ErrorCode.HOLD_TIMER_EXPIRED),
                        "nothing heard for the hold time",
                        Event.Then.BACK_OFF,
                        now);
        };
    }

    /** A message that does not belong here: RFC 6608 §3. */
    private static Step unexpected(State.Talking talking, Message message, Moment now) {
        ErrorCode error =
                switch (talking) {
                    case State.OpenSent _ -> ErrorCode.UNEXPECTED_IN_OPEN_SENT;
                    case State.OpenConfirm _ -> ErrorCode.UNEXPECTED_IN_OPEN_CONFIRM;
                    case State.Established _ -> ErrorCode.UNEXPECTED_IN_ESTABLISHED;
                };
        String what = message.getClass().getSimpleName();
        return end(talking, Notices.of(error), "an unexpected " + what + " has come", Event.Then.BACK_OFF, now);
    }

    /** We end it. */
    private static Step end(
            State.Talking talking, Message.Notification meant, String why, Event.Then then, Moment now) {
        Message.Notification notice =
                switch (talking) {
                    case State.OpenSent _, State.OpenConfirm _ -> meant;
                    case State.Established established -> GracefulRestart.worded(established.deal(), meant);
                };
        State next = then == Event.Then.BACK_OFF ? backOff(talking, now) : afterEnd(talking.failures(), then, now);
        return Step.of(
                next,
                new Action.Send(notice),
                new Action.CloseTcp(),
                new Action.Report(true, Optional.of(notice), Notices.text(meant) + (why.isEmpty() ? "" : ": " + why)));
    }

    /** They have. */
    private static Step ended(State.Talking talking, Message.Notification notice, Moment now) {
        State next = Notices.isCollision(notice)
                ? new State.Idle(now.plusJittered(FIRST_IDLE_NS), talking.failures())
                : backOff(talking, now);
        return Step.of(
                next, new Action.CloseTcp(), new Action.Report(false, Optional.of(notice), Notices.text(notice)));
    }

    private static Action failed(String why) {
        return new Action.Report(false, Optional.empty(), why);
    }

    private static State active(Terms terms, int failures, Moment now) {
        return new State.Active(terms.isPassive() ? Alarm.NEVER : now.plusJittered(terms.connectRetryNs()), failures);
    }

    private static State afterEnd(int failures, Event.Then then, Moment now) {
        return switch (then) {
            case STAY -> new State.Idle(Alarm.NEVER, 0);
            case RESTART -> new State.Idle(now.ns(), 0);
            case BACK_OFF -> idle(failures, now);
        };
    }

    private static State backOff(State.Talking talking, Moment now) {
        boolean wasGood =
                talking instanceof State.Established established && now.ns() - established.sinceNs() >= STABLE_NS;
        return idle(wasGood ? 0 : talking.failures(), now);
    }

    private static State idle(int failures, Moment now) {
        long idleNs = Math.min(LONGEST_IDLE_NS, FIRST_IDLE_NS << Math.min(failures, Integer.SIZE - 1));
        return new State.Idle(now.plusJittered(idleNs), failures + 1);
    }

    private static long hold(Deal deal, Moment now) {
        return deal.holdSeconds() == 0 ? Alarm.NEVER : now.plus(deal.holdSeconds() * SECOND_NS);
    }

    private static long keepalive(Deal deal, Moment now) {
        return deal.holdSeconds() == 0 ? Alarm.NEVER : now.plusJittered(deal.holdSeconds() * SECOND_NS / KEEPALIVES);
    }
}
