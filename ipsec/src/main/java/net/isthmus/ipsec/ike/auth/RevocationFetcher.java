package net.isthmus.ipsec.ike.auth;

import java.io.IOException;

/** The way to lists and responders. It may block: it is not called by IKE's thread. */
public interface RevocationFetcher {

    /**
     * The answer to a request.
     *
     * @throws IOException if there is none in time, or it is longer than {@link RevocationRequest#MAX_ANSWER_BYTES}
     */
    byte[] fetch(RevocationRequest request) throws IOException;
}
