package net.isthmus.bgp.fsm;

import net.isthmus.bgp.fsm.Alarm.Timer;

/** A state of the machine with its timers, which are points in time. */
public sealed interface State {

    /** Its name. */
    Phase phase();

    /** Ends in a row that came too soon: each doubles the time that the machine then stays idle. */
    int failures();

    /** The timer that expires next. */
    Alarm next();

    /** A state in which nothing has been said. */
    sealed interface Waiting extends State {}

    /** A state with a connection over which an OPEN has gone. */
    sealed interface Talking extends State {}

    /**
     * Nothing is tried.
     *
     * @param startAtNs when that changes, or {@link Alarm#NEVER}
     */
    record Idle(long startAtNs, int failures) implements Waiting {
        @Override
        public Phase phase() {
            return Phase.IDLE;
        }

        @Override
        public Alarm next() {
            return new Alarm(Timer.IDLE_HOLD, startAtNs);
        }
    }

    /**
     * A connection is being made.
     *
     * @param retryAtNs when to give it up and make another
     */
    record Connect(long retryAtNs, int failures) implements Waiting {
        @Override
        public Phase phase() {
            return Phase.CONNECT;
        }

        @Override
        public Alarm next() {
            return new Alarm(Timer.CONNECT_RETRY, retryAtNs);
        }
    }

    /**
     * A connection of the neighbour's is waited for.
     *
     * @param retryAtNs when to make one ourselves, or {@link Alarm#NEVER}
     */
    record Active(long retryAtNs, int failures) implements Waiting {
        @Override
        public Phase phase() {
            return Phase.ACTIVE;
        }

        @Override
        public Alarm next() {
            return new Alarm(Timer.CONNECT_RETRY, retryAtNs);
        }
    }

    /**
     * Our OPEN has gone.
     *
     * @param holdAtNs when theirs is too late
     */
    record OpenSent(long holdAtNs, int failures) implements Talking {
        /** When it has gone. */
        public long sinceNs() {
            return holdAtNs - SessionFsm.OPEN_HOLD_NS;
        }

        @Override
        public Phase phase() {
            return Phase.OPEN_SENT;
        }

        @Override
        public Alarm next() {
            return new Alarm(Timer.HOLD, holdAtNs);
        }
    }

    /** Theirs has come and is fine; their KEEPALIVE is waited for. */
    record OpenConfirm(Deal deal, long holdAtNs, long keepaliveAtNs, int failures) implements Talking {
        @Override
        public Phase phase() {
            return Phase.OPEN_CONFIRM;
        }

        @Override
        public Alarm next() {
            return Alarm.earlier(new Alarm(Timer.HOLD, holdAtNs), new Alarm(Timer.KEEPALIVE, keepaliveAtNs));
        }
    }

    /**
     * Routes go both ways.
     *
     * @param sinceNs when that began
     */
    record Established(Deal deal, long holdAtNs, long keepaliveAtNs, long sinceNs, int failures) implements Talking {
        @Override
        public Phase phase() {
            return Phase.ESTABLISHED;
        }

        @Override
        public Alarm next() {
            return Alarm.earlier(new Alarm(Timer.HOLD, holdAtNs), new Alarm(Timer.KEEPALIVE, keepaliveAtNs));
        }

        Established heard(long newHoldAtNs) {
            return new Established(deal, newHoldAtNs, keepaliveAtNs, sinceNs, failures);
        }

        Established said(long newKeepaliveAtNs) {
            return new Established(deal, holdAtNs, newKeepaliveAtNs, sinceNs, failures);
        }
    }
}
