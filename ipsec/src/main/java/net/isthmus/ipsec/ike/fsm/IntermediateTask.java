package net.isthmus.ipsec.ike.fsm;

import java.util.List;
import java.util.Optional;
import net.isthmus.core.config.IpsecKeyExchange;
import net.isthmus.ipsec.ike.crypto.KeyExchange;
import net.isthmus.ipsec.ike.crypto.KeyExchangeException;
import net.isthmus.ipsec.ike.crypto.KeySchedule;
import net.isthmus.ipsec.ike.crypto.Secret;
import net.isthmus.ipsec.ike.message.ExchangeType;
import net.isthmus.ipsec.ike.message.IkePacket;
import net.isthmus.ipsec.ike.message.NotifyType;
import net.isthmus.ipsec.ike.message.Payload;
import net.isthmus.wire.Octets;
import org.jspecify.annotations.Nullable;

/**
 * IKE_INTERMEDIATE as initiator, once for each additional key exchange (RFC 9242, RFC 9370 §2.2.2):
 *
 * <pre>
 * SK {KEi(n)}  ──▶
 *              ◀──  SK {KEr(n)}     both still under the old keys; from here on under new ones
 * </pre>
 */
final class IntermediateTask extends Task {
    private final Context context;
    private KeyExchange.@Nullable Begun begun;

    IntermediateTask(Context context) {
        this.context = context;
    }

    @Override
    Optional<Ask> begin(IkeSa sa) {
        IpsecKeyExchange method = context.handshake().exchanges.element();
        KeyExchange.Begun half = context.exchange(method).begin(context.random());
        begun = half;
        return Optional.of(new Ask(
                ExchangeType.IKE_INTERMEDIATE,
                List.of(new Payload.KeyExchange(method.transformId(), Octets.of(half.publicValue())))));
    }

    @Override
    void answered(IkeSa sa, IkePacket.Clear answer) {
        Handshake handshake = context.handshake();
        Payload.KeyExchange theirs =
                answer.message().first(Payload.KeyExchange.class).orElse(null);
        IpsecKeyExchange method = handshake.exchanges.remove();
        KeyExchange.Begun half = begun;
        if (theirs == null || half == null || theirs.method() != method.transformId()) {
            String said = answer.message()
                    .error()
                    .map(error -> "says " + NotifyType.nameOf(error.notification()))
                    .orElse("does not answer it");
            context.end(new Reason(
                    Reason.Kind.NO_PROPOSAL,
                    "the peer has agreed to the additional key exchange " + method + " and then " + said));
            return;
        }
        try (Secret shared = half.finish(theirs.data().toBytes())) {
            handshake.read(sa, answer);
            sa.protect(KeySchedule.intermediate(sa.keys(), shared, handshake.nonces(), sa.spis()));
            sa.addFirst(handshake.exchanges.isEmpty() ? new AuthTask(context) : new IntermediateTask(context));
        } catch (KeyExchangeException e) {
            context.end(
                    new Reason(Reason.Kind.PROTOCOL, "the peer's half of " + method + " is none: " + e.getMessage()));
        }
        half.close();
    }

    @Override
    void lost(IkeSa sa) {
        if (begun != null) {
            begun.close();
        }
    }

    @Override
    String what() {
        return "IKE_INTERMEDIATE";
    }
}
