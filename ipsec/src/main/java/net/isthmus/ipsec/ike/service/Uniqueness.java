package net.isthmus.ipsec.ike.service;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
     * other keeps: which of those goes says {@link #crossed}.
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

    /**
     * Peerings that the peer and we have begun within a moment, of which one is enough. The one with the lower SPI of
     * its initiator goes, and whoever has begun it ends it: so both ends come to the same without a word.
     *
     * @return each that we have to end, with the one that stays
     */
    static Map<Live, Live> crossed(Live live, long crossingNs, long nowNs) {
        Map<Live, Live> ends = new LinkedHashMap<>();
        if (live.link.connection.traits().unique() == Unique.NO) {
            return ends;
        }
        for (Live other : live.link.lives) {
            boolean isCrossed = other.isInitiator != live.isInitiator
                    && other.isEstablished
                    && !other.isClosing
                    && other.peer.equals(live.peer)
                    && nowNs - other.establishedAtNs <= crossingNs;
            if (isCrossed) {
                boolean goes = Long.compareUnsigned(initiatorSpi(live), initiatorSpi(other)) < 0;
                Live ending = goes ? live : other;
                if (ending.isInitiator) {
                    ends.put(ending, goes ? other : live);
                }
            }
        }
        return ends;
    }

    private static long initiatorSpi(Live live) {
        return live.peering.status().ikeSas().getFirst().initiatorSpi();
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
