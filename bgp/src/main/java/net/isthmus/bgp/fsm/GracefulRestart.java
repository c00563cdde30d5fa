package net.isthmus.bgp.fsm;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import net.isthmus.bgp.message.Capability;
import net.isthmus.bgp.message.ErrorCode;
import net.isthmus.bgp.message.Family;
import net.isthmus.bgp.message.Message.Notification;
import net.isthmus.bgp.message.Notices;

/**
 * When routes outlive the session that brought them: RFC 4724 §4.2, where we are the helper of a neighbour that
 * restarts, and RFC 8538, by which they outlive most NOTIFICATIONs too if both have said so (and we always do).
 */
public final class GracefulRestart {
    /** A second connection that comes so soon after the first was begun together with it. */
    private static final long YOUNG_NS = 10_000_000_000L;

    private GracefulRestart() {}

    /**
     * True if a neighbour that connects while there is a session may have restarted without our notice: RFC 4724 §4.2.
     * Both sides connect when they start, so the other one of two first connections may still be on its way.
     */
    public static boolean mayHaveRestarted(State.Established established, long nowNs) {
        return nowNs - established.sinceNs() >= YOUNG_NS
                && !restartable(established.deal()).isEmpty();
    }

    /** Families that the neighbour can restart. */
    public static Set<Family> restartable(Deal deal) {
        Set<Family> families = families(deal, false);
        families.retainAll(deal.families());
        return families;
    }

    /**
     * Families whose routes stay when a session ends.
     *
     * @param notice what was said at the end, whoever said it; empty if nothing was
     */
    public static Set<Family> kept(Deal deal, Optional<Notification> notice) {
        boolean stays = notice.isEmpty() || isNotificationAware(deal) && !Notices.isHardReset(notice.get());
        return stays ? restartable(deal) : Set.of();
    }

    /** Of kept families those whose routes go when the neighbour is back: it has not kept on forwarding for them. */
    public static Set<Family> broken(Set<Family> kept, Deal deal) {
        Set<Family> broken = EnumSet.noneOf(Family.class);
        broken.addAll(kept);
        Set<Family> sound = families(deal, true);
        sound.retainAll(deal.families());
        broken.removeAll(sound);
        return broken;
    }

    /**
     * The NOTIFICATION that says what is meant to a neighbour that keeps routes after most of them. Those by which an
     * operator or a limit ends a session mean that the routes shall go.
     */
    static Notification worded(Deal deal, Notification meant) {
        boolean isFinal = meant.code() == ErrorCode.CEASE.code()
                && (meant.subcode() == ErrorCode.MAXIMUM_PREFIXES.subcode()
                        || meant.subcode() == ErrorCode.ADMINISTRATIVE_SHUTDOWN.subcode()
                        || meant.subcode() == ErrorCode.PEER_DECONFIGURED.subcode()
                        || meant.subcode() == ErrorCode.ADMINISTRATIVE_RESET.subcode());
        return isFinal && isNotificationAware(deal) ? Notices.hard(meant) : meant;
    }

    private static boolean isNotificationAware(Deal deal) {
        return deal.restart()
                .map(Capability.GracefulRestart::isNotificationAware)
                .orElse(false);
    }

    private static Set<Family> families(Deal deal, boolean onlyForwarding) {
        Set<Family> families = EnumSet.noneOf(Family.class);
        deal.restart().ifPresent(restart -> {
            for (Capability.KeptFamily kept : restart.families()) {
                if (kept.isForwardingKept() || !onlyForwarding) {
                    Family.of(kept.afi(), kept.safi()).ifPresent(families::add);
                }
            }
        });
        return families;
    }
}
