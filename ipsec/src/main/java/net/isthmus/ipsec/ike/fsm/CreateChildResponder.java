package net.isthmus.ipsec.ike.fsm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.isthmus.ipsec.ike.crypto.ChildKeys;
import net.isthmus.ipsec.ike.crypto.KeySchedule;
import net.isthmus.ipsec.ike.crypto.Secret;
import net.isthmus.ipsec.ike.message.IkeMessage;
import net.isthmus.ipsec.ike.message.IkePacket;
import net.isthmus.ipsec.ike.message.NotifyType;
import net.isthmus.ipsec.ike.message.Payload;
import net.isthmus.ipsec.ike.message.Payload.Notify;
import net.isthmus.ipsec.ike.message.Proposal;

/**
 * CREATE_CHILD_SA as responder, with the answers to requests that meet one of ours (RFC 7296 §2.25.1):
 *
 * <pre>
 * the peer wants                  while we                                     answer
 * a new Child SA, or another one  rekey or end the IKE SA                      TEMPORARY_FAILURE
 * another Child SA                have none of that name                       CHILD_SA_NOT_FOUND
 * another Child SA                delete it                                    TEMPORARY_FAILURE
 * another Child SA                rekey it                                     as usual; nonces decide
 * </pre>
 */
final class CreateChildResponder {
    private final Context context;
    private final IkeSa sa;
    private final IkeMessage message;

    CreateChildResponder(Context context, IkeSa sa, IkePacket.Clear packet) {
        this.context = context;
        this.sa = sa;
        message = packet.message();
    }

    Reply answer() {
        Optional<Proposal> first = message.first(Payload.SecurityAssociation.class)
                .flatMap(proposals -> proposals.proposals().stream().findFirst());
        context.followup(Optional.empty());
        if (first.isPresent() && first.orElseThrow().protocol() == Proposal.IKE) {
            return new RekeyIkeResponder(context, sa, message).answer();
        }
        if (sa.stage() != IkeSa.Stage.ESTABLISHED
                || context.current().isAsking(RekeyIkeTask.class)
                || context.current().isAsking(FollowupTask.class)) {
            return Reply.of(NotifyType.TEMPORARY_FAILURE);
        }
        Optional<Notify> rekeyed = message.notification(NotifyType.REKEY_SA);
        if (rekeyed.isEmpty()) {
            return make(Optional.empty());
        }
        int spi = (int) rekeyed.orElseThrow().spi().reader().u32();
        Optional<ChildEntry> old = context.children.byOutbound(spi);
        if (old.isEmpty()) {
            return Reply.of(List.of(Notify.of(NotifyType.CHILD_SA_NOT_FOUND, spi, Proposal.NO_SPI)));
        }
        if (!old.orElseThrow().isThere() || old.orElseThrow().peersSuccessor != null) {
            return Reply.of(NotifyType.TEMPORARY_FAILURE);
        }
        return make(old);
    }

    private Reply make(Optional<ChildEntry> old) {
        ChildAnswer answer = new ChildAnswer(context, message, false);
        return switch (answer.answer(old, context.handshake().nonces())) {
            case ChildAnswer.Outcome.Refused(List<Payload> payloads) -> Reply.of(payloads);
            case ChildAnswer.Outcome.Agreed agreed -> {
                Sequel sequel = new Sequel(context, false, agreed.deal().exchanges(), agreed.shared());
                List<Payload> payloads = new ArrayList<>(agreed.payloads());
                if (sequel.isComplete()) {
                    sequel.finish(secrets -> install(context, sa, agreed.deal(), secrets, old));
                } else {
                    FollowupResponder followup = new FollowupResponder(
                            sequel,
                            secrets -> install(context, sa, agreed.deal(), secrets, old),
                            () -> context.act(
                                    new Action.Remove(agreed.deal().sa().inboundSpi())));
                    context.followup(Optional.of(followup));
                    payloads.add(followup.link());
                }
                yield Reply.of(payloads);
            }
        };
    }

    /**
     * Receives by a Child SA, before the answer leaves. Sends by it at once if it is new; if it takes the place of
     * another, as soon as the peer deletes that one, since it receives by the new one by then (RFC 7296 §2.8).
     */
    static void install(
            Context context, IkeSa sa, ChildDeal deal, List<Secret> secrets, Optional<ChildEntry> replaced) {
        ChildKeys keys = KeySchedule.child(sa.keys(), deal.sa().suite(), secrets, deal.nonces());
        ChildEntry entry = context.children.install(deal, keys, false);
        Optional<ChildEntry> old = replaced.filter(ChildEntry::isThere);
        if (old.isPresent()) {
            old.orElseThrow().peersSuccessor = entry;
            old.orElseThrow().peersNonce = entry.lowestNonce;
        } else {
            entry.send(context);
        }
        context.children.up(entry, replaced.isPresent());
    }
}
