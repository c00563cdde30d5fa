package net.isthmus.bgp.session;

import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import net.isthmus.bgp.fsm.Action;
import net.isthmus.bgp.fsm.Alarm;
import net.isthmus.bgp.fsm.Deal;
import net.isthmus.bgp.fsm.Event;
import net.isthmus.bgp.fsm.Moment;
import net.isthmus.bgp.fsm.SessionFsm;
import net.isthmus.bgp.fsm.State;
import net.isthmus.bgp.fsm.Step;
import net.isthmus.bgp.message.ErrorCode;
import net.isthmus.bgp.message.Message;
import net.isthmus.bgp.message.MessageReader;
import net.isthmus.bgp.message.MessageWriter;
import net.isthmus.bgp.message.Notices;
import net.isthmus.bgp.message.Read;
import net.isthmus.bgp.message.UpdateNote;

/**
 * Drives one machine: gives it what happens to its connection and its timers, and does what it wants done. Events that
 * come while one is being dealt with wait for their turn.
 *
 * <p>A hold timer that expires because this thread was busy, and has not read what lies in its sockets, blames the
 * neighbour for nothing: if the alarm comes late, the neighbour gets another second.
 */
final class Conversation {
    /** What may wait to be sent to a neighbour that does not read; whoever sends more has not asked whether it may. */
    private static final long MAX_UNSENT_BYTES = 4L << 20;

    /** What an OPEN may bring along that has to wait for its answer: a KEEPALIVE, and perhaps a word of farewell. */
    private static final int MAX_UNANSWERED_BYTES = 2 * 4096;

    private static final byte[] NOTHING = {};
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long LATE_NS = SECOND_NS / 4;
    private static final long LEAST_SEND_HOLD_NS = 480 * SECOND_NS;

    private final Session session;
    private final Transport transport;
    private final Deque<Event> events = new ArrayDeque<>();
    private State state;
    private boolean isOutgoing = true;
    private boolean isStepping;
    private boolean isForgiven;
    private Optional<Ear> ear = Optional.empty();
    private Optional<Transport.Scheduled> alarm = Optional.empty();
    private long alarmAtNs = Alarm.NEVER;
    private Optional<Transport.Scheduled> resumption = Optional.empty();

    Conversation(Session session, Transport transport, State state) {
        this.session = session;
        this.transport = transport;
        this.state = state;
    }

    State state() {
        return state;
    }

    /** True if its connection is one that we have made. */
    boolean isOutgoing() {
        return isOutgoing;
    }

    Optional<Link> link() {
        return ear.flatMap(Ear::link);
    }

    /** Takes a connection of the neighbour's. */
    Link.Listener adopt(Link link) {
        closeTcp();
        isOutgoing = false;
        Ear adopted = new Ear();
        adopted.link = Optional.of(link);
        ear = Optional.of(adopted);
        fire(new Event.TcpEstablished());
        return adopted;
    }

    /** It is of no more use: whatever still happens to it is nobody's concern. */
    void retire() {
        events.clear();
        alarm.ifPresent(Transport.Scheduled::cancel);
        alarm = Optional.empty();
        resumption.ifPresent(Transport.Scheduled::cancel);
        resumption = Optional.empty();
        closeTcp();
    }

    /** An OPEN that has to wait is looked at again, then and not in the middle of what goes on now. */
    void resumeIn(long delayNs) {
        resumption.ifPresent(Transport.Scheduled::cancel);
        resumption =
                Optional.of(transport.schedule(delayNs, () -> ear.ifPresent(waiting -> waiting.received(NOTHING, 0))));
    }

    /** Something has happened. */
    void fire(Event event) {
        events.add(event);
        if (isStepping) {
            return;
        }
        isStepping = true;
        try {
            while (!events.isEmpty()) {
                step(events.remove());
            }
        } finally {
            isStepping = false;
        }
        session.settle();
    }

