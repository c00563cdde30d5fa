package net.isthmus.fastpath.control;

import java.util.SortedMap;
import java.util.TreeMap;
import net.isthmus.core.OwnedBy;
import net.isthmus.fastpath.fib.FibOutcome;
import net.isthmus.fastpath.fib.FibReader;
import net.isthmus.fastpath.fib.PoptrieFib;
import net.isthmus.fastpath.tables.AdjacencyTable;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;

/**
 * The FIB of one VRF with prefixes for keys, and the host routes of neighbours among the others: a host route stands
 * for the connected prefix, so it is in the FIB only while the longest other prefix that covers it is the connected
 * one.
 */
@OwnedBy("control loop")
final class VrfFib {
    private final PoptrieFib fib;
    private final FibReader reader;
    private final AdjacencyTable adjacencies;
    private final TreeMap<IpPrefix, Integer> hosts = new TreeMap<>();

    VrfFib(PoptrieFib fib, AdjacencyTable adjacencies) {
        this.fib = fib;
        this.adjacencies = adjacencies;
        reader = fib.newReader();
    }

    /** What leads a route's packets now: the adjacency of a route, 0 if there is none but perhaps a host route. */
    int routeOf(IpPrefix prefix) {
        return hosts.containsKey(prefix) && isHostShown(prefix) ? 0 : valueOf(prefix);
    }

    /** What packets to an address follow. */
    int lookUp(IpAddress address) {
        return address.isIpv4() ? reader.lookup4(address.ipv4Bits()) : reader.lookup6(address.high(), address.low());
    }

    /** Writes a route; false if there is no memory. */
    boolean setRoute(IpPrefix prefix, int adjacency) {
        if (!write(prefix, adjacency)) {
            return false;
        }
        showHostsWithin(prefix);
        return true;
    }

    /** Takes a route away and returns its adjacency, 0 if there was none. */
    int removeRoute(IpPrefix prefix) {
        if (hosts.containsKey(prefix) && isHostShown(prefix)) {
            return 0;
        }
        int before = valueOf(prefix);
        erase(prefix);
        showHostsWithin(prefix);
        return before;
    }

    /** Writes a neighbour's host route, as soon and as long as it may be shown; false if there is no memory. */
    boolean setHost(IpPrefix host, int adjacency) {
        hosts.put(host, adjacency);
        return show(host, adjacency);
    }

    void removeHost(IpPrefix host) {
        Integer present = hosts.remove(host);
        if (present != null && valueOf(host) == present) {
            erase(host);
        }
    }

    int size() {
        return fib.routes4() + fib.routes6();
    }

    PoptrieFib fib() {
        return fib;
    }

    private boolean isHostShown(IpPrefix host) {
        return Integer.valueOf(valueOf(host)).equals(hosts.get(host));
    }

    private void showHostsWithin(IpPrefix prefix) {
        if (hosts.isEmpty()) {
            return;
        }
        SortedMap<IpPrefix, Integer> within = hosts.subMap(prefix, true, IpPrefix.ofHost(prefix.lastAddress()), true);
        within.forEach((host, adjacency) -> {
            if (valueOf(host) == adjacency) {
                erase(host);
            }
            show(host, adjacency);
        });
    }

    /** Writes a host route unless another route than the connected one leads there; false if the FIB is full. */
    private boolean show(IpPrefix host, int adjacency) {
        int other = lookUp(host.address());
        if (AdjacencyTable.kind(adjacencies.get(other)) != AdjacencyTable.KIND_GLEAN) {
            return true;
        }
        return write(host, adjacency);
    }

    private int valueOf(IpPrefix prefix) {
        IpAddress address = prefix.address();
        return address.isIpv4()
                ? fib.valueOf4(address.ipv4Bits(), prefix.length())
                : fib.valueOf6(address.high(), address.low(), prefix.length());
    }

    private boolean write(IpPrefix prefix, int adjacency) {
        IpAddress address = prefix.address();
        FibOutcome outcome = address.isIpv4()
                ? fib.set4(address.ipv4Bits(), prefix.length(), adjacency)
                : fib.set6(address.high(), address.low(), prefix.length(), adjacency);
        return outcome != FibOutcome.REFUSED_FULL;
    }

    private void erase(IpPrefix prefix) {
        IpAddress address = prefix.address();
        if (address.isIpv4()) {
            fib.remove4(address.ipv4Bits(), prefix.length());
        } else {
            fib.remove6(address.high(), address.low(), prefix.length());
        }
    }
}
