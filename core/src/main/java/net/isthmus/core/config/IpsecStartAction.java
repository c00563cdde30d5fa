package net.isthmus.core.config;

/** When a Child SA is made. */
public enum IpsecStartAction {
    /** When the peer or an operator wants it. */
    NONE,
    /** When a packet wants to go. */
    TRAP,
    /** At once, and again whenever it is lost. */
    START
}
