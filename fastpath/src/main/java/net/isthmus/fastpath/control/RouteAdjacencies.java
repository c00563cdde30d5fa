package net.isthmus.fastpath.control;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Supplier;
import net.isthmus.core.ApplianceException;
import net.isthmus.core.OwnedBy;
import net.isthmus.core.port.NextHop;
import net.isthmus.fastpath.fib.GracePeriod;
import net.isthmus.fastpath.tables.AdjacencyTable;
import net.isthmus.fastpath.tables.GroupTable;
import net.isthmus.fastpath.tables.InterfaceTable;

/**
 * The adjacencies that routes lead to, each as long as a route does.
 *
 * <pre>
 *   gateway     the neighbour table's, pinned there
 *   on link     one an interface, until that is gone; into a tunnel, resolved from the beginning
 *   lookup      one a VRF, for good
 *   group       one a VRF and name; its buckets follow its members
 * </pre>
 *
 * <p>Routes share a group by its name: when a member dies, the first of them that says so changes the buckets for all,
 * however many they are.
 */
@OwnedBy("control loop")
final class RouteAdjacencies {
    private static final int NONE = -1;
    private static final byte[] NO_HEADER = {};

    private record Retired(long stamp, int adjacency, int group, int slot) {}

    private record GroupKey(int vrf, String name) {}

    /** A gateway that routes and groups lead to. */
    private static final class Pinned {
        final NextHop.Gateway gateway;
        int users;

        Pinned(NextHop.Gateway gateway) {
            this.gateway = gateway;
        }
    }

    /** A group that routes lead to. */
    private static final class Group {
        final GroupKey key;
        final int index;
        final int adjacency;
        List<NextHop.Member> members = List.of();
        List<Integer> ways = List.of();
        int routes;

        Group(GroupKey key, int index, int adjacency) {
            this.key = key;
            this.index = index;
            this.adjacency = adjacency;
        }
    }

    private final AdjacencyTable adjacencies;
    private final GroupTable groupTable;
    private final GracePeriod grace;
    private final FibWriter.Gateways gateways;
    private final Supplier<InterfaceTable> interfaces;
    private final Queue<Retired> retired = new ArrayDeque<>();
    private final Map<Integer, Pinned> gatewayOf = new HashMap<>();
    private final Map<Integer, Integer> onLinkOf = new HashMap<>();
    private final Map<Integer, Integer> lookupOf = new HashMap<>();
    private final Map<GroupKey, Group> groups = new HashMap<>();
    private final Map<Integer, Group> groupOf = new HashMap<>();

    RouteAdjacencies(
            AdjacencyTable adjacencies,
            GracePeriod grace,
            FibWriter.Gateways gateways,
            Supplier<InterfaceTable> interfaces) {
        this.interfaces = interfaces;
        this.adjacencies = adjacencies;
        this.grace = grace;
        this.gateways = gateways;
        groupTable = adjacencies.groups();
    }

    /**
     * The adjacency of a next hop, with one route more that leads there.
     *
     * @throws ApplianceException if there is no room
     */
    int acquire(int vrf, NextHop nextHop) {
        return switch (nextHop) {
            case NextHop.Gateway gateway -> pin(gateway);
            case NextHop.OnLink(int interfaceIndex) -> onLink(interfaceIndex);
            case NextHop.Local() -> vrf == 0 ? AdjacencyTable.LOCAL : AdjacencyTable.LOCAL_IN_VRF;
            case NextHop.Blackhole() -> AdjacencyTable.BLACKHOLE;
            case NextHop.Unreachable() -> AdjacencyTable.UNREACHABLE;
            case NextHop.Prohibit() -> AdjacencyTable.PROHIBIT;
            case NextHop.Lookup(int other) -> lookup(other);
            case NextHop.Group group -> group(vrf, group);
        };
    }

    /** One route less leads there. */
    void release(int adjacency) {
        Pinned pinned = gatewayOf.get(adjacency);
        if (pinned != null) {
            if (--pinned.users == 0) {
                gatewayOf.remove(adjacency);
            }
            gateways.release(pinned.gateway.interfaceIndex(), pinned.gateway.address());
            return;
        }
        Group group = groupOf.get(adjacency);
        if (group != null && --group.routes == 0) {
            groups.remove(group.key);
            groupOf.remove(adjacency);
            adjacencies.set(adjacency, AdjacencyTable.KIND_NO_ROUTE, 0, 0);
            retired.add(new Retired(grace.stamp(), adjacency, group.index, 0));
            group.ways.forEach(this::release);
        }
    }

    /** Forgets an interface that is gone. Precondition: no route names it any more. */
    void interfaceRemoved(int index) {
        Integer onLink = onLinkOf.remove(index);
        if (onLink != null) {
            int slot = adjacencies.set(onLink, AdjacencyTable.KIND_NO_ROUTE, 0, 0);
            retired.add(new Retired(grace.stamp(), onLink, NONE, slot));
        }
    }

