package net.isthmus.core.port;

/** What an operator may do to a session. */
public enum BgpReset {
    /** The neighbour is asked for its routes again (RFC 2918), or they are judged again. */
    SOFT_IN,
    /** It is told all routes again. */
    SOFT_OUT,
    /** The session ends with a Cease (RFC 4486) and begins anew. */
    HARD
}
