package net.isthmus.ipsec.ike.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import net.isthmus.ipsec.ike.crypto.Prf;
import net.isthmus.ipsec.ike.crypto.Secret;
import net.isthmus.ipsec.ike.message.Payload;
import net.isthmus.wire.Octets;

/**
 * Proof by a secret that both ends know (RFC 7296 §2.15): {@code AUTH = prf(prf(secret, "Key Pad for IKEv2"), octets)}.
 */
public final class SharedKeyProof {
    private static final byte[] PAD = "Key Pad for IKEv2".getBytes(StandardCharsets.US_ASCII);

    private SharedKeyProof() {}

    /** The AUTH payload. */
    public static Payload.Authentication prove(Prf prf, Secret secret, byte[] octets) {
        return new Payload.Authentication(Payload.Authentication.SHARED_KEY, Octets.of(compute(prf, secret, octets)));
    }

    /** Why a peer's AUTH payload is not believed; empty if it is. */
    public static Optional<Refusal> verify(Prf prf, Secret secret, Payload.Authentication auth, byte[] octets) {
        if (auth.method() != Payload.Authentication.SHARED_KEY) {
            return Optional.of(new Refusal(
                    Refusal.Reason.UNSUPPORTED,
                    "peer proves itself by a certificate, where a pre-shared key is configured"));
        }
        if (!MessageDigest.isEqual(compute(prf, secret, octets), auth.data().toBytes())) {
            return Optional.of(
                    new Refusal(Refusal.Reason.WRONG_PROOF, "the pre-shared keys of the two ends are not the same"));
        }
        return Optional.empty();
    }

    private static byte[] compute(Prf prf, Secret secret, byte[] octets) {
        byte[] key = prf.compute(secret, PAD);
        byte[] proof = prf.compute(key, octets);
        Arrays.fill(key, (byte) 0);
        return proof;
    }
}
