package net.isthmus.core.config;

/** Where the hosts of a zone may go if no rule and no policy speaks of it. */
public enum ZoneDefault {
    /** Nowhere beyond their own zone. */
    DENY,

    /** To any zone: they may begin sessions, which says nothing of those that others begin. */
    ALLOW_OUT,

    /** To any zone; the shorter word. */
    ALLOW;

    /** True if hosts may leave their zone. */
    public boolean isAllowed() {
        return this != DENY;
    }
}
