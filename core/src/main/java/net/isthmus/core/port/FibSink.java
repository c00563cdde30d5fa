package net.isthmus.core.port;

import net.isthmus.wire.IpPrefix;

/** Takes the best routes, for packets to follow. Only the RIB calls it, on the control loop. */
public interface FibSink {
    /**
     * Sets or replaces a route; packets follow it when the call returns.
     *
     * @throws net.isthmus.core.ApplianceException if the FIB is full; nothing has changed then
     */
    void set(int vrf, IpPrefix prefix, NextHop nextHop);

    /** Removes a route, if it is there. */
    void remove(int vrf, IpPrefix prefix);
}
