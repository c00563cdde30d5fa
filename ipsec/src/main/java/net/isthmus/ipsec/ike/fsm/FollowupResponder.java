package net.isthmus.ipsec.ike.fsm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import net.isthmus.core.config.IpsecKeyExchange;
import net.isthmus.ipsec.ike.crypto.KeyExchange;
import net.isthmus.ipsec.ike.crypto.KeyExchangeException;
import net.isthmus.ipsec.ike.crypto.Secret;
import net.isthmus.ipsec.ike.message.IkeMessage;
import net.isthmus.ipsec.ike.message.NotifyType;
import net.isthmus.ipsec.ike.message.Payload;
import net.isthmus.ipsec.ike.message.Payload.Notify;
import net.isthmus.wire.OctetWriter;
import net.isthmus.wire.Octets;

/**
 * IKE_FOLLOWUP_KE as responder (RFC 9370 §2.2.4); {@link FollowupTask} draws it. What was agreed on in CREATE_CHILD_SA
 * waits here for its other key exchanges. One waits at a time: the peer's next CREATE_CHILD_SA forgets it.
 */
final class FollowupResponder {
    private final Sequel sequel;
    private final Consumer<List<Secret>> done;
    private final Runnable dropped;
    private Octets expected;

    FollowupResponder(Sequel sequel, Consumer<List<Secret>> done, Runnable dropped) {
        this.sequel = sequel;
        this.done = done;
        this.dropped = dropped;
        expected = fresh();
    }

    /** What the peer must say in the next of them. */
    Notify link() {
        return Notify.of(NotifyType.ADDITIONAL_KEY_EXCHANGE, expected);
    }

    private Octets fresh() {
        return Octets.of(
                new OctetWriter().u64(sequel.context.random().nextLong()).toBytes());
    }

    /** Answers for what waits. */
    static Reply answer(Context context, IkeMessage message) {
        Optional<FollowupResponder> waiting = context.followup();
        Optional<Octets> said =
                message.notification(NotifyType.ADDITIONAL_KEY_EXCHANGE).map(Notify::data);
        Optional<Payload.KeyExchange> half = message.first(Payload.KeyExchange.class);
        if (waiting.isEmpty()
                || half.isEmpty()
                || said.isEmpty()
                || !said.orElseThrow().equals(waiting.orElseThrow().expected)) {
            return Reply.of(NotifyType.STATE_NOT_FOUND);
        }
        return waiting.orElseThrow().answer(half.orElseThrow());
    }

    private Reply answer(Payload.KeyExchange half) {
        IpsecKeyExchange method = sequel.next();
        if (half.method() != method.transformId()) {
            sequel.context.followup(Optional.empty());
            return Reply.of(NotifyType.INVALID_SYNTAX);
        }
        try {
            KeyExchange.Answer ours =
                    sequel.context.exchange(method).respond(half.data().toBytes(), sequel.context.random());
            sequel.add(ours.secret());
            List<Payload> payloads = new ArrayList<>();
            payloads.add(new Payload.KeyExchange(method.transformId(), Octets.of(ours.publicValue())));
            if (sequel.isComplete()) {
                sequel.context.completed();
                sequel.finish(done);
            } else {
                expected = fresh();
                payloads.add(link());
            }
            return Reply.of(payloads);
        } catch (KeyExchangeException e) {
            sequel.context.trouble("the peer's half of " + method + " is none: " + e.getMessage());
            sequel.context.followup(Optional.empty());
            return Reply.of(NotifyType.INVALID_SYNTAX);
        }
    }

    /** It will not be gone on with. */
    void drop() {
        sequel.close();
        dropped.run();
    }
}
