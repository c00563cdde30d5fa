package net.isthmus.ipsec.ike.connection;

/** What happens when a peer that has an IKE SA makes another. */
public enum Unique {
    /** Nothing, unless it says that the new one is its only one (INITIAL_CONTACT, RFC 7296 §2.4). */
    NO,
    /** The new one takes the place of the old. */
    REPLACE
}
