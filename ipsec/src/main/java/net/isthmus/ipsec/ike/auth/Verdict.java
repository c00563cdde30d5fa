package net.isthmus.ipsec.ike.auth;

import java.security.PublicKey;
import java.util.List;

/** What is thought of a peer's certificates. */
public sealed interface Verdict {

    /**
     * They are good.
     *
     * @param key of the certificate, by which the peer has signed
     * @param certificate whose it is, for the log
     */
    record Trusted(PublicKey key, String certificate) implements Verdict {}

    /** They are not, for this reason. */
    record Refused(Refusal refusal) implements Verdict {}

    /**
     * It takes news of revocation to say. Whoever asked has them fetched, puts what came into the
     * {@link RevocationStore}, failures too, and asks again.
     */
    record Wanting(List<RevocationRequest> requests) implements Verdict {
        public Wanting {
            requests = List.copyOf(requests);
        }
    }
}
