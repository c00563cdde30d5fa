package net.isthmus.ipsec.ike.fsm;

import java.util.ArrayList;
import java.util.Comparator;
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
import net.isthmus.wire.OctetWriter;
import net.isthmus.wire.Octets;
import org.jspecify.annotations.Nullable;

/**
 * What we answer to the proposal of a Child SA, in IKE_AUTH or CREATE_CHILD_SA (RFC 7296 §1.2, §1.3.1): which child it
 * is for, what of its selectors is protected, and with which algorithms.
 */
final class ChildAnswer {
    private final Context context;
    private final IkeMessage request;
    private final boolean isInAuth;

    ChildAnswer(Context context, IkeMessage request, boolean isInAuth) {
        this.context = context;
        this.request = request;
        this.isInAuth = isInAuth;
    }

    /** What comes of it. */
    sealed interface Outcome {
        /**
         * It is agreed on.
         *
         * @param shared secret of the first key exchange, for the taker to wipe; empty without
         */
        record Agreed(ChildDeal deal, List<Secret> shared, List<Payload> payloads) implements Outcome {}

        /** It is not. */
        record Refused(List<Payload> payloads) implements Outcome {}
    }

    /** A child with what of its selectors and the peer's is common. */
    private record Fit(Child child, List<TrafficSelector> theirs, List<TrafficSelector> ours) {}

    /**
     * Answers.
     *
     * @param replaced the Child SA that is rekeyed
     * @param ike nonces of IKE_SA_INIT, for the Child SA that comes with IKE_AUTH
     */
    Outcome answer(Optional<ChildEntry> replaced, Nonces ike) {
        List<TrafficSelector> theirs = selectors(true);
        List<TrafficSelector> ours = selectors(false);
        List<Child> children = replaced.map(entry -> List.of(entry.child))
                .orElseGet(() -> context.connection().children());
        Fit fit = fit(children, theirs, ours).orElse(null);
        if (fit == null) {
            context.trouble("peer proposed " + ChildOffer.words(theirs, ours) + ", which no child of "
                    + context.connection().name() + " protects");
            return refused(NotifyType.TS_UNACCEPTABLE);
        }
        if (replaced.isEmpty() && isQueueFull(fit.child)) {
            return refused(NotifyType.TS_MAX_QUEUE);
        }
        List<Proposal> proposed =
                request.first(Payload.SecurityAssociation.class).orElseThrow().proposals();
        Payload.KeyExchange half = request.first(Payload.KeyExchange.class).orElse(null);
        Proposal chosen = choose(fit.child, proposed, half == null ? 0 : half.method());
        EspSuite suite = chosen == null ? null : Negotiation.espSuite(chosen).orElse(null);
        if (chosen == null || suite == null || chosen.espSpi() == 0) {
            context.trouble("peer proposed " + Negotiation.words(proposed) + " only for " + fit.child.name()
                    + "; we accept " + Negotiation.words(offers(fit.child)));
            return refused(NotifyType.NO_PROPOSAL_CHOSEN);
        }
        Optional<IpsecKeyExchange> method =
                Negotiation.exchanges(chosen).stream().findFirst();
        if (method.isPresent()
                && (half == null || half.method() != method.orElseThrow().transformId())) {
            Octets wanted = Octets.of(
                    new OctetWriter().u16(method.orElseThrow().transformId()).toBytes());
            return new Outcome.Refused(List.of(Notify.of(NotifyType.INVALID_KE_PAYLOAD, wanted)));
        }
        return agree(fit, chosen, suite, method, replaced, ike);
    }

    private Outcome agree(
            Fit fit,
            Proposal chosen,
            EspSuite suite,
            Optional<IpsecKeyExchange> method,
            Optional<ChildEntry> replaced,
            Nonces ike) {
        List<Payload> payloads = new ArrayList<>();
        int spi = context.environment.childSpis().getAsInt();
        List<Secret> shared = List.of();
        Nonces nonces = ike;
        payloads.add(new Payload.SecurityAssociation(List.of(chosen.withSpi(Proposal.spi(spi)))));
        if (!isInAuth) {
            Octets ours = context.nonce();
            Octets theirs = request.first(Payload.Nonce.class).orElseThrow().data();
            nonces = Nonces.of(theirs.toBytes(), ours.toBytes());
            payloads.add(new Payload.Nonce(ours));
        }
        if (method.isPresent()) {
            Payload.KeyExchange half = request.first(Payload.KeyExchange.class).orElseThrow();
            try {
                KeyExchange.Answer answer = context.exchange(method.orElseThrow())
                        .respond(half.data().toBytes(), context.random());
                shared = List.of(answer.secret());
                payloads.add(new Payload.KeyExchange(half.method(), Octets.of(answer.publicValue())));
            } catch (KeyExchangeException e) {
                context.trouble("the peer's half of the key exchange is none: " + e.getMessage());
                context.act(new Action.Remove(spi));
                return refused(NotifyType.INVALID_SYNTAX);
            }
        }
        boolean isTransport = fit.child.isTransport();
        payloads.add(new Payload.TrafficSelectors(true, restored(fit.theirs, isTransport, true)));
        payloads.add(new Payload.TrafficSelectors(false, restored(fit.ours, isTransport, false)));
        if (isTransport) {
            payloads.add(Notify.of(NotifyType.USE_TRANSPORT_MODE));
        }
        int resource = replaced.map(entry -> entry.sa().resource()).orElseGet(() -> resource(fit.child));
        if (resource != ChildSa.ALONE && isForResources()) {
            payloads.add(
                    Notify.of(NotifyType.SA_RESOURCE_INFO, resource >= 0 ? Proposal.spi(resource) : Proposal.NO_SPI));
        }
        ChildSa sa = new ChildSa(
                context.connection().name(),
                fit.child.name(),
                spi,
                chosen.espSpi(),
                suite,
                isTransport,
                fit.ours,
                fit.theirs,
                context.espPath(),
                fit.child.limits(),
                resource);
        return new Outcome.Agreed(
                new ChildDeal(fit.child, sa, Negotiation.exchanges(chosen), nonces), shared, payloads);
    }

