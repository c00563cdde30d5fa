package net.isthmus.bgp.fsm;

import net.isthmus.bgp.message.Message;

/** What happens to the machine. */
public sealed interface Event {

    /** The operator wants a session. */
    record Start() implements Event {}

    /** There is a connection: the one that we have made, or one of the neighbour's. */
    record TcpEstablished() implements Event {}

    /** There is none, or no longer. */
    record TcpLost(String why) implements Event {}

    /** A message has come that can be read. */
    record Received(Message message) implements Event {}

    /** A timer has run out. */
    record TimerExpired(Alarm.Timer timer) implements Event {}

    /**
     * The session is to end: the operator, the routes, a collision, or a message that cannot be read.
     *
     * @param notice what the neighbour is told
     * @param why what the log says
     * @param then what comes after
     */
    record End(Message.Notification notice, String why, Then then) implements Event {}

    /** What comes after an end. */
    enum Then {
        /** Nothing, until {@link Start}. */
        STAY,
        /** A new session, after a time that grows with each end. */
        BACK_OFF,
        /** A new session, at once. */
        RESTART
    }
}
