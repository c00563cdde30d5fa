package net.isthmus.ipsec.ike.fsm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.isthmus.ipsec.ike.message.ExchangeType;
import net.isthmus.ipsec.ike.message.IkePacket;
import net.isthmus.ipsec.ike.message.Payload;

/**
 * The end of an IKE SA (RFC 7296 §1.4.1): of one that has been replaced, or of everything.
 *
 * <pre>
 * SK {[N(why)], D(IKE SA)}  ──▶
 *                           ◀──  SK {}
 * </pre>
 */
final class DeleteIkeTask extends Task {
    private final Context context;
    private final List<Payload> why;
    private final Reason reason;

    DeleteIkeTask(Context context, List<Payload> why, Reason reason) {
        this.context = context;
        this.why = why;
        this.reason = reason;
    }

    @Override
    Optional<Ask> begin(IkeSa sa) {
        sa.stage(IkeSa.Stage.DELETING);
        List<Payload> payloads = new ArrayList<>(why);
        payloads.add(Payload.Delete.ikeSa());
        return Optional.of(new Ask(ExchangeType.INFORMATIONAL, payloads));
    }

    @Override
    void answered(IkeSa sa, IkePacket.Clear answer) {
        if (context.isCurrent(sa)) {
            context.end(reason);
        } else {
            context.discard(sa);
        }
    }

    /** Why all ends, if the peer no longer answers either. */
    Reason reason() {
        return reason;
    }

    @Override
    String what() {
        return "the end of an IKE SA";
    }
}
