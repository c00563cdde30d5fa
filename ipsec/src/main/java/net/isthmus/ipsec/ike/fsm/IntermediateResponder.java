package net.isthmus.ipsec.ike.fsm;

import java.util.List;
import net.isthmus.core.config.IpsecKeyExchange;
import net.isthmus.ipsec.ike.crypto.IkeKeys;
import net.isthmus.ipsec.ike.crypto.KeyExchange;
import net.isthmus.ipsec.ike.crypto.KeyExchangeException;
import net.isthmus.ipsec.ike.crypto.KeySchedule;
import net.isthmus.ipsec.ike.message.IkePacket;
import net.isthmus.ipsec.ike.message.NotifyType;
import net.isthmus.ipsec.ike.message.Payload;
import net.isthmus.wire.Octets;

/** IKE_INTERMEDIATE as responder (RFC 9242, RFC 9370 §2.2.2); {@link IntermediateTask} draws it. */
final class IntermediateResponder {
    private IntermediateResponder() {}

    static Reply answer(Context context, IkeSa sa, IkePacket.Clear packet) {
        Handshake handshake = context.handshake();
        IpsecKeyExchange method = handshake.exchanges.poll();
        Payload.KeyExchange half =
                packet.message().first(Payload.KeyExchange.class).orElse(null);
        if (method == null || half == null || half.method() != method.transformId()) {
            context.end(new Reason(
                    Reason.Kind.PROTOCOL, "the peer makes another additional key exchange than was agreed on"));
            return Reply.of(NotifyType.INVALID_SYNTAX);
        }
        try (KeyExchange.Answer ours =
                context.exchange(method).respond(half.data().toBytes(), context.random())) {
            handshake.read(sa, packet);
            IkeKeys keys = KeySchedule.intermediate(sa.keys(), ours.secret(), handshake.nonces(), sa.spis());
            return Reply.of(List.of(new Payload.KeyExchange(method.transformId(), Octets.of(ours.publicValue()))))
                    .then(() -> sa.protect(keys));
        } catch (KeyExchangeException e) {
            context.end(
                    new Reason(Reason.Kind.PROTOCOL, "the peer's half of " + method + " is none: " + e.getMessage()));
            return Reply.of(NotifyType.INVALID_SYNTAX);
        }
    }
}
