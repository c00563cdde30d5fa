package net.isthmus.ipsec.ike.fsm;

import net.isthmus.ipsec.sa.SaPath;
import net.isthmus.wire.IpAddress;

/** A NAT before a: what it sends comes from another address, and from ports of its own. */
final class Nats {
    static final IpAddress OUTSIDE = IpAddress.parse("203.0.113.7");

    private Nats() {}

    static Pair before(Pair pair) {
        return before(pair, OUTSIDE, 30_000);
    }

    /** With this address, and from this port on. */
    static Pair before(Pair pair, IpAddress outside, int firstPort) {
        pair.a.addresses.clear();
        pair.a.addresses.add(outside);
        pair.network.nat = (from, path) -> from == pair.a
                ? new SaPath(outside, path.remote(), firstPort + (path.localPort() == 4500 ? 1 : 0), path.remotePort())
                : path;
        pair.a.arrival = seen -> new SaPath(
                pair.a.address, seen.remote(), seen.localPort() == firstPort + 1 ? 4500 : 500, seen.remotePort());
        return pair;
    }
}
