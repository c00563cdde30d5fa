package net.isthmus.ipsec.ike.fsm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.isthmus.core.config.IpsecKeyExchange;
import net.isthmus.ipsec.ike.connection.Child;
import net.isthmus.ipsec.ike.crypto.KeyExchange;
import net.isthmus.ipsec.ike.crypto.KeyExchangeException;
import net.isthmus.ipsec.ike.crypto.Nonces;
import net.isthmus.ipsec.ike.crypto.Secret;
import net.isthmus.ipsec.ike.message.IkeMessage;
import net.isthmus.ipsec.ike.message.NotifyType;
import net.isthmus.ipsec.ike.message.Payload;
import net.isthmus.ipsec.ike.message.Payload.Notify;
import net.isthmus.ipsec.ike.message.Proposal;
import net.isthmus.ipsec.sa.ChildSa;
import net.isthmus.ipsec.sa.EspSuite;
import net.isthmus.ipsec.sa.TrafficSelector;
import net.isthmus.wire.Octets;
import org.jspecify.annotations.Nullable;

/**
 * A Child SA that we propose, in IKE_AUTH or CREATE_CHILD_SA (RFC 7296 §1.2, §1.3.1), until it is made or refused. In
 * IKE_AUTH there is neither nonce nor key exchange: those of IKE_SA_INIT serve.
 */
final class ChildOffer {
    final Child child;
    final Octets nonce;
    private final Context context;
    private final int resource;
    private final int inboundSpi;
    private final boolean isInAuth;
    private final List<Proposal> offers;
    private final List<TrafficSelector> localTs;
    private final List<TrafficSelector> remoteTs;
    private @Nullable IpsecKeyExchange method;
    private KeyExchange.@Nullable Begun begun;

    /**
     * Makes an offer and reserves its SPI.
     *
     * @param resource as in {@link ChildSa}
     */
    ChildOffer(Context context, Child child, int resource, boolean isInAuth) {
        this.context = context;
        this.child = child;
        this.resource = resource;
        this.isInAuth = isInAuth;
        nonce = context.nonce();
        inboundSpi = context.environment.childSpis().getAsInt();
        List<Proposal> all = new ArrayList<>();
        for (var proposal : child.proposals()) {
            Proposal offer = Proposal.of(all.size() + 1, proposal, inboundSpi);
            all.add(isInAuth ? offer.withoutKeyExchange() : offer);
        }
        offers = List.copyOf(all);
        method = Negotiation.firstExchange(offers).orElse(null);
        localTs = child.localTs().isEmpty() ? Narrowing.host(context.path().local()) : child.localTs();
        remoteTs = child.remoteTs().isEmpty() ? Narrowing.host(context.path().remote()) : child.remoteTs();
    }

    /** What is sent. */
    List<Payload> payloads() {
        List<Payload> payloads = new ArrayList<>();
        if (child.isTransport()) {
            payloads.add(Notify.of(NotifyType.USE_TRANSPORT_MODE));
        }
        if (child.resources() > 0) {
            payloads.add(
                    Notify.of(NotifyType.SA_RESOURCE_INFO, resource >= 0 ? Proposal.spi(resource) : Proposal.NO_SPI));
        }
        payloads.add(new Payload.SecurityAssociation(offers));
        if (!isInAuth) {
            payloads.add(new Payload.Nonce(nonce));
            IpsecKeyExchange first = method;
            if (first != null) {
                KeyExchange.Begun half = context.exchange(first).begin(context.random());
                closeExchange();
                begun = half;
                payloads.add(new Payload.KeyExchange(first.transformId(), Octets.of(half.publicValue())));
            }
        }
        payloads.add(new Payload.TrafficSelectors(true, localTs));
        payloads.add(new Payload.TrafficSelectors(false, remoteTs));
        return payloads;
    }

    /** True if the peer wants another of the key exchanges that we offer: to be sent once more with it. */
    boolean takesOther(Notify error) {
        int wanted = error.data().length() == 2 ? error.data().reader().u16() : 0;
        Optional<IpsecKeyExchange> other = offers.stream()
                .flatMap(offer -> Negotiation.all(offer).stream())
                .filter(exchange -> exchange.transformId() == wanted && exchange != method)
                .findFirst();
        other.ifPresent(exchange -> method = exchange);
        return other.isPresent();
    }

    /** The same offer with key exchanges, if the peer has refused it without and nothing speaks against them. */
    Optional<ChildOffer> withExchange(IkeMessage answer) {
        if (!answer.has(NotifyType.NO_PROPOSAL_CHOSEN) || !child.isFree()) {
            return Optional.empty();
        }
        context.step("the peer may insist on a key exchange for " + child.name() + ": again with one");
        release();
        return Optional.of(new ChildOffer(context, child.withExchange(), resource, false));
    }

    /** What comes of an answer. */
    sealed interface Outcome {
        /**
         * It is agreed on.
         *
         * @param shared secret of the first key exchange, for the taker to wipe; empty without
         */
        record Agreed(ChildDeal deal, List<Secret> shared) implements Outcome {}

        /**
         * It is not.
         *
         * @param isTheirs true if the peer has refused; false if the peer may have made what we cannot take
         */
        record Refused(Reason reason, boolean isTheirs) implements Outcome {}
    }

