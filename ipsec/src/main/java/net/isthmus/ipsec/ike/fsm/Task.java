package net.isthmus.ipsec.ike.fsm;

import java.util.List;
import java.util.Optional;
import net.isthmus.ipsec.ike.message.ExchangeType;
import net.isthmus.ipsec.ike.message.IkePacket;
import net.isthmus.ipsec.ike.message.Payload;

/**
 * An exchange that we begin. It waits in the queue of an {@link IkeSa} until the one before it has been answered, since
 * the window is one request (RFC 7296 §2.3), and looks only then whether it is still wanted.
 */
abstract class Task {
    /** What somebody says who need not be the peer: that asking on is of no use (RFC 7296 §2.21). */
    private Optional<Reason> doubt = Optional.empty();

    /** A request. */
    record Ask(ExchangeType exchange, List<Payload> payloads) {}

    /** The request; nothing if there is no more need for it. */
    abstract Optional<Ask> begin(IkeSa sa);

    /** The answer to it has come. */
    abstract void answered(IkeSa sa, IkePacket.Clear answer);

    /** No answer will come: the IKE SA has ended or was replaced. What was begun is given back. */
    void lost(IkeSa sa) {}

    /** What it does, for people. */
    abstract String what();

    /** Takes a hint, by which it need not be asked for as long as usual. */
    final void doubt(Reason hint) {
        doubt = Optional.of(hint);
    }

    /** The hint, which is the reason if nothing better comes. */
    final Optional<Reason> doubt() {
        return doubt;
    }
}
