package net.isthmus.fastpath.filter;

/** Which end of a packet a test looks at. */
enum Direction {
    /** The source. */
    SOURCE,
    /** The destination. */
    DESTINATION,
    /** One of the two, or both: what is meant when nothing is said. */
    EITHER,
    /** Both at once. */
    BOTH
}
