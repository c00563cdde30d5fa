package net.isthmus.ipsec.ike.auth;

import java.io.ByteArrayOutputStream;
import net.isthmus.ipsec.ike.crypto.IkeKeys;
import net.isthmus.ipsec.ike.crypto.Prf;
import net.isthmus.wire.Octets;

/**
 * What AUTH covers, so that nobody can have changed how the IKE SA began (RFC 7296 §2.15, RFC 9242 §3.3.2):
 *
 * <pre>
 * initiator  IKE_SA_INIT request   | Nr | prf (SK_pi, IDi') | IntAuth
 * responder  IKE_SA_INIT response  | Ni | prf (SK_pr, IDr') | IntAuth
 * </pre>
 */
public final class SignedOctets {
    private SignedOctets() {}

    /**
     * What one end's AUTH covers.
     *
     * @param keys the last ones before IKE_AUTH, with a PPK mixed in if AUTH and not NO_PPK_AUTH is made
     * @param ofInitiator whose AUTH it is
     * @param message its message of IKE_SA_INIT, from the IKE header on; the last one it sent if it was asked again
     * @param othersNonce the body of the other end's nonce payload
     * @param identity the body of its ID payload
     * @param intermediate what {@link net.isthmus.ipsec.ike.crypto.IntermediateAuth} says; mostly empty
     */
    public static byte[] of(
            IkeKeys keys,
            boolean ofInitiator,
            byte[] message,
            byte[] othersNonce,
            Octets identity,
            byte[] intermediate) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(message);
        out.writeBytes(othersNonce);
        out.writeBytes(Prf.of(keys.suite().prf()).compute(keys.authentication(ofInitiator), identity.toBytes()));
        out.writeBytes(intermediate);
        return out.toByteArray();
    }
}
