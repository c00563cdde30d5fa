package net.isthmus.ipsec.ike.fsm;

import java.util.List;
import java.util.Optional;
import net.isthmus.ipsec.ike.message.ExchangeType;
import net.isthmus.ipsec.ike.message.IkePacket;
import net.isthmus.ipsec.ike.message.NotifyType;
import net.isthmus.ipsec.ike.message.Payload.Notify;
import net.isthmus.wire.Octets;

/**
 * Whether the peer is where it says (RFC 4555 §3.7): only who gets the cookie there can say it. A peer that says
 * another one lies, and has proven itself before: all ends.
 *
 * <pre>
 * SK {N(COOKIE2)}  ──▶
 *                  ◀──  SK {N(COOKIE2)}
 * </pre>
 */
final class RoutabilityTask extends Task {
    static final int COOKIE_BYTES = 16;

    private final Context context;
    private final Octets cookie;

    RoutabilityTask(Context context, Octets cookie) {
        this.context = context;
        this.cookie = cookie;
    }

    @Override
    Optional<Ask> begin(IkeSa sa) {
        return Optional.of(new Ask(ExchangeType.INFORMATIONAL, List.of(Notify.of(NotifyType.COOKIE2, cookie))));
    }

    @Override
    void answered(IkeSa sa, IkePacket.Clear answer) {
        boolean isThere = answer.message().notifications(NotifyType.COOKIE2).stream()
                .anyMatch(said -> said.data().equals(cookie));
        if (!isThere) {
            context.end(new Reason(
                    Reason.Kind.PROTOCOL, "the peer is not at the address to which it says that it has moved"));
        }
    }

    @Override
    String what() {
        return "whether it is where it says";
    }
}
