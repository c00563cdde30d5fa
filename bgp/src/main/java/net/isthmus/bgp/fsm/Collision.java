package net.isthmus.bgp.fsm;

/**
 * Which of two connections with one neighbour lives: RFC 4271 §6.8.
 *
 * <p>Both sides may connect at the same time. An established session wins over one that is not. Else the connection
 * lives that the speaker with the higher identifier has made, compared as a number without sign; between two of the
 * same identifier, which different autonomous systems may have, the higher autonomous system decides (RFC 6286 §2.3).
 * So both sides choose the same one without another word.
 */
public final class Collision {
    private Collision() {}

    /** One of the two. */
    public enum Winner {
        /** The one that we have made. */
        OUTGOING,
        /** The one that the neighbour has made. */
        INCOMING,
        /** Not to be said before an OPEN has come over each. */
        OPEN
    }

    /** The one that lives. */
    public static Winner winner(Terms terms, State outgoing, State incoming) {
        if (outgoing instanceof State.Established) {
            return Winner.OUTGOING;
        }
        if (incoming instanceof State.Established) {
            return Winner.INCOMING;
        }
        if (outgoing instanceof State.OpenConfirm ours && incoming instanceof State.OpenConfirm) {
            return isOursHigher(terms, ours.deal()) ? Winner.OUTGOING : Winner.INCOMING;
        }
        return Winner.OPEN;
    }

    private static boolean isOursHigher(Terms terms, Deal deal) {
        int byId = terms.routerId().compareTo(deal.routerId());
        return byId != 0 ? byId > 0 : terms.localAs() > deal.as();
    }
}
