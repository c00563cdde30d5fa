package net.isthmus.core.config;

/** What becomes of a Child SA whose peer is dead. */
public enum IpsecDpdAction {
    /** It ends. */
    CLEAR,
    /** It ends, and is made anew when a packet wants to go. */
    TRAP,
    /** It is made anew at once. */
    RESTART
}
