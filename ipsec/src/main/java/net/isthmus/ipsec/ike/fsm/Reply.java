package net.isthmus.ipsec.ike.fsm;

import java.util.List;
import net.isthmus.ipsec.ike.message.NotifyType;
import net.isthmus.ipsec.ike.message.Payload;

/**
 * An answer, and what is done once it is on its way: new keys apply to what follows it, not to itself.
 *
 * @param isSent false if there is none: the request is treated as lost, and comes again
 */
record Reply(List<Payload> payloads, Runnable afterwards, boolean isSent) {
    /** No answer now. */
    static final Reply LATER = new Reply(List.of(), () -> {}, false);

    Reply {
        payloads = List.copyOf(payloads);
    }

    static Reply of(List<? extends Payload> payloads) {
        return new Reply(List.copyOf(payloads), () -> {}, true);
    }

    static Reply of(NotifyType error) {
        return of(List.of(Payload.Notify.of(error)));
    }

    /** The same, with something to be done when it has been sent. */
    Reply then(Runnable next) {
        return new Reply(payloads, next, isSent);
    }
}
