package net.isthmus.ipsec.ike.fsm;

import java.util.List;
import net.isthmus.ipsec.ike.message.IkeMessage;
import net.isthmus.ipsec.ike.message.NotifyType;
import net.isthmus.ipsec.ike.message.Payload;
import net.isthmus.ipsec.ike.message.Payload.Notify;
import net.isthmus.ipsec.ike.message.Proposal;

/**
 * Child SAs that only one of the peers still has (RFC 7296 §1.5, §2.4).
 *
 * <pre>
 * ESP with an unknown SPI from the peer   SK {N(INVALID_SPI)} ──▶
 *
 *                   what the peer proves  ◀── SK {N(INVALID_SPI)}   the Child SA is deleted, and made anew
 *                                         SK {} ──▶
 *
 *                  what nobody vouches for, about an SPI of ours    SK {} ──▶   whether it lives
 * </pre>
 *
 * <p>None of them can be made to happen often: one in ten seconds is heeded.
 */
final class LostChildren {
    private static final long PERIOD_NS = 10_000_000_000L;
    private static final Reason UNKNOWN =
            new Reason(Reason.Kind.DELETED_BY_PEER, "the peer does not know it any more (INVALID_SPI)");

    private LostChildren() {}

    /** Tells the peer that it sends by what is unknown here. */
    static void tell(Context context, int spi) {
        if (context.isEstablished() && !context.current().has(NoticeTask.class)) {
            context.trouble("the peer sends ESP with SPI %08x, which is unknown here: it is told so".formatted(spi));
            context.current().add(new NoticeTask(List.of(Notify.of(NotifyType.INVALID_SPI, Proposal.spi(spi)))));
        }
    }

    /** The peer says that it does not know what we send by. */
    static void reported(Context context, IkeMessage message) {
        message.notification(NotifyType.INVALID_SPI)
                .flatMap(Payload.Notify::reportedSpi)
                .flatMap(context.children::byOutbound)
                .filter(entry -> entry.stage == ChildEntry.Stage.LIVE && !entry.mayBeUnknown(context.nowNs))
                .filter(_ -> isTime(context))
                .ifPresent(entry -> {
                    context.act(new Action.UnknownToPeer());
                    DeleteChildTask.close(context, List.of(entry), UNKNOWN);
                    context.current()
                            .add(new ChildTask(context, entry.child, entry.sa().resource()));
                });
    }

    /** Somebody says so: only the peer itself can tell, by an answer or by none. */
    static void doubted(Context context, int outboundSpi) {
        if (context.isEstablished()
                && !context.current().isAsking()
                && context.children
                        .byOutbound(outboundSpi)
                        .filter(ChildEntry::isThere)
                        .isPresent()
                && isTime(context)) {
            context.step("somebody says that the peer does not know SPI %08x: does it live?".formatted(outboundSpi));
            context.current().add(new NoticeTask(List.of()));
        }
    }

    private static boolean isTime(Context context) {
        boolean isTime = context.nowNs >= context.heedsHintsAtNs;
        if (isTime) {
            context.heedsHintsAtNs = context.nowNs + PERIOD_NS;
        }
        return isTime;
    }
}