    /** The child that protects the same, or else the first that protects a part; of equals one that is not up. */
    private Optional<Fit> fit(List<Child> children, List<TrafficSelector> theirs, List<TrafficSelector> ours) {
        boolean isTransport = request.has(NotifyType.USE_TRANSPORT_MODE);
        List<Fit> fits = new ArrayList<>();
        for (Child child : children) {
            if (child.isTransport() && !isTransport) {
                continue;
            }
            Fit fit = new Fit(
                    child,
                    Narrowing.common(seen(theirs, child, true), allowed(child, false)),
                    Narrowing.common(seen(ours, child, false), allowed(child, true)));
            if (!fit.theirs.isEmpty() && !fit.ours.isEmpty()) {
                fits.add(fit);
            }
        }
        return fits.stream()
                .min(Comparator.comparing((Fit fit) -> fit.child.isTransport() != isTransport)
                        .thenComparing(fit -> !fit.theirs.equals(theirs) || !fit.ours.equals(ours))
                        .thenComparing(
                                fit -> !context.children.there(fit.child.name()).isEmpty()));
    }

    private List<TrafficSelector> allowed(Child child, boolean ofUs) {
        List<TrafficSelector> configured = ofUs ? child.localTs() : child.remoteTs();
        return configured.isEmpty()
                ? Narrowing.host(ofUs ? context.path().local() : context.path().remote())
                : configured;
    }

    /** In transport mode packets have the addresses that a NAT has given them (RFC 7296 §2.23.1). */
    private List<TrafficSelector> seen(List<TrafficSelector> proposed, Child child, boolean ofPeer) {
        return child.isTransport() && context.nat.isDetected()
                ? Narrowing.readdressed(
                        proposed,
                        ofPeer ? context.path().remote() : context.path().local())
                : proposed;
    }

    /** The peer hears of its own addresses, not of those that a NAT has given it. */
    private List<TrafficSelector> restored(List<TrafficSelector> agreed, boolean isTransport, boolean ofPeer) {
        List<TrafficSelector> proposed = selectors(ofPeer);
        return isTransport && context.nat.isDetected() && !proposed.isEmpty()
                ? Narrowing.readdressed(agreed, proposed.getFirst().first())
                : agreed;
    }

    private @Nullable Proposal choose(Child child, List<Proposal> proposed, int method) {
        List<Proposal> theirs =
                isInAuth ? proposed.stream().map(Proposal::withoutKeyExchange).toList() : proposed;
        return Negotiation.choose(offers(child), theirs, method).orElse(null);
    }

    private List<Proposal> offers(Child child) {
        return child.accepted().stream()
                .map(offer -> Proposal.of(1, offer, 0))
                .map(offer -> isInAuth ? offer.withoutKeyExchange() : offer)
                .toList();
    }

    private List<TrafficSelector> selectors(boolean ofInitiator) {
        return request.all(Payload.TrafficSelectors.class).stream()
                .filter(payload -> payload.isInitiator() == ofInitiator)
                .flatMap(payload -> payload.selectors().stream())
                .toList();
    }

    /** True if the peer means to have several of this kind, each for another of its resources (RFC 9611). */
    private boolean isForResources() {
        return request.has(NotifyType.SA_RESOURCE_INFO);
    }

    /** No more Child SAs for resources than there are resources, and none beside one that is alone. */
    private boolean isQueueFull(Child child) {
        return isForResources()
                && resource(child) == ChildSa.ALONE
                && !context.children.there(child.name()).isEmpty();
    }

    /** The first is for all that have none; then the first resource that has none yet. */
    private int resource(Child child) {
        if (!isForResources() || child.resources() == 0) {
            return ChildSa.ALONE;
        }
        for (int number = ChildSa.FALLBACK; number < child.resources(); number++) {
            if (number != ChildSa.ALONE
                    && context.children.there(child.name(), number).isEmpty()) {
                return number;
            }
        }
        return ChildSa.ALONE;
    }

    private static Outcome refused(NotifyType error) {
        return new Outcome.Refused(List.of(Notify.of(error)));
    }
}
