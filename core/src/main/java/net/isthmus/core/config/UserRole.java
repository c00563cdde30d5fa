package net.isthmus.core.config;

/** What a user of the console may do. */
public enum UserRole {
    /** Everything. */
    ADMIN,

    /** Look, and change nothing. */
    VIEWER
}