    /**
     * Reads an answer.
     *
     * @param ike nonces of IKE_SA_INIT, for the Child SA that comes with IKE_AUTH
     */
    Outcome read(IkeMessage answer, Nonces ike) {
        Optional<Notify> error = answer.error();
        if (error.isPresent()) {
            return new Outcome.Refused(refusal(error.orElseThrow()), true);
        }
        Proposal chosen = answer.first(Payload.SecurityAssociation.class)
                .map(Payload.SecurityAssociation::proposals)
                .filter(proposals -> proposals.size() == 1)
                .map(List::getFirst)
                .filter(proposal -> Negotiation.isChoiceOf(offers, proposal) && proposal.espSpi() != 0)
                .orElse(null);
        EspSuite suite = chosen == null ? null : Negotiation.espSuite(chosen).orElse(null);
        if (chosen == null || suite == null) {
            return ours(Reason.Kind.NO_PROPOSAL, "the peer chooses for " + child.name() + " what we have not offered");
        }
        List<TrafficSelector> mine = selectors(answer, true);
        List<TrafficSelector> theirs = selectors(answer, false);
        if (!Narrowing.isWithin(mine, localTs) || !Narrowing.isWithin(theirs, remoteTs)) {
            return ours(
                    Reason.Kind.TRAFFIC_SELECTORS,
                    "the peer protects more for " + child.name() + " than we have proposed: " + words(mine, theirs));
        }
        boolean isTransport = child.isTransport() && answer.has(NotifyType.USE_TRANSPORT_MODE);
        if (isTransport != child.isTransport()) {
            return ours(
                    Reason.Kind.REFUSED,
                    "the peer wants a tunnel for " + child.name() + ", where transport mode is configured");
        }
        Optional<Payload.Nonce> answered = answer.first(Payload.Nonce.class);
        if (!isInAuth && answered.isEmpty()) {
            return ours(Reason.Kind.PROTOCOL, "the peer answers without a nonce");
        }
        Nonces nonces = isInAuth
                ? ike
                : Nonces.of(nonce.toBytes(), answered.orElseThrow().data().toBytes());
        ChildSa sa = new ChildSa(
                context.connection().name(),
                child.name(),
                inboundSpi,
                chosen.espSpi(),
                suite,
                isTransport,
                mine,
                theirs,
                context.espPath(),
                child.limits(),
                isFirstOfSeveral(answer) ? ChildSa.FALLBACK : resource);
        return exchanged(answer, new ChildDeal(child, sa, Negotiation.exchanges(chosen), nonces));
    }

    /** RFC 9611: the peer that says so too is willing to have more of the same kind. */
    private boolean isFirstOfSeveral(IkeMessage answer) {
        return resource == ChildSa.ALONE && child.resources() > 0 && answer.has(NotifyType.SA_RESOURCE_INFO);
    }

    /** True if it is for one worker alone, so that nothing is down without it. */
    boolean isForResource() {
        return resource >= 0;
    }

    private Outcome exchanged(IkeMessage answer, ChildDeal deal) {
        if (deal.exchanges().isEmpty()) {
            return new Outcome.Agreed(deal, List.of());
        }
        KeyExchange.Begun half = begun;
        Payload.KeyExchange theirs = answer.first(Payload.KeyExchange.class).orElse(null);
        IpsecKeyExchange first = deal.exchanges().getFirst();
        if (half == null || theirs == null || theirs.method() != first.transformId() || first != method) {
            return ours(Reason.Kind.PROTOCOL, "the peer agrees to key exchange " + first + " and does not make it");
        }
        try {
            return new Outcome.Agreed(deal, List.of(half.finish(theirs.data().toBytes())));
        } catch (KeyExchangeException e) {
            return ours(Reason.Kind.PROTOCOL, "the peer's half of the key exchange is none: " + e.getMessage());
        } finally {
            closeExchange();
        }
    }

    private static Outcome ours(Reason.Kind kind, String text) {
        return new Outcome.Refused(new Reason(kind, text), false);
    }

    private Reason refusal(Notify error) {
        if (error.is(NotifyType.NO_PROPOSAL_CHOSEN)) {
            return new Reason(
                    Reason.Kind.NO_PROPOSAL,
                    "the peer accepts none of our proposals for " + child.name() + "; we proposed "
                            + Negotiation.words(offers));
        }
        if (error.is(NotifyType.TS_UNACCEPTABLE)) {
            return new Reason(
                    Reason.Kind.TRAFFIC_SELECTORS,
                    "the peer protects nothing of " + words(localTs, remoteTs) + ", which we proposed for "
                            + child.name());
        }
        return new Reason(
                Reason.Kind.REFUSED,
                "the peer refuses " + child.name() + ": " + NotifyType.nameOf(error.notification()));
    }

    private static List<TrafficSelector> selectors(IkeMessage answer, boolean ofInitiator) {
        return answer.all(Payload.TrafficSelectors.class).stream()
                .filter(payload -> payload.isInitiator() == ofInitiator)
                .flatMap(payload -> payload.selectors().stream())
                .toList();
    }

    static String words(List<TrafficSelector> initiator, List<TrafficSelector> responder) {
        return new Payload.TrafficSelectors(true, initiator) + " " + new Payload.TrafficSelectors(false, responder);
    }

    /** The peer may have made what we cannot take: it must hear that it has gone. */
    void disown(IkeSa sa, IkeMessage answer) {
        if (answer.first(Payload.SecurityAssociation.class).isPresent()) {
            sa.addFirst(new NoticeTask(List.of(Payload.Delete.childSas(List.of(inboundSpi)))));
        }
    }

    /** Nothing comes of it. */
    void release() {
        closeExchange();
        context.act(new Action.Remove(inboundSpi));
    }

    private void closeExchange() {
        if (begun != null) {
            begun.close();
            begun = null;
        }
    }
}