    private void step(Event event) {
        State before = state;
        Step step = SessionFsm.step(session.terms(), before, event, new Moment(transport.nowNs(), session.jitter()));
        state = step.next();
        try {
            if (before instanceof State.OpenSent && state instanceof State.OpenConfirm confirm) {
                agree(confirm.deal());
            }
            for (Action action : step.actions()) {
                perform(action, before);
            }
            if (before.phase() != state.phase()) {
                session.moved(this, before.phase());
            }
        } finally {
            arm();
        }
    }

    private void perform(Action action, State before) {
        switch (action) {
            case Action.OpenTcp() -> openTcp();
            case Action.CloseTcp() -> closeTcp();
            case Action.Send(Message message) -> send(message);
            case Action.Establish(Deal deal) -> session.established(this, deal);
            case Action.Deliver(Message message) -> session.deliver(message);
            case Action.Report report -> {
                if (before instanceof State.Talking && state instanceof State.Waiting) {
                    closeTcp();
                }
                session.report(this, before, report);
            }
        }
    }

    private void openTcp() {
        closeTcp();
        isOutgoing = true;
        Ear attempt = new Ear();
        ear = Optional.of(attempt);
        attempt.link = session.connect(attempt);
    }

    private void closeTcp() {
        Optional<Link> link = link();
        ear = Optional.empty();
        link.ifPresent(Link::close);
    }

    /** Sends a message, if there is anybody to send it to. */
    void send(Message message) {
        ear.ifPresent(talking -> talking.send(message));
    }

    /** Both sides are known now: what their messages mean follows from what they have agreed upon. */
    private void agree(Deal deal) {
        ear.ifPresent(talking -> {
            talking.reader.agree(session.theirOptions(deal));
            talking.writer.agree(session.ourOptions(deal));
        });
    }

    private void arm() {
        long nextNs = state.next().atNs();
        OptionalLong sendHoldAtNs = sendHoldAtNs();
        if (sendHoldAtNs.isPresent() && (nextNs == Alarm.NEVER || sendHoldAtNs.getAsLong() - nextNs < 0)) {
            nextNs = sendHoldAtNs.getAsLong();
        }
        // An alarm that comes too early looks again: that is cheaper than moving it with each message.
        boolean isEarlier = nextNs != Alarm.NEVER && (alarm.isEmpty() || nextNs - alarmAtNs < 0);
        if (isEarlier) {
            alarm.ifPresent(Transport.Scheduled::cancel);
            alarmAtNs = nextNs;
            alarm = Optional.of(transport.schedule(Math.max(0, nextNs - transport.nowNs()), this::ring));
        }
    }

    private void ring() {
        alarm = Optional.empty();
        long nowNs = transport.nowNs();
        Alarm next = state.next();
        OptionalLong sendHoldAtNs = sendHoldAtNs();
        if (sendHoldAtNs.isPresent() && sendHoldAtNs.getAsLong() - nowNs <= 0) {
            fire(new Event.End(
                    Notices.of(ErrorCode.SEND_HOLD_TIMER_EXPIRED),
                    "the neighbour does not read what it is sent",
                    Event.Then.BACK_OFF));
        } else if (next.atNs() != Alarm.NEVER && next.atNs() - nowNs <= 0) {
            expire(next, nowNs);
        } else {
            arm();
        }
    }

    private void expire(Alarm due, long nowNs) {
        boolean isHold = due.timer() == Alarm.Timer.HOLD;
        if (isHold && !isForgiven && nowNs - due.atNs() > LATE_NS) {
            isForgiven = true;
            alarmAtNs = nowNs + SECOND_NS;
            alarm = Optional.of(transport.schedule(SECOND_NS, this::ring));
            return;
        }
        fire(new Event.TimerExpired(due.timer()));
    }

