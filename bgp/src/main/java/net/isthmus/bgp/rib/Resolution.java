package net.isthmus.bgp.rib;

import net.isthmus.wire.IpAddress;

/** How a next hop is reached now. One object a next hop, shared by all paths with it. */
final class Resolution {
    /**
     * What is to be resolved.
     *
     * @param isDirect true if only a subnet of the appliance counts
     */
    record Key(IpAddress nextHop, boolean isDirect) {}

    /**
     * How it is reached.
     *
     * @param metric of the route to it
     * @param interfaceIndex by which interface it is on, or -1 if it is on none or on one of several
     */
    record Way(boolean isReachable, long metric, int interfaceIndex) {
        static final Way NONE = new Way(false, 0, -1);
    }

    /** Of the appliance's own routes. */
    static final Resolution OWN = new Resolution(new Key(IpAddress.ofIpv4(0), false), new Way(true, 0, -1));

    final Key key;
    private Way way;

    Resolution(Key key, Way way) {
        this.key = key;
        this.way = way;
    }

    boolean isReachable() {
        return way.isReachable;
    }

    long metric() {
        return way.metric;
    }

    int interfaceIndex() {
        return way.interfaceIndex;
    }

    /** Takes a new way down; true if it is another one. */
    boolean become(Way now) {
        boolean isOther = !now.equals(way);
        way = now;
        return isOther;
    }
}
