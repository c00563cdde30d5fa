package net.isthmus.bgp.fsm;

import java.util.Optional;
import net.isthmus.bgp.message.Message;

/** What the machine wants done, in this order. */
public sealed interface Action {

    /** Begin to connect. */
    record OpenTcp() implements Action {}

    /** Close the connection, or give up making it, when all has gone that was to be sent. */
    record CloseTcp() implements Action {}

    /** Send a message. */
    record Send(Message message) implements Action {}

    /** The session is established. */
    record Establish(Deal deal) implements Action {}

    /** Hand an UPDATE or a ROUTE-REFRESH to the routes. */
    record Deliver(Message message) implements Action {}

    /**
     * It is over, or has not come about.
     *
     * @param isOurs true if we have ended it
     * @param notice the NOTIFICATION that has gone or come; empty if the connection has just gone
     * @param text what happened, for a person
     */
    record Report(boolean isOurs, Optional<Message.Notification> notice, String text) implements Action {}
}
