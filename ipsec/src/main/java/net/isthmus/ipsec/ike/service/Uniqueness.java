package net.isthmus.ipsec.ike.service;

import java.util.List;
import net.isthmus.ipsec.ike.connection.Child;
import net.isthmus.ipsec.ike.connection.DpdAction;
import net.isthmus.ipsec.ike.connection.Unique;
import net.isthmus.ipsec.ike.fsm.Reason;

/** Which peerings take the place of which, and which children come again. */
final class Uniqueness {
    private Uniqueness() {}

    /**
     * Peerings of the same connection with the same peer, whose place a new one takes (RFC 7296 §2.4).
     *
     * <p>When both ends begin at the same time there are two at once, and each end would take down the one that the
     * other keeps: of two that were begun by different ends within a moment neither yields.
     */
    static List<Live> superseded(Live live, boolean isInitialContact, long crossingNs, long nowNs) {
        if (!isInitialContact && live.link.connection.traits().unique() == Unique.NO) {
            return List.of();
        }
        return live.link.lives.stream()
                .filter(old -> old != live && old.isEstablished && !old.isClosing && old.peer.equals(live.peer))
                .filter(old -> !live.supersedes.contains(old))
                .filter(old -> old.isInitiator == live.isInitiator || nowNs - old.establishedAtNs > crossingNs)
                .toList();
    }

    /** True if a child is to be made again though neither the document nor an operator wants it up all the time. */
    static boolean isRestarted(Link link, String child, Reason reason) {
        return reason.kind() == Reason.Kind.NO_ANSWER
                && link.connection
                        .child(child)
                        .map(Child::dpdAction)
                        .filter(action -> action == DpdAction.RESTART)
                        .isPresent();
    }
}