    /** Takes note of an interface's MTU: packets into a tunnel must not be longer. */
    void interfaceChanged(int index, int mtu) {
        Integer onLink = onLinkOf.get(index);
        if (onLink != null
                && interfaces.get().isTunnel(index)
                && AdjacencyTable.mtu(adjacencies.get(onLink)) != mtu
                && adjacencies.hasFreeSlot()) {
            int slot = adjacencies.resolve(onLink, index, mtu, NO_HEADER);
            retired.add(new Retired(grace.stamp(), NONE, NONE, slot));
        }
    }

    /** Gives back what no worker can see any more. */
    void reclaim() {
        while (!retired.isEmpty() && grace.mayReclaim(retired.peek().stamp())) {
            Retired oldest = retired.remove();
            adjacencies.freeSlot(oldest.slot());
            if (oldest.adjacency() != NONE) {
                adjacencies.free(oldest.adjacency());
            }
            if (oldest.group() != NONE) {
                groupTable.free(oldest.group());
            }
        }
    }

    private int pin(NextHop.Gateway gateway) {
        if (interfaces.get().isTunnel(gateway.interfaceIndex())) {
            return onLink(gateway.interfaceIndex()); // whoever is at the other end is the only one there
        }
        int adjacency = gateways.acquire(gateway.interfaceIndex(), gateway.address());
        if (adjacency < 0) {
            throw new ApplianceException("no adjacency is left for gateway " + gateway.address());
        }
        gatewayOf.computeIfAbsent(adjacency, _ -> new Pinned(gateway)).users++;
        return adjacency;
    }

    private int onLink(int interfaceIndex) {
        return onLinkOf.computeIfAbsent(
                interfaceIndex,
                index -> interfaces.get().isTunnel(index)
                        ? pointToPoint(index)
                        : allocate("connected routes", AdjacencyTable.KIND_GLEAN, index, 0));
    }

    /** A tunnel has neither neighbours nor a link layer: packets may leave at once. */
    private int pointToPoint(int index) {
        if (!adjacencies.hasFreeSlot()) {
            throw new ApplianceException("no adjacency is left for a tunnel");
        }
        int adjacency = allocate("a tunnel", AdjacencyTable.KIND_NO_ROUTE, 0, 0);
        adjacencies.resolve(adjacency, index, interfaces.get().mtu(index), NO_HEADER);
        return adjacency;
    }

    private int lookup(int vrf) {
        return lookupOf.computeIfAbsent(
                vrf, other -> allocate("routes to other VRFs", AdjacencyTable.KIND_LOOKUP, 0, other));
    }

    private int allocate(String purpose, int kind, int interfaceIndex, int argument) {
        int adjacency = adjacencies.allocate();
        if (adjacency < 0) {
            throw new ApplianceException("no adjacency is left for " + purpose);
        }
        adjacencies.set(adjacency, kind, interfaceIndex, argument);
        return adjacency;
    }

    private int group(int vrf, NextHop.Group wanted) {
        var key = new GroupKey(vrf, wanted.name());
        Group group = groups.get(key);
        if (group == null) {
            int index = groupTable.allocate();
            if (index < 0) {
                throw new ApplianceException("no group of next hops is left; " + groups.size() + " are in use");
            }
            int adjacency = adjacencies.allocate();
            if (adjacency < 0) {
                groupTable.free(index);
                throw new ApplianceException("no adjacency is left for a group of next hops");
            }
            group = new Group(key, index, adjacency);
            try {
                fill(group, wanted.members());
            } catch (ApplianceException full) {
                groupTable.free(index);
                adjacencies.free(adjacency);
                throw full;
            }
            adjacencies.set(adjacency, AdjacencyTable.KIND_GROUP, index);
            groups.put(key, group);
            groupOf.put(adjacency, group);
        } else if (!group.members.equals(wanted.members())) {
            fill(group, wanted.members());
        }
        group.routes++;
        return group.adjacency;
    }

    /** Leads the buckets to their members: the new ones are there before the old ones go. */
    private void fill(Group group, List<NextHop.Member> members) {
        List<Integer> ways = pinAll(members);
        int[] users = Buckets.assign(members, GroupTable.BUCKETS);
        for (int bucket = 0; bucket < users.length; bucket++) {
            int user = users[bucket];
            groupTable.set(group.index, bucket, user == Buckets.NOBODY ? AdjacencyTable.NO_ROUTE : ways.get(user));
        }
        List<Integer> before = group.ways;
        group.members = members;
        group.ways = ways;
        before.forEach(this::release);
    }

    /** The adjacency of each member, {@link AdjacencyTable#NO_ROUTE} for one that cannot be used. */
    private List<Integer> pinAll(List<NextHop.Member> members) {
        List<Integer> ways = new ArrayList<>();
        try {
            for (NextHop.Member member : members) {
                ways.add(member.gateway().map(this::pin).orElse(AdjacencyTable.NO_ROUTE));
            }
        } catch (ApplianceException full) {
            ways.forEach(this::release);
            throw full;
        }
        return ways;
    }
}
