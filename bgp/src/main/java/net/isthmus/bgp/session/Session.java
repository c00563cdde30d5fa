package net.isthmus.bgp.session;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleSupplier;
import net.isthmus.bgp.fsm.Action;
import net.isthmus.bgp.fsm.Alarm;
import net.isthmus.bgp.fsm.Collision;
import net.isthmus.bgp.fsm.Deal;
import net.isthmus.bgp.fsm.Event;
import net.isthmus.bgp.fsm.GracefulRestart;
import net.isthmus.bgp.fsm.Negotiation;
import net.isthmus.bgp.fsm.Phase;
import net.isthmus.bgp.fsm.SessionFsm;
import net.isthmus.bgp.fsm.State;
import net.isthmus.bgp.fsm.Terms;
import net.isthmus.bgp.message.ErrorCode;
import net.isthmus.bgp.message.Family;
import net.isthmus.bgp.message.Message;
import net.isthmus.bgp.message.Notices;
import net.isthmus.bgp.message.WireOptions;
import net.isthmus.wire.IpAddress;

/**
 * The session with one neighbour. It has one conversation that connects, waits and starts anew, and for a while perhaps
 * a second one, its rival: the neighbour has connected while we do. Of the two one goes on, and is the only one from
 * then.
 */
final class Session {
    private static final int MAX_RESTART_SECONDS = 4095;

    /** So long may a connection keep the neighbour waiting that has made another one. */
    private static final long SILENCE_NS = 5_000_000_000L;

    private final Neighbor neighbor;
    private final Transport transport;
    private final PeerRoutes routes;
    private final DoubleSupplier jitter;
    private final Journal journal;
    private final StaleRoutes stale;
    private final Repetitions repetitions;
    private final long speakerSinceNs;

    private final Tally received = new Tally();
    private final Tally sent = new Tally();
    private Conversation first;
    private Optional<Conversation> rival = Optional.empty();
    private Optional<EstablishedPeer> peer = Optional.empty();
    private boolean hasBeenEstablished;
    private boolean isSettling;
    private long flaps;
    private long movedNs;
    private Optional<Ending> lastSent = Optional.empty();
    private Optional<Ending> lastReceived = Optional.empty();
    private Optional<Ending> lastAttempt = Optional.empty();

    private record Ending(String text, long atNs) {}

    Session(
            Neighbor neighbor,
            Transport transport,
            PeerRoutes routes,
            DoubleSupplier jitter,
            Journal journal,
            long speakerSinceNs) {
        this.neighbor = neighbor;
        this.transport = transport;
        this.routes = routes;
        this.jitter = jitter;
        this.journal = journal;
        stale = new StaleRoutes(neighbor, transport, routes);
        repetitions = new Repetitions(transport, this::overdue);
        this.speakerSinceNs = speakerSinceNs;
        movedNs = transport.nowNs();
        first = new Conversation(this, transport, new State.Idle(Long.MAX_VALUE, 0));
    }

    Neighbor neighbor() {
        return neighbor;
    }

    /** The operator wants it. */
    void start() {
        first.fire(new Event.Start());
    }

    /** The operator does not, or not as it is. */
    void end(ErrorCode error, String why, Event.Then then) {
        dropRival("the session ends");
        first.fire(new Event.End(Notices.cease(error.subcode(), why), why, then));
        stale.drop();
    }

    /** It is of no more use. */
    void retire() {
        rival.ifPresent(Conversation::retire);
        first.retire();
        stale.drop();
    }

    /** True if a connection of the neighbour's would be of use. */
    boolean wantsConnection() {
        return switch (first.state()) {
            case State.Idle _ -> false;
            case State.Active _, State.Connect _, State.OpenSent _, State.OpenConfirm _, State.Established _ -> true;
        };
    }

    /** A connection of the neighbour's. */
    Optional<Link.Listener> accepted(Link link) {
        return switch (first.state()) {
            case State.Idle _ -> Optional.empty();
            case State.Active _ -> Optional.of(first.adopt(link));
            case State.Connect _, State.OpenSent _ -> Optional.of(besideOrInstead(link));
            // Who has had our KEEPALIVE may have a session by now: an OPEN beside it, as in §8.2.2, could only harm it.
            case State.OpenConfirm _ -> first.isOutgoing() ? Optional.empty() : Optional.of(besideOrInstead(link));
            case State.Established established -> insteadOf(established, link);
        };
    }

    private Conversation replaceFirst(State before) {
        first.retire();
        first = new Conversation(this, transport, SessionFsm.awaiting(before.failures()));
        return first;
    }

    /** The last one that the neighbour has made is the one that it still knows of. */
    private Link.Listener besideOrInstead(Link link) {
        if (first.isOutgoing()) {
            return beside(link);
        }
        dropRival("the neighbour has connected again");
        State before = first.state();
        first.fire(collided("the neighbour has connected again"));
        return replaceFirst(before).adopt(link);
    }

