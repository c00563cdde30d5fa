package net.isthmus.fastpath.control;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import net.isthmus.core.ApplianceException;
import net.isthmus.core.OwnedBy;
import net.isthmus.core.port.FibSink;
import net.isthmus.core.port.InterfaceEvents;
import net.isthmus.core.port.NextHop;
import net.isthmus.fastpath.fib.FibMemory;
import net.isthmus.fastpath.fib.GracePeriod;
import net.isthmus.fastpath.fib.PoptrieFib;
import net.isthmus.fastpath.node.Leaks;
import net.isthmus.fastpath.tables.AdjacencyTable;
import net.isthmus.fastpath.tables.InterfaceTable;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;

/**
 * Turns routes into FIB entries: next hops into adjacencies ({@link RouteAdjacencies}), prefixes into keys of the FIB
 * of their VRF ({@link VrfFib}).
 *
 * <p>The RIB writes routes. The neighbour table writes host routes for neighbours of connected prefixes, which stand
 * for the connected prefix and not against other routes.
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

    private final Map<Integer, VrfFib> fibs = new HashMap<>();
    private final AdjacencyTable adjacencies;
    private final RouteAdjacencies ways;

    /**
     * A writer of one FIB, the one of VRF 0.
     *
     * @param interfaces the interfaces in force: those that are tunnels have no neighbours
     */
    public FibWriter(
            PoptrieFib fib,
            AdjacencyTable adjacencies,
            GracePeriod grace,
            Gateways gateways,
            Supplier<InterfaceTable> interfaces) {
        this.adjacencies = adjacencies;
        ways = new RouteAdjacencies(adjacencies, grace, gateways, interfaces);
        add(0, fib);
    }

    /** Writes the routes of another VRF into this FIB from now on. */
    public void add(int vrf, PoptrieFib fib) {
        fibs.put(vrf, new VrfFib(fib, adjacencies));
    }

    @Override
    public void set(int vrf, IpPrefix prefix, NextHop nextHop) {
        VrfFib fib = fib(vrf);
        int before = fib.routeOf(prefix);
        int adjacency = ways.acquire(vrf, nextHop);
        if (!fib.setRoute(prefix, adjacency)) {
            ways.release(adjacency);
            throw new ApplianceException(
                    "the FIB has no memory left for " + prefix + "; it holds " + fib.size() + " routes");
        }
        ways.release(before);
    }

    @Override
    public void remove(int vrf, IpPrefix prefix) {
        ways.release(fib(vrf).removeRoute(prefix));
    }

    /** Where the neighbour table puts its host routes. */
    public HostRoutes hostRoutes() {
        return new HostRoutes() {
            @Override
            public boolean set(int vrf, IpPrefix host, int adjacency) {
                return fib(vrf).setHost(host, adjacency);
            }

            @Override
            public void remove(int vrf, IpPrefix host) {
                fib(vrf).removeHost(host);
            }
        };
    }

    /** The adjacency of a tunnel, as long as its interface is there. */
    int intoTunnel(int interfaceIndex) {
        return ways.acquire(0, new NextHop.OnLink(interfaceIndex));
    }

    @Override
    public void interfaceChanged(InterfaceState state) {
        ways.interfaceChanged(state.index(), state.mtu());
    }

    /**
     * Forgets an interface that is gone. Precondition: the RIB has heard before, so that no route names it any more.
     */
    @Override
    public void interfaceRemoved(int index) {
        ways.interfaceRemoved(index);
    }

    /** Gives back what no worker can see any more. */
    public void reclaim() {
        fibs.values().forEach(fib -> fib.fib().reclaim());
        ways.reclaim();
    }

    /** The interface by which packets to an address leave; 0 if they do not. */
    public int egressOf(int vrf, IpAddress address) {
        long adjacency = adjacencies.get(fib(vrf).lookUp(address));
        for (int depth = 0; AdjacencyTable.kind(adjacency) == AdjacencyTable.KIND_LOOKUP; depth++) {
            if (depth == Leaks.MAX_DEPTH) {
                return 0;
            }
            adjacency = adjacencies.get(fib(AdjacencyTable.argument(adjacency)).lookUp(address));
        }
        if (AdjacencyTable.kind(adjacency) == AdjacencyTable.KIND_GROUP) {
            adjacency = adjacencies.get(adjacencies.groups().member(AdjacencyTable.argument(adjacency), 0));
        }
        return switch (AdjacencyTable.kind(adjacency)) {
            case AdjacencyTable.KIND_GLEAN, AdjacencyTable.KIND_INCOMPLETE, AdjacencyTable.KIND_RESOLVED ->
                AdjacencyTable.txInterface(adjacency);
            default -> 0;
        };
    }

    /** Number of routes of both families and all VRFs. */
    public int size() {
        return fibs.values().stream().mapToInt(VrfFib::size).sum();
    }

    /** What the FIB of a VRF occupies. */
    public FibMemory memory(int vrf) {
        return fib(vrf).fib().memory();
    }

    private VrfFib fib(int vrf) {
        VrfFib fib = fibs.get(vrf);
        if (fib == null) {
            throw new IllegalStateException("VRF " + vrf + " has no FIB");
        }
        return fib;
    }
}
