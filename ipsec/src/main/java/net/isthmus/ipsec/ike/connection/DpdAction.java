package net.isthmus.ipsec.ike.connection;

/** What becomes of a child whose peer has fallen silent. */
public enum DpdAction {
    /** It goes, and comes back as {@link StartAction} says of a new one. */
    CLEAR,
    /** It is made again when a packet wants to go there. */
    TRAP,
    /** It is made again at once. */
    RESTART
}