    /**
     * A neighbour that can restart, and connects anew, may have done so; its OPEN will tell. Another one has to wait.
     */
    private Optional<Link.Listener> insteadOf(State.Established established, Link link) {
        return GracefulRestart.mayHaveRestarted(established, transport.nowNs())
                ? Optional.of(beside(link))
                : Optional.empty();
    }

    private Link.Listener beside(Link link) {
        dropRival("the neighbour has connected again");
        Conversation second = new Conversation(
                this, transport, SessionFsm.awaiting(first.state().failures()));
        rival = Optional.of(second);
        return second.adopt(link);
    }

    private void dropRival(String why) {
        Optional<Conversation> dropped = rival;
        rival = Optional.empty();
        dropped.ifPresent(conversation -> {
            conversation.fire(collided(why));
            conversation.retire();
        });
    }

    private static Event collided(String why) {
        return new Event.End(Notices.of(ErrorCode.CONNECTION_COLLISION), why, Event.Then.STAY);
    }

    /**
     * The neighbour's OPEN has come over one of two connections. If that one is to live, the other one ends. If not,
     * true: it stays unanswered until the other one has had its OPEN too, is lost, or has been silent for long. Our
     * KEEPALIVE would be the neighbour's word that this one is established, and the other one to be given up; and if we
     * gave this one up before the other has spoken, we might be left with none. An attempt of ours that is not yet a
     * connection ends, and an OPEN that will be refused decides nothing.
     */
    boolean mustWait(Conversation over, Message.Open theirs) {
        if (rival.isEmpty()
                || first.state() instanceof State.Established
                || Negotiation.negotiate(terms(), theirs) instanceof Negotiation.Outcome.Refused) {
            return false;
        }
        boolean isOurs = first.state() instanceof State.OpenSent && Collision.isOursToLive(terms(), theirs);
        Conversation winner = isOurs ? first : rival.get();
        if (over != winner && winner.state() instanceof State.OpenSent silent) {
            long leftNs = silent.sinceNs() + SILENCE_NS - transport.nowNs();
            if (leftNs > 0) {
                over.resumeIn(leftNs);
                return true;
            }
        }
        if (over == first) {
            dropRival("the connection that we have made lives");
        } else {
            first.fire(collided("the connection that the neighbour has made lives"));
        }
        return false;
    }

    /** After each step: of two conversations one may have become the only one. */
    void settle() {
        if (isSettling || rival.isEmpty()) {
            return;
        }
        isSettling = true;
        try {
            settle(rival.get());
        } finally {
            isSettling = false;
        }
    }

    private void settle(Conversation second) {
        if (second.state() instanceof State.Waiting) {
            rival = Optional.empty();
            second.retire();
            first.resumeIn(0);
        } else if (first.state() instanceof State.Idle || first.state() instanceof State.Active) {
            promote(second);
        } else if (first.state() instanceof State.Established && second.state() instanceof State.OpenConfirm) {
            first.fire(new Event.TcpLost("the neighbour has restarted and connects anew"));
            promote(second);
        }
    }

    private void promote(Conversation second) {
        rival = Optional.empty();
        first.retire();
        first = second;
        first.resumeIn(0);
    }

    Terms terms() {
        int restartSeconds =
                (int) Math.min(MAX_RESTART_SECONDS, neighbor.restartTime().toSeconds());
        boolean isRestarting = !hasBeenEstablished
                && transport.nowNs() - speakerSinceNs < neighbor.restartTime().toNanos();
        return new Terms(
                neighbor.localAs(),
                neighbor.remoteAs(),
                neighbor.routerId(),
                (int) neighbor.holdTime().toSeconds(),
                neighbor.connectRetry().toNanos(),
                neighbor.isPassive(),
                neighbor.families(),
                restartSeconds,
                isRestarting);
    }

    double jitter() {
        return jitter.getAsDouble();
    }

    Optional<Link> connect(Link.Listener listener) {
        return transport.connect(neighbor, listener);
    }

    void received(Message message) {
        received.count(message);
    }

    void sent(Message message) {
        sent.count(message);
    }

    void journal(Level level, String what) {
        journal.say(level, neighbor, what);
    }

    void established(Conversation conversation, Deal deal) {
        EstablishedPeer established = new EstablishedPeer(neighbor, conversation, deal, localAddress(conversation));
        peer = Optional.of(established);
        hasBeenEstablished = true;
        stale.back(deal);
        routes.established(established);
    }

    private static IpAddress localAddress(Conversation conversation) {
        return conversation
                .link()
                .map(link -> IpAddress.ofBytes(link.local().getAddress().getAddress()))
                .orElseThrow();
    }

