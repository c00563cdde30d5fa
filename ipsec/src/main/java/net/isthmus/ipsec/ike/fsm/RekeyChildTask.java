package net.isthmus.ipsec.ike.fsm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.isthmus.ipsec.ike.crypto.ChildKeys;
import net.isthmus.ipsec.ike.crypto.KeySchedule;
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
 * A Child SA in place of another (RFC 7296 §1.3.3, §2.8):
 *
 * <pre>
 * SK {N(REKEY_SA), SA, Ni, [KEi], TSi, TSr}  ──▶
 *                        ◀──  SK {SA, Nr, [KEr], TSi, TSr}   we receive and send by the new one, then
 * SK {D(old)}            ──▶                                  the peer sends by the new one too
 *                        ◀──  SK {D(old)}
 *
 *                        ◀──  SK {N(CHILD_SA_NOT_FOUND)}     the peer has lost it: made anew (§2.25.1)
 *                        ◀──  SK {N(TEMPORARY_FAILURE)}      it is deleting it, or rekeys the IKE SA: later
 * </pre>
 *
 * <p>If the peer has rekeyed the same one meanwhile, {@link Collisions} says whose stays. Ours, if it does not,
 * receives until we have deleted it, and nothing is ever sent by it.
 */
final class RekeyChildTask extends Task {
    private static final long RETRY_NS = 10_000_000_000L;
    private static final Reason REPLACED = new Reason(Reason.Kind.REPLACED, "rekeyed");
    private static final long FAILED_RETRY_NS = 60_000_000_000L;

    private final Context context;
    private final ChildEntry old;
    private @Nullable ChildOffer offer;

    RekeyChildTask(Context context, ChildEntry old) {
        this.context = context;
        this.old = old;
    }

    @Override
    Optional<Ask> begin(IkeSa sa) {
        boolean isRetry = offer != null;
        if (!isRetry && old.isWaitingToSend()) {
            old.renewAtNs = context.nowNs + RETRY_NS;
            return Optional.empty();
        }
        if (!isRetry && (old.stage != ChildEntry.Stage.LIVE || old.peersSuccessor != null)
                || isRetry && old.stage != ChildEntry.Stage.REKEYING) {
            release();
            return Optional.empty();
        }
        if (!isRetry) {
            old.peersNonce = null;
        }
        old.stage = ChildEntry.Stage.REKEYING;
        ChildOffer mine = isRetry && offer != null
                ? offer
                : new ChildOffer(context, old.child, old.sa().resource(), false);
        offer = mine;
        List<Payload> payloads = new ArrayList<>();
        payloads.add(Payload.Notify.of(NotifyType.REKEY_SA, old.inboundSpi(), Proposal.NO_SPI));
        payloads.addAll(mine.payloads());
        return Optional.of(new Ask(ExchangeType.CREATE_CHILD_SA, payloads));
    }

    @Override
    void answered(IkeSa sa, IkePacket.Clear answer) {
        ChildOffer mine = offer;
        if (mine == null) {
            return;
        }
        IkeMessage message = answer.message();
        Optional<Payload.Notify> other = message.notification(NotifyType.INVALID_KE_PAYLOAD);
        if (other.isPresent() && mine.takesOther(other.orElseThrow())) {
            sa.addFirst(this);
            return;
        }
        offer = mine.withExchange(message).orElse(null);
        if (offer != null) {
            sa.addFirst(this);
            return;
        }
        switch (mine.read(message, context.handshake().nonces())) {
            case ChildOffer.Outcome.Agreed(ChildDeal deal, List<Secret> shared) ->
                new Sequel(context, false, deal.exchanges(), shared)
                        .go(sa, message, secrets -> agreed(sa, deal, secrets), reason -> {
                            mine.release();
                            later(reason, FAILED_RETRY_NS);
                        });
            case ChildOffer.Outcome.Refused(Reason reason, boolean isTheirs) -> {
                mine.release();
                if (!isTheirs) {
                    mine.disown(sa, message);
                }
                refused(sa, message, reason);
            }
        }
    }

    private void agreed(IkeSa sa, ChildDeal deal, List<Secret> secrets) {
        if (context.isDeletedEarly(deal)) {
            later(REPLACED, RETRY_NS);
            return;
        }
        ChildKeys keys = KeySchedule.child(sa.keys(), deal.sa().suite(), secrets, deal.nonces());
        ChildEntry mine = context.children.install(deal, keys, true);
        ChildEntry theirs = old.peersSuccessor;
        Octets others = old.peersNonce;
        if (others != null && Collisions.givesWay(mine.lowestNonce, others)) {
            context.step("both have rekeyed; ours gives way");
            if (old.isThere()) {
                old.stage = ChildEntry.Stage.LIVE;
                old.renewAtNs = Long.MAX_VALUE;
            }
            DeleteChildTask.close(context, List.of(mine), REPLACED);
            return;
        }
        mine.send(context);
        if (theirs != null) {
            theirs.renewAtNs = Long.MAX_VALUE;
        }
        context.children.up(mine, true);
        if (old.isThere()) {
            DeleteChildTask.close(context, List.of(old), REPLACED);
        }
    }

    private void refused(IkeSa sa, IkeMessage message, Reason reason) {
        if (message.has(NotifyType.TEMPORARY_FAILURE)) {
            later(reason, RETRY_NS / 2 + context.random().nextLong(RETRY_NS / 2));
        } else if (message.has(NotifyType.CHILD_SA_NOT_FOUND) && old.mayBeUnknown(context.nowNs)) {
            later(reason, RETRY_NS);
        } else if (message.has(NotifyType.CHILD_SA_NOT_FOUND)) {
            if (old.isThere()) {
                // The peer knows nothing of it, and need not be told that it ends.
                boolean isReplaced = old.peersSuccessor != null;
                context.children.remove(old);
                if (!isReplaced
                        && context.children
                                .there(old.child.name(), old.sa().resource())
                                .isEmpty()) {
                    context.step("the peer has lost " + old + ": made anew");
                    sa.addFirst(new ChildTask(context, old.child, old.sa().resource()));
                }
            }
        } else {
            later(reason, FAILED_RETRY_NS);
            context.trouble(reason.text());
        }
    }

    private void later(Reason reason, long delayNs) {
        if (old.stage == ChildEntry.Stage.REKEYING) {
            old.stage = ChildEntry.Stage.LIVE;
            old.renewAtNs = old.peersSuccessor == null ? context.nowNs + delayNs : Long.MAX_VALUE;
            context.step("not rekeyed yet: " + reason);
        }
    }

    @Override
    void lost(IkeSa sa) {
        release();
        later(new Reason(Reason.Kind.REPLACED, "the IKE SA has been replaced meanwhile"), 0);
    }

    private void release() {
        if (offer != null) {
            offer.release();
            offer = null;
        }
    }

    @Override
    String what() {
        return "new keys for " + old;
    }
}
