package net.isthmus.ipsec.ike.auth;

import java.time.Instant;

/** What a list or a responder says of a certificate. */
sealed interface RevocationFinding {

    /** Not revoked, until then. */
    record Good(Instant until) implements RevocationFinding {}

    /** Revoked on this day, for this reason. */
    record Revoked(String when, String why) implements RevocationFinding {}

    /** Nothing that could be believed. */
    enum Silent implements RevocationFinding {
        SILENT
    }
}
