package net.isthmus.bgp.attr;

/**
 * A large community: RFC 8092.
 *
 * @param global the autonomous system that gives the other two their meaning, 0 to 2³² − 1
 * @param first local data, 0 to 2³² − 1
 * @param second local data, 0 to 2³² − 1
 */
public record LargeCommunity(long global, long first, long second) implements Comparable<LargeCommunity> {
    @Override
    public int compareTo(LargeCommunity other) {
        int byGlobal = Long.compare(global, other.global);
        int byFirst = Long.compare(first, other.first);
        return byGlobal != 0 ? byGlobal : byFirst != 0 ? byFirst : Long.compare(second, other.second);
    }

    /** {@code 64500:1:2}. */
    @Override
    public String toString() {
        return global + ":" + first + ":" + second;
    }
}
