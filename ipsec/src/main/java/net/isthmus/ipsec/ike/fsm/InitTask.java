package net.isthmus.ipsec.ike.fsm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.isthmus.core.config.IpsecKeyExchange;
import net.isthmus.ipsec.ike.auth.SignatureHash;
import net.isthmus.ipsec.ike.connection.Fragmentation;
import net.isthmus.ipsec.ike.crypto.IkeSuite;
import net.isthmus.ipsec.ike.crypto.KeyExchange;
import net.isthmus.ipsec.ike.crypto.KeyExchangeException;
import net.isthmus.ipsec.ike.crypto.KeySchedule;
import net.isthmus.ipsec.ike.crypto.Secret;
import net.isthmus.ipsec.ike.message.ExchangeType;
import net.isthmus.ipsec.ike.message.IkeMessage;
import net.isthmus.ipsec.ike.message.IkePacket;
import net.isthmus.ipsec.ike.message.NotifyType;
import net.isthmus.ipsec.ike.message.Payload;
import net.isthmus.ipsec.ike.message.Payload.Notify;
import net.isthmus.ipsec.ike.message.Proposal;
import net.isthmus.wire.Octets;
import org.jspecify.annotations.Nullable;

/**
 * IKE_SA_INIT as initiator (RFC 7296 §1.2):
 *
 * <pre>
 * SAi1, KEi, Ni, N(NAT_DETECTION_…), …  ──▶
 *                                       ◀──  N(COOKIE)              again with it in front (§2.6)
 *                                       ◀──  N(INVALID_KE_PAYLOAD)  again with another KEi (§1.3); all offers stay,
 *                                                                   so that nobody can talk us down to a weak one
 *                                       ◀──  SAr1, KEr, Nr, …       keys; then IKE_INTERMEDIATE or IKE_AUTH
 *                                       ◀──  N(any other error)     a hint only: anybody can say so (§2.21.1)
 * </pre>
 */
final class InitTask extends Task {
    /** How often the peer may ask for something else before we believe no more that it is one. */
    private static final int MAX_DETOURS = 5;

    private final Context context;
    private final List<Proposal> offers = new ArrayList<>();
    private Octets cookie = Octets.of(new byte[0]);
    private IpsecKeyExchange method;
    private KeyExchange.@Nullable Begun begun;
    private int detours;

    InitTask(Context context) {
        this.context = context;
        context.connection()
                .proposals()
                .forEach(offer -> offers.add(Proposal.of(offers.size() + 1, offer, Proposal.NO_SPI)));
        method = Negotiation.firstExchange(offers).orElseThrow();
    }

    @Override
    Optional<Ask> begin(IkeSa sa) {
        sa.restart();
        KeyExchange.Begun half = begun;
        if (half == null) {
            half = context.exchange(method).begin(context.random());
            begun = half;
            context.handshake().initiatorNonce = context.nonce();
        }
        List<Payload> payloads = new ArrayList<>();
        if (cookie.length() > 0) {
            payloads.add(Notify.of(NotifyType.COOKIE, cookie));
        }
        payloads.add(new Payload.SecurityAssociation(offers));
        payloads.add(new Payload.KeyExchange(method.transformId(), Octets.of(half.publicValue())));
        payloads.add(new Payload.Nonce(context.handshake().initiatorNonce));
        boolean pretend = context.connection().traits().isEncapsulated();
        payloads.addAll(Nat.notifications(sa.spis(), context.path(), pretend, context));
        payloads.addAll(features(context));
        if (Negotiation.hasAdditional(offers)) {
            payloads.add(Notify.of(NotifyType.INTERMEDIATE_EXCHANGE_SUPPORTED));
        }
        if (context.connection().traits().ppk().isPresent()) {
            payloads.add(Notify.of(NotifyType.USE_PPK));
        }
        return Optional.of(new Ask(ExchangeType.IKE_SA_INIT, payloads));
    }

    /** What both ends say of themselves. */
    static List<Payload> features(Context context) {
        List<Payload> payloads = new ArrayList<>();
        if (context.connection().traits().fragmentation() != Fragmentation.NO) {
            payloads.add(Notify.of(NotifyType.IKEV2_FRAGMENTATION_SUPPORTED));
        }
        payloads.add(Notify.of(NotifyType.SIGNATURE_HASH_ALGORITHMS, SignatureHash.announced()));
        return payloads;
    }

    /** What the other end says of itself. */
    static void learn(Context context, IkeMessage message) {
        learn(context, message, NotifyType.IKEV2_FRAGMENTATION_SUPPORTED, Feature.FRAGMENTS);
        learn(context, message, NotifyType.INTERMEDIATE_EXCHANGE_SUPPORTED, Feature.INTERMEDIATE);
        learn(context, message, NotifyType.CHILDLESS_IKEV2_SUPPORTED, Feature.CHILDLESS);
        learn(context, message, NotifyType.USE_PPK, Feature.PPK);
        message.notification(NotifyType.SIGNATURE_HASH_ALGORITHMS)
                .ifPresent(hashes -> context.handshake().hashes.addAll(SignatureHash.read(hashes.data())));
    }

    private static void learn(Context context, IkeMessage message, NotifyType said, Feature feature) {
        if (message.has(said)) {
            context.features.add(feature);
        }
    }

