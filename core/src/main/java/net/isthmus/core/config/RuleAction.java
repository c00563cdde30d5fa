package net.isthmus.core.config;

/** What becomes of a session that a rule decides. */
public enum RuleAction {
    /** It may be. */
    ALLOW,

    /** Its packets are dropped, and nobody is told. */
    DENY,

    /** Its packets are dropped, and the sender is told. */
    REJECT
}
