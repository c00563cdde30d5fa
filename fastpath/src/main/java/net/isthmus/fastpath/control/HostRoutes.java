package net.isthmus.fastpath.control;

import net.isthmus.wire.IpPrefix;

/**
 * Where the neighbour table puts the routes to single neighbours of connected prefixes, so that workers find them
 * without the control loop.
 *
 * <p>Such a route stands for the connected prefix, not against other routes: the RIB, which implements this, lets any
 * other route win that is longer than the connected prefix and covers the address. Control loop only.
 */
public interface HostRoutes {
    /**
     * Sets the route to one neighbour.
     *
     * @param host prefix of exactly one address
     * @param adjacency index of the neighbour's adjacency
     * @return false if the FIB is full
     */
    boolean set(int vrf, IpPrefix host, int adjacency);

    /** Removes the route to one neighbour. */
    void remove(int vrf, IpPrefix host);
}
