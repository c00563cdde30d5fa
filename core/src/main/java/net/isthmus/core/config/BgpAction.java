package net.isthmus.core.config;

/** What a rule of a policy does with a route. */
public enum BgpAction {
    /** It is taken, or announced. */
    ACCEPT,
    /** It is not. */
    REJECT
}