    @Override
    void answered(IkeSa sa, IkePacket.Clear answer) {
        IkeMessage message = answer.message();
        Optional<Notify> error = message.error();
        if (error.isPresent()) {
            if (error.orElseThrow().is(NotifyType.INVALID_KE_PAYLOAD) && takesOther(error.orElseThrow())) {
                again(sa);
            } else {
                boolean isProposal = error.orElseThrow().is(NotifyType.NO_PROPOSAL_CHOSEN);
                wait(sa, isProposal ? Reason.Kind.NO_PROPOSAL : Reason.Kind.REFUSED, refusal(error.orElseThrow()));
            }
        } else if (message.has(NotifyType.COOKIE)
                && message.first(Payload.SecurityAssociation.class).isEmpty()) {
            cookie = message.notification(NotifyType.COOKIE).orElseThrow().data();
            again(sa);
        } else {
            accept(sa, answer);
        }
    }

    private String refusal(Notify error) {
        return error.is(NotifyType.NO_PROPOSAL_CHOSEN)
                ? "the peer accepts none of our IKE proposals; we proposed " + Negotiation.words(offers)
                : "the peer refuses to begin: " + NotifyType.nameOf(error.notification());
    }

    private boolean takesOther(Notify error) {
        int wanted = error.data().length() == 2 ? error.data().reader().u16() : 0;
        Optional<IpsecKeyExchange> other = offers.stream()
                .flatMap(offer -> Negotiation.all(offer).stream())
                .filter(exchange -> exchange.transformId() == wanted)
                .findFirst();
        if (other.isEmpty() || wanted == method.transformId()) {
            return false;
        }
        context.step("the peer wants key exchange " + other.orElseThrow());
        method = other.orElseThrow();
        close();
        return true;
    }

    private void again(IkeSa sa) {
        if (++detours > MAX_DETOURS) {
            context.end(new Reason(Reason.Kind.PROTOCOL, "the peer asks again and again to begin in another way"));
            return;
        }
        sa.addFirst(this);
    }

    /** The one who has refused need not be the peer: go on asking, though not for long. */
    private void wait(IkeSa sa, Reason.Kind kind, String text) {
        context.trouble(text);
        doubt(new Reason(kind, text));
        sa.resume();
    }

    private void accept(IkeSa sa, IkePacket.Clear answer) {
        IkeMessage message = answer.message();
        Proposal chosen = message.first(Payload.SecurityAssociation.class)
                .map(Payload.SecurityAssociation::proposals)
                .filter(proposals -> proposals.size() == 1)
                .map(List::getFirst)
                .filter(proposal -> Negotiation.isChoiceOf(offers, proposal))
                .orElse(null);
        Payload.KeyExchange theirs = message.first(Payload.KeyExchange.class).orElse(null);
        Payload.Nonce nonce = message.first(Payload.Nonce.class).orElse(null);
        IkeSuite suite = chosen == null ? null : Negotiation.ikeSuite(chosen).orElse(null);
        KeyExchange.Begun half = begun;
        if (chosen == null || suite == null) {
            wait(sa, Reason.Kind.PROTOCOL, "the peer's answer chooses what we have not offered");
        } else if (theirs == null
                || nonce == null
                || half == null
                || theirs.method() != method.transformId()
                || Negotiation.exchanges(chosen).getFirst() != method
                || message.header().responderSpi() == 0) {
            wait(sa, Reason.Kind.PROTOCOL, "the peer's answer to IKE_SA_INIT lacks what it takes");
        } else {
            try (Secret shared = half.finish(theirs.data().toBytes())) {
                agree(sa, answer, chosen, suite, nonce, shared);
            } catch (KeyExchangeException e) {
                wait(sa, Reason.Kind.PROTOCOL, "the peer's half of the key exchange is none: " + e.getMessage());
            }
        }
    }

    private void agree(
            IkeSa sa, IkePacket.Clear answer, Proposal chosen, IkeSuite suite, Payload.Nonce nonce, Secret shared) {
        close();
        IkeMessage message = answer.message();
        Handshake handshake = context.handshake();
        handshake.read(sa, answer);
        handshake.responderNonce = nonce.data();
        handshake.chosen = chosen;
        sa.responderSpi(message.header().responderSpi());
        sa.protect(KeySchedule.initial(suite, shared, handshake.nonces(), sa.spis()));
        context.step("agreed on " + chosen.words());
        learn(context, message);
        context.nat.learn(message, context.path());
        if (context.nat.isDetected()
                || context.nat.isKnown() && context.connection().traits().isMobile()) {
            context.floatToNatPort();
        }
        handshake.exchanges.addAll(Negotiation.exchanges(chosen)
                .subList(1, Negotiation.exchanges(chosen).size()));
        sa.addFirst(handshake.exchanges.isEmpty() ? new AuthTask(context) : new IntermediateTask(context));
    }

    @Override
    void lost(IkeSa sa) {
        close();
    }

    private void close() {
        KeyExchange.Begun half = begun;
        begun = null;
        if (half != null) {
            half.close();
        }
    }

    @Override
    String what() {
        return "IKE_SA_INIT";
    }
}
