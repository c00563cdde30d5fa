package net.isthmus.core.config;

/** What happens to frames of MAC addresses that a port may not learn. */
public enum AboveMacLimit {
    /** They pass; frames to those addresses are flooded. */
    FLOOD,
    /** They are dropped. */
    DROP
}
