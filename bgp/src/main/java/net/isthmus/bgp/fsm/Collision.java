package net.isthmus.bgp.fsm;

import net.isthmus.bgp.message.Message;

/**
 * Which of two connections with one neighbour lives: RFC 4271 §6.8.
 *
 * <p>Both sides may connect at the same time. The connection lives that the speaker with the higher identifier has
 * made, compared as a number without sign; between two of the same identifier, which different autonomous systems may
 * have, the higher autonomous system decides (RFC 6286 §2.3). So both sides choose the same one without another word.
 */
public final class Collision {
    private Collision() {}

    /** True if the one that we have made lives, by what the neighbour says of itself. */
    public static boolean isOursToLive(Terms terms, Message.Open theirs) {
        int byId = terms.routerId().compareTo(theirs.routerId());
        return byId != 0 ? byId > 0 : terms.localAs() > theirs.peerAs();
    }
}
