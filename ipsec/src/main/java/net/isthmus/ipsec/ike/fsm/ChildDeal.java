package net.isthmus.ipsec.ike.fsm;

import java.util.List;
import net.isthmus.core.config.IpsecKeyExchange;
import net.isthmus.ipsec.ike.connection.Child;
import net.isthmus.ipsec.ike.crypto.Nonces;
import net.isthmus.ipsec.sa.ChildSa;
import net.isthmus.wire.Octets;

/**
 * What an exchange has agreed on for a Child SA before there are keys.
 *
 * @param exchanges key exchanges, the first one first; empty without forward secrecy
 */
record ChildDeal(Child child, ChildSa sa, List<IpsecKeyExchange> exchanges, Nonces nonces) {

    /** The lower of the two nonces, by which a collision is decided (RFC 7296 §2.8.1). */
    Octets lowestNonce() {
        return Collisions.lower(Octets.of(nonces.initiator()), Octets.of(nonces.responder()));
    }
}
