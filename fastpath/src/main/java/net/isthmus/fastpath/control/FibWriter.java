package net.isthmus.fastpath.control;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.SortedMap;
import java.util.TreeMap;
import net.isthmus.core.ApplianceException;
import net.isthmus.core.OwnedBy;
import net.isthmus.core.port.FibSink;
import net.isthmus.core.port.InterfaceEvents;
import net.isthmus.core.port.NextHop;
import net.isthmus.fastpath.fib.FibOutcome;
import net.isthmus.fastpath.fib.FibReader;
import net.isthmus.fastpath.fib.GracePeriod;
import net.isthmus.fastpath.fib.PoptrieFib;
import net.isthmus.fastpath.tables.AdjacencyTable;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;

/**
 * Turns routes into FIB entries: next hops into adjacencies, prefixes into keys.
 *
 * <p>The RIB writes routes. The neighbour table writes host routes for neighbours of connected prefixes, which stand
 * for the connected prefix and not against other routes: a host route is in the FIB only while the longest other prefix
 * that covers it is the connected one.
 */
@OwnedBy("control loop")
public final class FibWriter implements FibSink, InterfaceEvents {
    /** Gives the adjacency of a gateway, as the neighbour table does. */
    public interface Gateways {
        /** The adjacency of a gateway, or a negative number if there is no room. */
        int acquire(int interfaceIndex, IpAddress address);

        /** One route less names the gateway. */
        void release(int interfaceIndex, IpAddress address);
    }

    private record Retired(long stamp, int adjacency) {}

    private final PoptrieFib fib;
    private final FibReader reader;
    private final AdjacencyTable adjacencies;
    private final GracePeriod grace;
    private final Gateways gateways;
    private final Queue<Retired> retired = new ArrayDeque<>();
    private final Map<Integer, NextHop.Gateway> gatewayOf = new HashMap<>();
    private final Map<Integer, Integer> onLinkOf = new HashMap<>();
    private final TreeMap<IpPrefix, Integer> hosts = new TreeMap<>();

    /** A writer of one FIB. */
    public FibWriter(PoptrieFib fib, AdjacencyTable adjacencies, GracePeriod grace, Gateways gateways) {
        this.fib = fib;
        this.adjacencies = adjacencies;
        this.grace = grace;
        this.gateways = gateways;
        reader = fib.newReader();
    }

    @Override
    public void set(int vrf, IpPrefix prefix, NextHop nextHop) {
        int before = hosts.containsKey(prefix) && isHostShown(prefix) ? 0 : valueOf(prefix);
        int adjacency = acquire(nextHop);
        if (!write(prefix, adjacency)) {
            release(adjacency);
            throw new ApplianceException(
                    "the FIB has no memory left for " + prefix + "; it holds " + size() + " routes");
        }
        release(before);
        showHostsWithin(prefix);
    }

    @Override
    public void remove(int vrf, IpPrefix prefix) {
        if (hosts.containsKey(prefix) && isHostShown(prefix)) {
            return;
        }
        int before = valueOf(prefix);
        erase(prefix);
        release(before);
        showHostsWithin(prefix);
    }

    /** Where the neighbour table puts its host routes. */
    public HostRoutes hostRoutes() {
        return new HostRoutes() {
            @Override
            public boolean set(int vrf, IpPrefix host, int adjacency) {
                hosts.put(host, adjacency);
                return show(host, adjacency);
            }

            @Override
            public void remove(int vrf, IpPrefix host) {
                Integer present = hosts.remove(host);
                if (present != null && valueOf(host) == present) {
                    erase(host);
                }
            }
        };
    }

    @Override
    public void interfaceChanged(InterfaceState state) {}

    /**
     * Forgets an interface that is gone. Precondition: the RIB has heard before, so that no route names it any more.
     */
    @Override
    public void interfaceRemoved(int index) {
        Integer onLink = onLinkOf.remove(index);
        if (onLink != null) {
            adjacencies.set(onLink, AdjacencyTable.KIND_NO_ROUTE, 0, 0);
            retired.add(new Retired(grace.stamp(), onLink));
        }
    }

    /** Gives back what no worker can see any more. */
    public void reclaim() {
        fib.reclaim();
        while (!retired.isEmpty() && grace.mayReclaim(retired.peek().stamp())) {
            adjacencies.free(retired.remove().adjacency());
        }
    }

    /** Number of routes of both families. */
    public int size() {
        return fib.routes4() + fib.routes6();
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
        IpAddress address = host.address();
        int other =
                address.isIpv4() ? reader.lookup4(address.ipv4Bits()) : reader.lookup6(address.high(), address.low());
        if (AdjacencyTable.kind(adjacencies.get(other)) != AdjacencyTable.KIND_GLEAN) {
            return true;
        }
        return write(host, adjacency);
    }

    private int acquire(NextHop nextHop) {
        return switch (nextHop) {
            case NextHop.Gateway gateway -> {
                int adjacency = gateways.acquire(gateway.interfaceIndex(), gateway.address());
                if (adjacency < 0) {
                    throw new ApplianceException("no adjacency is left for gateway " + gateway.address());
                }
                gatewayOf.put(adjacency, gateway);
                yield adjacency;
            }
            case NextHop.OnLink(int interfaceIndex) -> onLink(interfaceIndex);
            case NextHop.Local() -> AdjacencyTable.LOCAL;
            case NextHop.Blackhole() -> AdjacencyTable.BLACKHOLE;
            case NextHop.Unreachable() -> AdjacencyTable.UNREACHABLE;
            case NextHop.Prohibit() -> AdjacencyTable.PROHIBIT;
        };
    }

    private int onLink(int interfaceIndex) {
        return onLinkOf.computeIfAbsent(interfaceIndex, index -> {
            int adjacency = adjacencies.allocate();
            if (adjacency < 0) {
                throw new ApplianceException("no adjacency is left for connected routes");
            }
            adjacencies.set(adjacency, AdjacencyTable.KIND_GLEAN, index, 0);
            return adjacency;
        });
    }

    private void release(int adjacency) {
        NextHop.Gateway gateway = gatewayOf.get(adjacency);
        if (gateway != null) {
            gateways.release(gateway.interfaceIndex(), gateway.address());
        }
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