    /** When a neighbour that does not read has had its time: RFC 9687 §4. */
    private OptionalLong sendHoldAtNs() {
        if (!(state instanceof State.Established established)
                || established.deal().holdSeconds() == 0
                || ear.isEmpty()
                || ear.get().stuckSinceNs.isEmpty()) {
            return OptionalLong.empty();
        }
        long holdNs =
                Math.max(LEAST_SEND_HOLD_NS, 2 * SECOND_NS * established.deal().holdSeconds());
        return OptionalLong.of(ear.get().stuckSinceNs.getAsLong() + holdNs);
    }

    /** What listens to one connection. That of a connection which was given up hears nothing more. */
    private final class Ear implements Link.Listener {
        private final MessageReader reader = new MessageReader();
        private final MessageWriter writer = new MessageWriter();
        private final Inbox inbox = new Inbox();
        private Optional<Link> link = Optional.empty();
        private OptionalLong stuckSinceNs = OptionalLong.empty();

        Optional<Link> link() {
            return link;
        }

        private boolean isCurrent() {
            return ear.isPresent() && ear.get() == this;
        }

        @Override
        public void connected(Link made) {
            if (isCurrent()) {
                link = Optional.of(made);
                fire(new Event.TcpEstablished());
            } else {
                made.close();
            }
        }

        @Override
        public void lost(String why) {
            if (isCurrent()) {
                ear = Optional.empty();
                fire(new Event.TcpLost(why));
            }
        }

        @Override
        public void received(byte[] octets, int length) {
            if (isCurrent()) {
                inbox.take(octets, length, reader, this::take);
            }
            if (isCurrent() && state instanceof State.OpenSent && inbox.lengthBytes() > MAX_UNANSWERED_BYTES) {
                fire(new Event.End(
                        Notices.of(ErrorCode.UNEXPECTED_IN_OPEN_SENT),
                        "more has come than an OPEN before it was answered",
                        Event.Then.BACK_OFF));
            }
        }

        private boolean take(Read read) {
            switch (read) {
                case Read.Complete(Message message, int _, var notes) -> {
                    if (message instanceof Message.Open theirs && session.mustWait(Conversation.this, theirs)) {
                        return false;
                    }
                    isForgiven = false;
                    session.received(message);
                    notes.forEach(this::tell);
                    fire(new Event.Received(message));
                }
                case Read.Ignored(int _, String text) -> session.journal(Level.WARNING, text);
                case Read.Broken(var fault) ->
                    fire(new Event.End(fault.notification(), fault.text(), Event.Then.BACK_OFF));
                case Read.Incomplete _ -> {
                    // Never handed over.
                }
            }
            return isCurrent();
        }

        private void tell(UpdateNote note) {
            session.journal(
                    note.effect() == UpdateNote.Effect.IGNORED ? Level.DEBUG : Level.WARNING,
                    "an UPDATE with a fault, " + note.text() + " ("
                            + note.effect().name().toLowerCase(Locale.ROOT).replace('_', ' ') + ")");
        }

        void send(Message message) {
            if (link.isEmpty()) {
                return;
            }
            Link to = link.get();
            int unannounced = writer.write(message, to::send);
            session.sent(message);
            if (unannounced > 0) {
                session.journal(
                        Level.WARNING,
                        unannounced + " prefixes are withdrawn: their attributes do not fit into a message");
            }
            if (stuckSinceNs.isEmpty() && to.unsentBytes() > 0) {
                stuckSinceNs = OptionalLong.of(transport.nowNs());
            }
            if (to.unsentBytes() > MAX_UNSENT_BYTES && state instanceof State.Established) {
                fire(new Event.End(
                        Notices.of(ErrorCode.OUT_OF_RESOURCES),
                        "too much waits to be sent to the neighbour",
                        Event.Then.BACK_OFF));
            }
        }

        @Override
        public void progressed() {
            boolean isStuck = link.isPresent() && link.get().unsentBytes() > 0;
            stuckSinceNs = isStuck ? OptionalLong.of(transport.nowNs()) : OptionalLong.empty();
        }

        @Override
        public void writable() {
            if (isCurrent()) {
                session.writable();
            }
        }
    }
}
