package net.isthmus.core.port;

/** What an operator wants of an IPsec connection or one of its children. */
public enum IpsecOrder {
    /** That it comes up, with all its children. */
    UP,
    /** That it goes down, and stays so until it is wanted again. */
    DOWN,
    /** That it gets new keys. */
    REKEY
}
