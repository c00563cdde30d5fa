package net.isthmus.ipsec.ike.auth;

/**
 * Why somebody was not believed.
 *
 * @param text in words for the operators of both ends, with nothing secret in them
 */
public record Refusal(Reason reason, String text) {

    /** Kinds of reasons. */
    public enum Reason {
        /** A certificate is too old or too young. */
        NOT_NOW,
        /** Nobody who is trusted here has signed it. */
        UNTRUSTED,
        /** Its authority has taken it back. */
        REVOKED,
        /** Nobody says whether it is revoked, and policy wants to know. */
        REVOCATION_UNKNOWN,
        /** It speaks of somebody else. */
        OTHER_IDENTITY,
        /** It is for something else, or its chain breaks a rule. */
        NOT_FITTING,
        /** There is none, or it cannot be read. */
        MISSING,
        /** The signature or the proof of a secret is wrong. */
        WRONG_PROOF,
        /** The way of signing is not one that is accepted here. */
        UNSUPPORTED
    }

    @Override
    public String toString() {
        return text;
    }
}
