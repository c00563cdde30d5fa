package net.isthmus.ipsec.ike.connection;

/** Whether long messages are sent in pieces that need no IP fragments (RFC 7383). */
public enum Fragmentation {
    /** Neither said to be supported nor done. */
    NO,
    /** Done if the peer says that it can. */
    YES
}
