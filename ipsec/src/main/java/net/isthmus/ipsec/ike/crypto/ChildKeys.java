package net.isthmus.ipsec.ike.crypto;

import net.isthmus.ipsec.sa.SaKeys;

/**
 * The keys of both directions of a Child SA. "Initiator" is who has begun the exchange that made it.
 *
 * @param fromInitiator keys of the packets that the initiator sends
 * @param fromResponder keys of the packets that the responder sends
 */
public record ChildKeys(SaKeys fromInitiator, SaKeys fromResponder) implements AutoCloseable {

    /** Wipes both. */
    @Override
    public void close() {
        fromInitiator.close();
        fromResponder.close();
    }
}