    /** What messages mean from now on, those of the neighbour, which may be long since we have said so, or ours. */
    private WireOptions wireOptions(Deal deal, boolean hasExtendedMessages) {
        return new WireOptions(
                neighbor.isInternal(),
                deal.hasFourOctetAs(),
                hasExtendedMessages,
                deal.canRefreshMarked(),
                deal.families());
    }

    WireOptions ourOptions(Deal deal) {
        return wireOptions(deal, deal.hasExtendedMessages());
    }

    WireOptions theirOptions(Deal deal) {
        return wireOptions(deal, true);
    }

    void deliver(Message message) {
        if (peer.isEmpty()) {
            return;
        }
        EstablishedPeer from = peer.get();
        if (message instanceof Message.Update update) {
            routes.received(from, update);
            if (!update.endOfRib().isEmpty()) {
                stale.complete(update.endOfRib());
            }
        } else if (message instanceof Message.RouteRefresh refresh) {
            routes.refresh(from, refresh);
            repetitions.heard(refresh);
        }
    }

    /** The neighbour has not said in time that it has repeated everything. */
    private void overdue(Message.RouteRefresh end) {
        peer.ifPresent(from -> {
            journal(Level.WARNING, "it has not said that it has repeated all routes; those that it has not, go");
            routes.refresh(from, end);
        });
    }

    void writable() {
        peer.ifPresent(routes::writable);
    }

    /** A conversation has come to an end, or has not come about. */
    void report(Conversation conversation, State before, Action.Report report) {
        boolean isNews = note(before, report);
        Level level = before instanceof State.Established ? Level.WARNING : isNews ? Level.INFO : Level.DEBUG;
        String who = report.isOurs() ? "we say " : "";
        journal(level, before.phase() + " → " + conversation.state().phase() + ": " + who + report.text());
        if (before instanceof State.Established
                && peer.isPresent()
                && peer.get().isOf(conversation)) {
            EstablishedPeer lost = peer.get();
            lost.end();
            repetitions.forget();
            peer = Optional.empty();
            flaps++;
            Set<Family> kept = stale.keep(lost.deal(), report.notice());
            routes.closed(lost, kept);
        }
    }

    /** Keeps it for the status. True if it is not what was there before: a collision never is. */
    private boolean note(State before, Action.Report report) {
        if (report.notice().filter(Notices::isCollision).isPresent()) {
            return false;
        }
        Optional<Ending> ending = Optional.of(new Ending(report.text(), transport.nowNs()));
        Optional<Ending> previous;
        if (before instanceof State.Waiting) {
            previous = lastAttempt;
            lastAttempt = ending;
        } else if (report.isOurs()) {
            previous = lastSent;
            lastSent = ending;
        } else {
            previous = lastReceived;
            lastReceived = ending;
        }
        return previous.map(known -> !known.text().equals(report.text())).orElse(true);
    }

    /** The machine of a conversation is in another phase. */
    void moved(Conversation conversation, Phase before) {
        if (conversation == first) {
            movedNs = transport.nowNs();
        }
        if (conversation.state() instanceof State.Established established) {
            journal(
                    Level.INFO,
                    before + " → Established: router ID " + established.deal().routerId() + ", hold time "
                            + established.deal().holdSeconds() + " s");
        }
    }

    SessionStatus status() {
        long nowNs = transport.nowNs();
        State state = first.state();
        Optional<Deal> deal =
                switch (state) {
                    case State.OpenConfirm confirm -> Optional.of(confirm.deal());
                    case State.Established established -> Optional.of(established.deal());
                    case State.Idle _, State.Connect _, State.Active _, State.OpenSent _ -> Optional.empty();
                };
        Optional<Link> link = first.link().filter(_ -> state instanceof State.Talking);
        return new SessionStatus(
                neighbor,
                state.phase(),
                Duration.ofNanos(nowNs - movedNs),
                link.map(Link::local),
                link.map(Link::remote),
                deal,
                lastSent.map(ending -> shown(ending, nowNs)),
                lastReceived.map(ending -> shown(ending, nowNs)),
                lastAttempt.map(ending -> shown(ending, nowNs)),
                retryIn(state, nowNs),
                flaps,
                received.soFar(),
                sent.soFar());
    }

    private static Optional<Duration> retryIn(State state, long nowNs) {
        return state instanceof State.Waiting waiting && waiting.next().atNs() != Alarm.NEVER
                ? Optional.of(Duration.ofNanos(Math.max(0, waiting.next().atNs() - nowNs)))
                : Optional.empty();
    }

    private static SessionStatus.Ended shown(Ending ending, long nowNs) {
        return new SessionStatus.Ended(ending.text(), Duration.ofNanos(nowNs - ending.atNs()));
    }
}
