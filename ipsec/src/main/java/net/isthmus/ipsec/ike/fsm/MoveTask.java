package net.isthmus.ipsec.ike.fsm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.isthmus.ipsec.ike.message.ExchangeType;
import net.isthmus.ipsec.ike.message.IkePacket;
import net.isthmus.ipsec.ike.message.NotifyType;
import net.isthmus.ipsec.ike.message.Payload;
import net.isthmus.ipsec.ike.message.Payload.Notify;

/**
 * We have moved, and tell the peer (RFC 4555 §3.5). If we were the responder, it is the peer that chooses the
 * addresses: it hears which ones we have.
 *
 * <pre>
 * SK {N(UPDATE_SA_ADDRESSES), N(NAT_DETECTION_…)}  ──▶            from the new address
 *                         ◀──  SK {N(NAT_DETECTION_…)}            Child SAs move too
 *                         ◀──  SK {N(UNACCEPTABLE_ADDRESSES)}     all stays where it was; so much the worse
 *
 * SK {N(ADDITIONAL_IP4_ADDRESS), …}  ──▶
 *                                    ◀──  SK {}
 * </pre>
 */
final class MoveTask extends Task {
    private final Context context;

    MoveTask(Context context) {
        this.context = context;
    }

    @Override
    Optional<Ask> begin(IkeSa sa) {
        List<Payload> payloads = new ArrayList<>();
        if (context.isInitiator) {
            payloads.add(Notify.of(NotifyType.UPDATE_SA_ADDRESSES));
            payloads.addAll(Nat.notifications(
                    sa.spis(), context.path(), context.connection().traits().isEncapsulated(), context));
        } else {
            payloads.addAll(Mobility.additional(context));
        }
        return Optional.of(new Ask(ExchangeType.INFORMATIONAL, payloads));
    }

    @Override
    void answered(IkeSa sa, IkePacket.Clear answer) {
        if (answer.message().has(NotifyType.UNACCEPTABLE_ADDRESSES)) {
            context.trouble(
                    "the peer does not accept that we move to " + context.path().local());
            return;
        }
        context.nat.learn(answer.message(), context.path());
        if (context.isInitiator) {
            context.moveChildren();
            context.change("moved to " + context.path().local());
        }
    }

    @Override
    void lost(IkeSa sa) {
        if (!context.isCurrent(sa) && context.isEstablished()) {
            context.current().add(this);
        }
    }

    @Override
    String what() {
        return "that we have moved";
    }
}
