package net.isthmus.ipsec.ike.fsm;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import net.isthmus.core.config.IkeProposal;
import net.isthmus.core.config.IpsecKeyExchange;
import net.isthmus.ipsec.ike.connection.Childless;
import net.isthmus.ipsec.ike.connection.Connection;
import net.isthmus.ipsec.ike.crypto.IkeSuite;
import net.isthmus.ipsec.ike.crypto.KeyExchange;
import net.isthmus.ipsec.ike.crypto.KeyExchangeException;
import net.isthmus.ipsec.ike.crypto.KeySchedule;
import net.isthmus.ipsec.ike.message.IkeMessage;
import net.isthmus.ipsec.ike.message.IkePacket;
import net.isthmus.ipsec.ike.message.NotifyType;
import net.isthmus.ipsec.ike.message.Payload;
import net.isthmus.ipsec.ike.message.Payload.Notify;
import net.isthmus.ipsec.ike.message.Proposal;
import net.isthmus.wire.OctetWriter;
import net.isthmus.wire.Octets;
import org.jspecify.annotations.Nullable;

/**
 * IKE_SA_INIT as responder (RFC 7296 §1.2). Of several connections that fit the addresses, those that accept what was
 * chosen remain; IKE_AUTH says which one it is. Cookies are asked for before anything gets here.
 */
final class InitResponder {
    private final Context context;
    private final IkeSa sa;

    InitResponder(Context context, IkeSa sa) {
        this.context = context;
        this.sa = sa;
    }

    Reply answer(IkePacket.Clear packet) {
        IkeMessage message = packet.message();
        List<Proposal> theirs =
                message.first(Payload.SecurityAssociation.class).orElseThrow().proposals();
        Payload.KeyExchange half = message.first(Payload.KeyExchange.class).orElseThrow();
        InitTask.learn(context, message);
        Proposal chosen = choose(theirs, half.method());
        IkeSuite suite = chosen == null ? null : Negotiation.ikeSuite(chosen).orElse(null);
        if (chosen == null || suite == null) {
            return refuse(NotifyType.NO_PROPOSAL_CHOSEN, new Reason(Reason.Kind.NO_PROPOSAL, refusal(theirs)));
        }
        IpsecKeyExchange method = Negotiation.exchanges(chosen).getFirst();
        if (method.transformId() != half.method()) {
            sa.responderSpi(0);
            context.end(new Reason(Reason.Kind.DETOUR, "asked the peer to begin with key exchange " + method));
            Octets wanted =
                    Octets.of(new OctetWriter().u16(method.transformId()).toBytes());
            return Reply.of(List.of(Notify.of(NotifyType.INVALID_KE_PAYLOAD, wanted)));
        }
        try (KeyExchange.Answer ours =
                context.exchange(method).respond(half.data().toBytes(), context.random())) {
            return agree(packet, chosen, suite, ours);
        } catch (KeyExchangeException e) {
            return refuse(
                    NotifyType.INVALID_SYNTAX,
                    new Reason(Reason.Kind.PROTOCOL, "the peer's half of the key exchange is none: " + e.getMessage()));
        }
    }

    /** Many connections may have the same proposals, which are weighed once. */
    private @Nullable Proposal choose(List<Proposal> theirs, int method) {
        Set<List<IkeProposal>> refused = new HashSet<>();
        for (Connection candidate : context.candidates()) {
            if (refused.contains(candidate.proposals())) {
                continue;
            }
            Optional<Proposal> chosen = Negotiation.choose(offers(candidate), theirs, method)
                    .filter(proposal -> Negotiation.exchanges(proposal).size() == 1
                            || context.features.contains(Feature.INTERMEDIATE));
            if (chosen.isPresent()) {
                keepThoseThatAccept(chosen.orElseThrow());
                return chosen.orElseThrow();
            }
            refused.add(candidate.proposals());
        }
        return null;
    }

    private void keepThoseThatAccept(Proposal chosen) {
        Map<List<IkeProposal>, Boolean> accepted = new HashMap<>();
        context.candidates(context.candidates().stream()
                .filter(one ->
                        accepted.computeIfAbsent(one.proposals(), _ -> Negotiation.isAccepted(offers(one), chosen)))
                .toList());
    }

    static List<Proposal> offers(Connection connection) {
        return connection.proposals().stream()
                .map(offer -> Proposal.of(1, offer, Proposal.NO_SPI))
                .toList();
    }

    private String refusal(List<Proposal> theirs) {
        return "peer proposed " + Negotiation.words(theirs) + " only; we accept "
                + context.candidates().stream()
                        .flatMap(candidate -> candidate.proposals().stream())
                        .map(Object::toString)
                        .distinct()
                        .collect(Collectors.joining(", "));
    }

    private Reply refuse(NotifyType error, Reason reason) {
        sa.responderSpi(0);
        context.end(reason);
        return Reply.of(error);
    }

    private Reply agree(IkePacket.Clear packet, Proposal chosen, IkeSuite suite, KeyExchange.Answer ours) {
        IkeMessage message = packet.message();
        Handshake handshake = context.handshake();
        handshake.read(sa, packet);
        handshake.initiatorNonce =
                message.first(Payload.Nonce.class).orElseThrow().data();
        handshake.responderNonce = context.nonce();
        handshake.chosen = chosen;
        List<IpsecKeyExchange> exchanges = Negotiation.exchanges(chosen);
        handshake.exchanges.addAll(exchanges.subList(1, exchanges.size()));
        context.nat.learn(message, context.path());
        sa.protect(KeySchedule.initial(suite, ours.secret(), handshake.nonces(), sa.spis()));
        List<Payload> payloads = new ArrayList<>();
        payloads.add(new Payload.SecurityAssociation(List.of(chosen)));
        payloads.add(new Payload.KeyExchange(exchanges.getFirst().transformId(), Octets.of(ours.publicValue())));
        payloads.add(new Payload.Nonce(handshake.responderNonce));
        boolean pretend =
                context.candidates().stream().anyMatch(one -> one.traits().isEncapsulated());
        payloads.addAll(Nat.notifications(sa.spis(), context.path(), pretend, context));
        payloads.addAll(new Proofs(context, sa, 0).requests());
        payloads.addAll(InitTask.features(context));
        if (context.connection().traits().childless() != Childless.NEVER) {
            payloads.add(Notify.of(NotifyType.CHILDLESS_IKEV2_SUPPORTED));
        }
        if (context.features.contains(Feature.INTERMEDIATE)) {
            payloads.add(Notify.of(NotifyType.INTERMEDIATE_EXCHANGE_SUPPORTED));
        }
        if (context.features.contains(Feature.PPK)
                && context.connection().traits().ppk().isPresent()) {
            payloads.add(Notify.of(NotifyType.USE_PPK));
        }
        return Reply.of(payloads);
    }
}
