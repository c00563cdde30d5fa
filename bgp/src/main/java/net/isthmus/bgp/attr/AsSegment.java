package net.isthmus.bgp.attr;

import java.util.List;

/**
 * A part of an AS path: RFC 4271 §4.3, RFC 5065 for the two of confederations.
 *
 * @param kind whether the order means something
 * @param asns autonomous systems, each 0 to 2³² − 1
 */
public record AsSegment(Kind kind, List<Long> asns) {

    /** Kinds by their codes: the code is the ordinal plus one. */
    public enum Kind {
        /** Unordered. */
        SET,
        /** Ordered, the nearest first. */
        SEQUENCE,
        /** Ordered, within a confederation. */
        CONFED_SEQUENCE,
        /** Unordered, within a confederation. */
        CONFED_SET
    }

    /** Copies the list. */
    public AsSegment {
        asns = List.copyOf(asns);
    }
}
