package net.isthmus.fastpath.control;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import net.isthmus.fastpath.fib.GracePeriod;
import net.isthmus.fastpath.tables.AdjacencyTable;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.IpPrefix;
import net.isthmus.wire.MacAddress;
import net.isthmus.wire.NetworkOrder;
import net.isthmus.wire.VlanTags;

/**
 * The adjacencies of neighbours and the routes to them: how what the control loop knows becomes what workers do.
 *
 * <p>An adjacency index and a rewrite slot that are no longer used wait until no worker can hold a reference to them:
 * the grace period.
 */
final class NeighbourAdjacencies {
    /** Something that waits for its grace period; one of the two is 0. */
    private record Retired(long stamp, int adjacency, int slot) {}

    private final AdjacencyTable table;
    private final HostRoutes routes;
    private final GracePeriod grace;
    private final Map<Integer, Neighbour> byAdjacency = new HashMap<>();
    private final ArrayDeque<Retired> retired = new ArrayDeque<>();

    NeighbourAdjacencies(AdjacencyTable table, HostRoutes routes, GracePeriod grace) {
        this.table = table;
        this.routes = routes;
        this.grace = grace;
    }

    /** The neighbour to which an adjacency leads, if it is one of ours. */
    Optional<Neighbour> find(int adjacency) {
        return Optional.ofNullable(byAdjacency.get(adjacency));
    }

    /** Gives the neighbour an adjacency, incomplete at first, if it has none; false when the table is full. */
    boolean ensure(Neighbour neighbour, int mtu) {
        if (neighbour.adjacency != 0) {
            return true;
        }
        reclaim();
        int adjacency = table.allocate();
        if (adjacency < 0) {
            return false;
        }
        neighbour.adjacency = adjacency;
        byAdjacency.put(adjacency, neighbour);
        table.set(adjacency, AdjacencyTable.KIND_INCOMPLETE, neighbour.interfaceIndex, mtu);
        return true;
    }

    /** Points the neighbour's adjacency at a MAC address, without a gap; false when no rewrite slot is free. */
    boolean resolve(Neighbour neighbour, Link link, MacAddress mac) {
        reclaim();
        if (!table.hasFreeSlot()) {
            return false;
        }
        byte[] header = header(link, mac, neighbour.address.isIpv4() ? Ethernet.TYPE_IP4 : Ethernet.TYPE_IP6);
        int mtu = link.state().mtu();
        retireSlot(table.resolve(neighbour.adjacency, neighbour.interfaceIndex, mtu, header));
        return true;
    }

    /** Lets packets for the neighbour come to the control loop again. */
    void unresolve(Neighbour neighbour, int mtu) {
        if (neighbour.adjacency != 0) {
            retireSlot(table.set(neighbour.adjacency, AdjacencyTable.KIND_INCOMPLETE, neighbour.interfaceIndex, mtu));
        }
    }

    /** Leads packets for the neighbour's own address to its adjacency; false when the FIB is full. */
    boolean route(Neighbour neighbour, int vrf) {
        if (!neighbour.hasHostRoute) {
            neighbour.hasHostRoute = routes.set(vrf, IpPrefix.ofHost(neighbour.address), neighbour.adjacency);
        }
        return neighbour.hasHostRoute;
    }

    /** Takes that route away. */
    void unroute(Neighbour neighbour, int vrf) {
        if (neighbour.hasHostRoute) {
            routes.remove(vrf, IpPrefix.ofHost(neighbour.address));
            neighbour.hasHostRoute = false;
        }
    }

    /** Takes the neighbour's adjacency away. Precondition: no route refers to it. */
    void release(Neighbour neighbour) {
        if (neighbour.adjacency == 0) {
            return;
        }
        retireSlot(table.set(neighbour.adjacency, AdjacencyTable.KIND_INCOMPLETE, neighbour.interfaceIndex, 0));
        byAdjacency.remove(neighbour.adjacency);
        retired.add(new Retired(grace.stamp(), neighbour.adjacency, 0));
        neighbour.adjacency = 0;
    }

    /** Gives back what no worker can see any more. */
    void reclaim() {
        Retired oldest = retired.peek();
        while (oldest != null && grace.mayReclaim(oldest.stamp)) {
            retired.remove();
            if (oldest.adjacency != 0) {
                table.free(oldest.adjacency);
            }
            table.freeSlot(oldest.slot);
            oldest = retired.peek();
        }
    }

    private void retireSlot(int slot) {
        if (slot != 0) {
            retired.add(new Retired(grace.stamp(), 0, slot));
        }
    }

    /** The layer-2 header to a neighbour: 14 bytes, and 4 for each tag of a VLAN interface. */
    private static byte[] header(Link link, MacAddress mac, int type) {
        int tags = link.state().tags();
        int tagBytes = VlanTags.length(tags);
        byte[] header = new byte[Ethernet.LENGTH + tagBytes];
        MemorySegment memory = MemorySegment.ofArray(header);
        NetworkOrder.putU16(memory, Ethernet.TYPE + tagBytes, type);
        NetworkOrder.putU48(memory, 0, mac.value());
        NetworkOrder.putU48(memory, Ethernet.SOURCE, link.mac().value());
        VlanTags.write(memory, Ethernet.TYPE, tags, 0);
        return header;
    }
}
