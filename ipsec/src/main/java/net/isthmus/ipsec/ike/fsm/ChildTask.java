package net.isthmus.ipsec.ike.fsm;

import java.util.List;
import java.util.Optional;
import net.isthmus.ipsec.ike.connection.Child;
import net.isthmus.ipsec.ike.crypto.ChildKeys;
import net.isthmus.ipsec.ike.crypto.KeySchedule;
import net.isthmus.ipsec.ike.crypto.Secret;
import net.isthmus.ipsec.ike.message.ExchangeType;
import net.isthmus.ipsec.ike.message.IkeMessage;
import net.isthmus.ipsec.ike.message.IkePacket;
import net.isthmus.ipsec.ike.message.NotifyType;
import net.isthmus.ipsec.ike.message.Payload;
import org.jspecify.annotations.Nullable;

/**
 * CREATE_CHILD_SA for a new Child SA (RFC 7296 §1.3.1):
 *
 * <pre>
 * SK {SA, Ni, [KEi], TSi, TSr}  ──▶
 *                               ◀──  SK {SA, Nr, [KEr], TSi, TSr}            it is up
 *                               ◀──  SK {…, N(ADDITIONAL_KEY_EXCHANGE)}      after IKE_FOLLOWUP_KE (RFC 9370 §2.2.4)
 *                               ◀──  SK {N(INVALID_KE_PAYLOAD)}              again with another KEi
 *                               ◀──  SK {N(TEMPORARY_FAILURE)}               later (§2.25)
 *                               ◀──  SK {N(TS_MAX_QUEUE)}                    enough for resources (RFC 9611)
 *                               ◀──  SK {N(any other error)}                 not, for a reason
 * </pre>
 */
final class ChildTask extends Task {
    private final Context context;
    private final Child child;
    private final int resource;
    private @Nullable ChildOffer offer;

    ChildTask(Context context, Child child, int resource) {
        this.context = context;
        this.child = child;
        this.resource = resource;
    }

    /** True if it makes this. */
    boolean isFor(String name, int wantedResource) {
        return child.name().equals(name) && resource == wantedResource;
    }

    @Override
    Optional<Ask> begin(IkeSa sa) {
        if (context.children.there(child.name(), resource).isPresent()) {
            release();
            return Optional.empty();
        }
        ChildOffer mine = offer == null ? new ChildOffer(context, child, resource, false) : offer;
        offer = mine;
        return Optional.of(new Ask(ExchangeType.CREATE_CHILD_SA, mine.payloads()));
    }

    @Override
    void answered(IkeSa sa, IkePacket.Clear answer) {
        ChildOffer mine = offer;
        if (mine == null) {
            return;
        }
        IkeMessage message = answer.message();
        Optional<Payload.Notify> other = message.notification(NotifyType.INVALID_KE_PAYLOAD);
        if (other.isPresent() && mine.takesOther(other.orElseThrow())) {
            sa.addFirst(this);
            return;
        }
        offer = mine.withExchange(message).orElse(null);
        if (offer != null) {
            sa.addFirst(this);
            return;
        }
        switch (mine.read(message, context.handshake().nonces())) {
            case ChildOffer.Outcome.Agreed(ChildDeal deal, List<Secret> shared) ->
                new Sequel(context, false, deal.exchanges(), shared)
                        .go(
                                sa,
                                message,
                                secrets -> install(context, sa, deal, secrets),
                                reason -> refused(context, sa, mine, message, reason, true));
            case ChildOffer.Outcome.Refused(Reason reason, boolean isTheirs) ->
                refused(context, sa, mine, message, reason, isTheirs);
        }
    }

    /** Both directions at once: whoever has answered receives already. */
    static void install(Context context, IkeSa sa, ChildDeal deal, List<Secret> secrets) {
        if (context.isDeletedEarly(deal)) {
            context.childLost(deal.child());
            return;
        }
        ChildKeys keys = KeySchedule.child(sa.keys(), deal.sa().suite(), secrets, deal.nonces());
        ChildEntry entry = context.children.install(deal, keys, true);
        entry.send(context);
        context.succeeded();
        context.children.up(entry, false);
    }

    /** Nothing comes of it; if the peer has made its half, it must hear that. */
    static void refused(
            Context context, IkeSa sa, ChildOffer offer, IkeMessage answer, Reason reason, boolean isTheirs) {
        offer.release();
        if (!isTheirs) {
            offer.disown(sa, answer);
        }
        if (answer.has(NotifyType.TEMPORARY_FAILURE)) {
            context.step("not now: " + offer.child.name());
            context.retryChildrenSoon();
            return;
        }
        if (offer.isForResource()) {
            context.shared.add(offer.child.name());
            context.step("no Child SA for another worker: " + reason);
            return;
        }
        context.trouble(reason.text());
        context.failed();
        context.act(new Action.ChildDown(offer.child.name(), reason));
    }

    @Override
    void lost(IkeSa sa) {
        release();
    }

    private void release() {
        if (offer != null) {
            offer.release();
            offer = null;
        }
    }

    @Override
    String what() {
        return "a Child SA for " + child.name();
    }
}
