package net.isthmus.ipsec.ike.auth;

import java.net.URI;
import net.isthmus.wire.Octets;

/**
 * A question to the world about revocation: fetch a list (RFC 5280 §4.2.1.13), or ask a responder (RFC 6960).
 *
 * @param where an http URI
 * @param question what to post to an OCSP responder; empty to fetch a list
 */
public record RevocationRequest(URI where, Octets question) {
    /** The most octets of an answer that are read. */
    public static final int MAX_ANSWER_BYTES = 8 << 20;

    /** How long an answer may take, in milliseconds. */
    public static final int TIMEOUT_MS = 5_000;

    /** What HTTP calls a question to a responder. */
    public static final String QUESTION_TYPE = "application/ocsp-request";

    /** True if a responder is asked. */
    public boolean isOcsp() {
        return question.length() > 0;
    }

    @Override
    public String toString() {
        return (isOcsp() ? "OCSP " : "CRL ") + where;
    }
}
