package net.isthmus.ipsec.ike.connection;

/** Whether an IKE SA may be made without its first Child SA (RFC 6023). */
public enum Childless {
    /** Neither said to be supported nor accepted. */
    NEVER,
    /** Accepted from a peer that wants it so. */
    ALLOW,
    /** Done if the peer supports it: each Child SA, the first too, then has a key exchange of its own. */
    PREFER
}
