package net.isthmus.ipsec.ike.fsm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.isthmus.core.config.IpsecKeyExchange;
import net.isthmus.ipsec.ike.crypto.IkeSuite;
import net.isthmus.ipsec.ike.crypto.KeyExchange;
import net.isthmus.ipsec.ike.crypto.KeyExchangeException;
import net.isthmus.ipsec.ike.crypto.KeySchedule;
import net.isthmus.ipsec.ike.crypto.Nonces;
import net.isthmus.ipsec.ike.crypto.Secret;
import net.isthmus.ipsec.ike.message.IkeMessage;
import net.isthmus.ipsec.ike.message.NotifyType;
import net.isthmus.ipsec.ike.message.Payload;
import net.isthmus.ipsec.ike.message.Payload.Notify;
import net.isthmus.ipsec.ike.message.Proposal;
import net.isthmus.wire.OctetWriter;
import net.isthmus.wire.Octets;

/**
 * Rekeying of the IKE SA as responder (RFC 7296 §1.3.2, §2.18, §2.25.2):
 *
 * <pre>
 * while we                       answer
 * make or end a Child SA         TEMPORARY_FAILURE
 * end the IKE SA                 TEMPORARY_FAILURE
 * rekey the IKE SA               as usual; nonces decide when our answer comes
 * </pre>
 */
final class RekeyIkeResponder {
    private final Context context;
    private final IkeSa sa;
    private final IkeMessage message;

    RekeyIkeResponder(Context context, IkeSa sa, IkeMessage message) {
        this.context = context;
        this.sa = sa;
        this.message = message;
    }

    Reply answer() {
        if (sa.stage() != IkeSa.Stage.ESTABLISHED || sa.peersSuccessor != null || isAtChild()) {
            return Reply.of(NotifyType.TEMPORARY_FAILURE);
        }
        List<Proposal> theirs =
                message.first(Payload.SecurityAssociation.class).orElseThrow().proposals();
        Payload.KeyExchange half = message.first(Payload.KeyExchange.class).orElse(null);
        Proposal chosen = Negotiation.choose(
                        InitResponder.offers(context.connection()), theirs, half == null ? 0 : half.method())
                .orElse(null);
        IkeSuite suite = chosen == null ? null : Negotiation.ikeSuite(chosen).orElse(null);
        if (chosen == null || suite == null || chosen.ikeSpi() == 0) {
            context.trouble("peer proposed " + Negotiation.words(theirs) + " only to rekey the IKE SA; we accept "
                    + Negotiation.words(InitResponder.offers(context.connection())));
            return Reply.of(NotifyType.NO_PROPOSAL_CHOSEN);
        }
        IpsecKeyExchange method = Negotiation.exchanges(chosen).getFirst();
        if (half == null || half.method() != method.transformId()) {
            Octets wanted =
                    Octets.of(new OctetWriter().u16(method.transformId()).toBytes());
            return Reply.of(List.of(Notify.of(NotifyType.INVALID_KE_PAYLOAD, wanted)));
        }
        try {
            KeyExchange.Answer ours =
                    context.exchange(method).respond(half.data().toBytes(), context.random());
            return agree(chosen, suite, ours);
        } catch (KeyExchangeException e) {
            context.trouble("the peer's half of the key exchange is none: " + e.getMessage());
            return Reply.of(NotifyType.INVALID_SYNTAX);
        }
    }

    private boolean isAtChild() {
        return sa.isAsking(ChildTask.class)
                || sa.isAsking(RekeyChildTask.class)
                || sa.isAsking(DeleteChildTask.class)
                || sa.isAsking(FollowupTask.class);
    }

    private Reply agree(Proposal chosen, IkeSuite suite, KeyExchange.Answer ours) {
        long spi = context.ikeSpi();
        Octets nonce = context.nonce();
        Octets theirs = message.first(Payload.Nonce.class).orElseThrow().data();
        Nonces nonces = Nonces.of(theirs.toBytes(), nonce.toBytes());
        List<IpsecKeyExchange> exchanges = Negotiation.exchanges(chosen);
        List<Payload> payloads = new ArrayList<>();
        payloads.add(new Payload.SecurityAssociation(List.of(chosen.withSpi(Proposal.spi(spi)))));
        payloads.add(new Payload.Nonce(nonce));
        payloads.add(new Payload.KeyExchange(exchanges.getFirst().transformId(), Octets.of(ours.publicValue())));
        Sequel sequel = new Sequel(context, true, exchanges, List.of(ours.secret()));
        IkeSa next = new IkeSa(context, false, chosen.ikeSpi(), spi);
        next.lowestNonce = Collisions.lower(theirs, nonce);
        if (!sequel.isComplete()) {
            FollowupResponder followup =
                    new FollowupResponder(sequel, secrets -> install(next, chosen, suite, nonces, secrets), () -> {});
            context.followup(Optional.of(followup));
            payloads.add(followup.link());
            return Reply.of(payloads);
        }
        sequel.finish(secrets -> install(next, chosen, suite, nonces, secrets));
        return Reply.of(payloads);
    }

    private void install(IkeSa next, Proposal chosen, IkeSuite suite, Nonces nonces, List<Secret> secrets) {
        next.protect(KeySchedule.rekeyed(sa.keys(), suite, secrets, nonces, next.spis()));
        context.handshake().chosen = chosen;
        context.enlist(next);
        if (sa.isRekeying()) {
            sa.peersSuccessor = next;
            Establishment.begin(context, next);
        } else {
            Succession.succeed(context, sa, next);
        }
    }
}
