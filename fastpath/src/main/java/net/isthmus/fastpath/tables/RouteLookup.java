package net.isthmus.fastpath.tables;

/**
 * Longest-prefix match over the routes of one VRF, a batch at a time so that the cache misses of different packets
 * overlap. Results are indices of the {@link AdjacencyTable}; {@link AdjacencyTable#NO_ROUTE} where nothing matches.
 * One instance a worker, because it keeps scratch space; no locks, no allocation.
 */
public interface RouteLookup {
    /**
     * Looks IPv4 destinations up.
     *
     * @param destinations addresses as 32 bits; the first {@code count} are read
     * @param adjacencies receives {@code count} results
     */
    void lookup4(int[] destinations, int[] adjacencies, int count);

    /**
     * Looks IPv6 destinations up.
     *
     * @param high high halves of the addresses
     * @param low low halves of the addresses
     * @param adjacencies receives {@code count} results
     */
    void lookup6(long[] high, long[] low, int[] adjacencies, int count);

    /**
     * A number that is another one after every change of the routes. Whoever keeps a result asks for it before the
     * look-up; as long as it is the same, the result holds.
     */
    int generation();
}
