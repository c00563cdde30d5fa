package net.isthmus.ipsec.ike.connection;

/** What is done about a child that is configured and not up. */
public enum StartAction {
    /** Nothing: the peer or an operator begins. */
    NONE,
    /** It is made when a packet wants to go there. */
    TRAP,
    /** It is made at once, and again whenever it is lost. */
    START
}
