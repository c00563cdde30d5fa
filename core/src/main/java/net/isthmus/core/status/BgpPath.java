package net.isthmus.core.status;

import java.util.List;

/**
 * A path to a prefix: what a neighbour has announced, or is told.
 *
 * @param neighbor name of the neighbour from which or to which; empty for one of the appliance itself
 * @param asPath as operators read it, the nearest first; empty for none
 * @param origin {@code igp}, {@code egp} or {@code incomplete}
 * @param med multi-exit discriminator; -1 if it has none
 * @param localPref degree of preference; -1 if it has none
 * @param communities of all kinds, in words
 * @param state {@code best}, {@code multipath}, {@code valid}, or why it is not used, such as {@code rejected}
 * @param reason what decided, in words; empty for the best
 */
public record BgpPath(
        String prefix,
        String neighbor,
        String nextHop,
        String asPath,
        String origin,
        long med,
        long localPref,
        List<String> communities,
        String state,
        String reason) {
    /** Copies the list. */
    public BgpPath {
        communities = List.copyOf(communities);
    }
}
