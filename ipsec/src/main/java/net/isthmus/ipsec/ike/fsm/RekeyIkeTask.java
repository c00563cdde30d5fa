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
import net.isthmus.ipsec.ike.message.ExchangeType;
import net.isthmus.ipsec.ike.message.IkeMessage;
import net.isthmus.ipsec.ike.message.IkePacket;
import net.isthmus.ipsec.ike.message.NotifyType;
import net.isthmus.ipsec.ike.message.Payload;
import net.isthmus.ipsec.ike.message.Proposal;
import net.isthmus.wire.Octets;
import org.jspecify.annotations.Nullable;

/**
 * An IKE SA in place of another (RFC 7296 §1.3.2, §2.8.2, §2.18):
 *
 * <pre>
 * SK {SA, Ni, KEi}  ──▶
 *                   ◀──  SK {SA, Nr, KEr}             all goes by the new one, and
 * SK {D(IKE SA)}    ──▶                                the old one ends
 *                   ◀──  SK {}
 *                   ◀──  SK {N(TEMPORARY_FAILURE)}    the peer is at a Child SA: later (§2.25)
 * </pre>
 *
 * <p>If the peer has rekeyed it meanwhile too, {@link Collisions} says whose stays.
 */
final class RekeyIkeTask extends Task {
    private static final long RETRY_NS = 10_000_000_000L;
    private static final long FAILED_RETRY_NS = 60_000_000_000L;

    private final Context context;
    private final long spi;
    private final Octets nonce;
    private final List<Proposal> offers = new ArrayList<>();
    private IpsecKeyExchange method;
    private KeyExchange.@Nullable Begun begun;

    RekeyIkeTask(Context context) {
        this.context = context;
        spi = context.ikeSpi();
        nonce = context.nonce();
        context.connection()
                .proposals()
                .forEach(offer -> offers.add(Proposal.of(offers.size() + 1, offer, Proposal.spi(spi))));
        Proposal chosen = context.handshake().chosen;
        IpsecKeyExchange usual = Negotiation.firstExchange(offers).orElseThrow();
        method = chosen == null
                ? usual
                : Negotiation.firstExchange(List.of(chosen)).orElse(usual);
    }

    @Override
    Optional<Ask> begin(IkeSa sa) {
        if (sa.stage() != IkeSa.Stage.ESTABLISHED || sa.peersSuccessor != null) {
            return Optional.empty();
        }
        close();
        KeyExchange.Begun half = context.exchange(method).begin(context.random());
        begun = half;
        return Optional.of(new Ask(
                ExchangeType.CREATE_CHILD_SA,
                List.of(
                        new Payload.SecurityAssociation(offers),
                        new Payload.Nonce(nonce),
                        new Payload.KeyExchange(method.transformId(), Octets.of(half.publicValue())))));
    }

    @Override
    void answered(IkeSa sa, IkePacket.Clear answer) {
        IkeMessage message = answer.message();
        Optional<Payload.Notify> error = message.error();
        if (error.isEmpty()) {
            accept(sa, message);
        } else if (error.orElseThrow().is(NotifyType.INVALID_KE_PAYLOAD) && takesOther(error.orElseThrow())) {
            sa.addFirst(this);
        } else {
            boolean isTemporary = error.orElseThrow().is(NotifyType.TEMPORARY_FAILURE);
            refused(
                    sa,
                    "the peer does not rekey the IKE SA: "
                            + NotifyType.nameOf(error.orElseThrow().notification()),
                    isTemporary ? RETRY_NS / 2 + context.random().nextLong(RETRY_NS / 2) : FAILED_RETRY_NS,
                    !isTemporary);
        }
    }

    private boolean takesOther(Payload.Notify error) {
        int wanted = error.data().length() == 2 ? error.data().reader().u16() : 0;
        Optional<IpsecKeyExchange> other = offers.stream()
                .flatMap(offer -> Negotiation.all(offer).stream())
                .filter(exchange -> exchange.transformId() == wanted && exchange != method)
                .findFirst();
        other.ifPresent(exchange -> method = exchange);
        return other.isPresent();
    }

    private void accept(IkeSa sa, IkeMessage message) {
        Proposal chosen = message.first(Payload.SecurityAssociation.class)
                .map(Payload.SecurityAssociation::proposals)
                .filter(proposals -> proposals.size() == 1)
                .map(List::getFirst)
                .filter(proposal -> Negotiation.isChoiceOf(offers, proposal) && proposal.ikeSpi() != 0)
                .orElse(null);
        IkeSuite suite = chosen == null ? null : Negotiation.ikeSuite(chosen).orElse(null);
        Payload.Nonce theirs = message.first(Payload.Nonce.class).orElse(null);
        Payload.KeyExchange half = message.first(Payload.KeyExchange.class).orElse(null);
        KeyExchange.Begun ours = begun;
        if (chosen == null
                || suite == null
                || theirs == null
                || half == null
                || ours == null
                || half.method() != method.transformId()
                || Negotiation.exchanges(chosen).getFirst() != method) {
            refused(sa, "the peer rekeys the IKE SA to what we have not offered", FAILED_RETRY_NS, true);
            return;
        }
        try {
            Secret shared = ours.finish(half.data().toBytes());
            Nonces nonces = Nonces.of(nonce.toBytes(), theirs.data().toBytes());
            new Sequel(context, true, Negotiation.exchanges(chosen), List.of(shared))
                    .go(
                            sa,
                            message,
                            secrets -> agreed(sa, chosen, suite, nonces, secrets),
                            reason -> refused(sa, reason.text(), FAILED_RETRY_NS, true));
        } catch (KeyExchangeException e) {
            refused(sa, "the peer's half of the key exchange is none: " + e.getMessage(), FAILED_RETRY_NS, true);
        } finally {
            close();
        }
    }

    private void agreed(IkeSa old, Proposal chosen, IkeSuite suite, Nonces nonces, List<Secret> secrets) {
        IkeSa mine = new IkeSa(context, true, spi, chosen.ikeSpi());
        mine.protect(KeySchedule.rekeyed(old.keys(), suite, secrets, nonces, mine.spis()));
        mine.lowestNonce = Collisions.lower(nonce, Octets.of(nonces.responder()));
        context.handshake().chosen = chosen;
        context.enlist(mine);
        IkeSa theirs = old.peersSuccessor;
        if (!context.isCurrent(old)) {
            Succession.retire(context, mine);
        } else if (theirs != null && Collisions.givesWay(mine.lowestNonce, theirs.lowestNonce)) {
            context.step("both have rekeyed the IKE SA; ours gives way");
            Succession.succeed(context, old, theirs);
            Succession.retire(context, mine);
        } else {
            Succession.succeed(context, old, mine);
            if (theirs != null) {
                Succession.outlive(context, theirs);
            }
            Succession.retire(context, old);
        }
    }

    private void refused(IkeSa sa, String text, long delayNs, boolean isTrouble) {
        close();
        IkeSa theirs = sa.peersSuccessor;
        if (!context.isCurrent(sa)) {
            return;
        }
        if (theirs != null) {
            Succession.succeed(context, sa, theirs);
            return;
        }
        sa.renewAtNs = context.nowNs + delayNs;
        if (isTrouble) {
            context.trouble(text);
        } else {
            context.step(text);
        }
    }

    @Override
    void lost(IkeSa sa) {
        close();
    }

    private void close() {
        if (begun != null) {
            begun.close();
            begun = null;
        }
    }

    @Override
    String what() {
        return "new keys for the IKE SA";
    }
}
