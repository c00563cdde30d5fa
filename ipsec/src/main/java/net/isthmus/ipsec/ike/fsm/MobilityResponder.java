package net.isthmus.ipsec.ike.fsm;

import java.util.ArrayList;
import java.util.List;
import net.isthmus.ipsec.ike.message.IkeMessage;
import net.isthmus.ipsec.ike.message.NotifyType;
import net.isthmus.ipsec.ike.message.Payload;
import net.isthmus.ipsec.ike.message.Payload.Notify;
import net.isthmus.ipsec.sa.SaPath;
import net.isthmus.wire.Octets;

/**
 * What MOBIKE asks for in INFORMATIONAL exchanges (RFC 4555 §3.5 to §3.7):
 *
 * <pre>
 * SK {N(UPDATE_SA_ADDRESSES), N(NAT_DETECTION_…)}  ──▶   the path is that of this message now
 *                         ◀──  SK {N(NAT_DETECTION_…)}
 *                         ◀──  SK {N(COOKIE2)}          is it really there?
 * SK {N(COOKIE2)}         ──▶
 * </pre>
 */
final class MobilityResponder {
    private final Context context;
    private final IkeMessage message;
    private final SaPath path;

    MobilityResponder(Context context, IkeMessage message, SaPath path) {
        this.context = context;
        this.message = message;
        this.path = path;
    }

    List<Payload> answer() {
        List<Payload> payloads = new ArrayList<>();
        message.notifications(NotifyType.COOKIE2)
                .forEach(cookie -> payloads.add(Notify.of(NotifyType.COOKIE2, cookie.data())));
        if (!context.features.contains(Feature.MOBIKE)) {
            return payloads;
        }
        if (message.has(NotifyType.UPDATE_SA_ADDRESSES)) {
            if (context.isInitiator) {
                // Only who has begun it says which addresses are used (§3.5).
                return payloads;
            }
            move();
        }
        if (message.has(NotifyType.NAT_DETECTION_SOURCE_IP)) {
            context.nat.learn(message, path);
            payloads.addAll(Nat.notifications(
                    context.current().spis(),
                    path,
                    context.connection().traits().isEncapsulated(),
                    context));
        }
        if (message.has(NotifyType.UPDATE_SA_ADDRESSES)) {
            context.moveChildren();
        }
        return payloads;
    }

    private void move() {
        boolean isNew = !path.equals(context.path());
        context.path(path);
        if (isNew) {
            context.change("the peer has moved to " + path.remote());
            byte[] cookie = new byte[RoutabilityTask.COOKIE_BYTES];
            context.random().nextBytes(cookie);
            context.current().add(new RoutabilityTask(context, Octets.of(cookie)));
        }
    }
}
