package net.isthmus.ipsec.ike.fsm;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import net.isthmus.core.config.IpsecKeyExchange;
import net.isthmus.ipsec.ike.auth.SignatureHash;
import net.isthmus.ipsec.ike.crypto.IntermediateAuth;
import net.isthmus.ipsec.ike.crypto.Nonces;
import net.isthmus.ipsec.ike.message.ExchangeType;
import net.isthmus.ipsec.ike.message.IkeMessage;
import net.isthmus.ipsec.ike.message.IkePacket;
import net.isthmus.ipsec.ike.message.IkeWriter;
import net.isthmus.ipsec.ike.message.Proposal;
import net.isthmus.wire.Octets;
import org.jspecify.annotations.Nullable;

/**
 * What IKE_SA_INIT and IKE_INTERMEDIATE leave for those that come after them: nonces, key exchanges that are still to
 * be made, and the messages themselves, since AUTH covers them (RFC 7296 §2.15, RFC 9242 §3.3.2).
 */
final class Handshake {
    final IntermediateAuth intermediate = new IntermediateAuth();

    /** Additional key exchanges that are still to come (RFC 9370). */
    final Deque<IpsecKeyExchange> exchanges = new ArrayDeque<>();

    /** Hashes that the peer takes in signatures; none if it has not heard of RFC 7427. */
    final Set<SignatureHash> hashes = EnumSet.noneOf(SignatureHash.class);

    Octets initiatorNonce = Octets.of(new byte[0]);
    Octets responderNonce = Octets.of(new byte[0]);

    /** What was chosen for the IKE SA. */
    @Nullable
    Proposal chosen;

    private Octets request = Octets.of(new byte[0]);
    private Octets response = Octets.of(new byte[0]);

    Nonces nonces() {
        return Nonces.of(initiatorNonce.toBytes(), responderNonce.toBytes());
    }

    /** The message of IKE_SA_INIT that an end has sent. */
    byte[] message(boolean ofInitiator) {
        return (ofInitiator ? request : response).toBytes();
    }

    /** The nonce of an end. */
    byte[] nonce(boolean ofInitiator) {
        return (ofInitiator ? initiatorNonce : responderNonce).toBytes();
    }

    /** We have sent a message. */
    void written(IkeSa sa, IkeMessage message, List<Octets> datagrams) {
        if (message.header().exchange() == ExchangeType.IKE_SA_INIT) {
            keep(message.header().isResponse(), datagrams.getFirst());
        } else if (message.header().exchange() == ExchangeType.IKE_INTERMEDIATE) {
            cover(sa, sa.isInitiator, IkeWriter.authenticated(message));
        }
    }

    /** The peer has sent a message. */
    void read(IkeSa sa, IkePacket.Clear packet) {
        if (packet.header().exchange() == ExchangeType.IKE_SA_INIT) {
            keep(packet.header().isResponse(), packet.octets());
        } else if (packet.header().exchange() == ExchangeType.IKE_INTERMEDIATE) {
            cover(sa, !sa.isInitiator, packet.octets());
        }
    }

    private void keep(boolean isResponse, Octets message) {
        if (isResponse) {
            response = message;
        } else {
            request = message;
        }
    }

    private void cover(IkeSa sa, boolean fromInitiator, Octets message) {
        intermediate.add(sa.keys(), fromInitiator, message.toBytes());
    }
}
