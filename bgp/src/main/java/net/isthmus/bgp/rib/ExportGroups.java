package net.isthmus.bgp.rib;

import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import net.isthmus.bgp.message.Family;
import net.isthmus.bgp.policy.Policy;
import net.isthmus.wire.IpAddress;

/** Finds the group of a neighbour; equal groups are one object. */
final class ExportGroups {
    private final HouseRoutes house;
    private final Map<ExportGroup, WeakReference<ExportGroup>> known = new WeakHashMap<>();

    ExportGroups(HouseRoutes house) {
        this.house = house;
    }

    /**
     * How a neighbour is told routes of a family; empty if not at all: for want of a policy, or of an address of ours
     * that could be the next hop.
     *
     * @param localAddress our end of its session
     */
    Optional<ExportGroup> of(RoutesPlan plan, RoutesPlan.Neighbor neighbor, Family family, IpAddress localAddress) {
        Optional<Policy> policy = neighbor.families()
                .getOrDefault(family, RoutesPlan.Exchange.NONE)
                .exports();
        Optional<IpAddress> nextHop = ownAddress(neighbor.address(), family, localAddress);
        if (policy.isEmpty() || nextHop.isEmpty()) {
            return Optional.empty();
        }
        ExportGroup group = new ExportGroup(
                policy.get(),
                !neighbor.isInternal(),
                neighbor.isClient(),
                neighbor.isNextHopSelf(),
                plan.as(),
                neighbor.localAs(),
                nextHop.get(),
                plan.routerId());
        WeakReference<ExportGroup> reference = known.get(group);
        ExportGroup same = reference == null ? null : reference.get();
        if (same == null) {
            known.remove(group);
            known.put(group, new WeakReference<>(group));
        }
        return Optional.of(same == null ? group : same);
    }

    /**
     * Our end of the session, or else, for a family that is not the session's own, an address of the interface by which
     * the neighbour is reached: RFC 2545 §3.
     */
    Optional<IpAddress> ownAddress(IpAddress neighbor, Family family, IpAddress localAddress) {
        boolean isOfFamily = localAddress.family() == family.ip();
        if (isOfFamily && !(localAddress.isIpv6() && localAddress.isLinkLocal())) {
            return Optional.of(localAddress);
        }
        int index = house.resolve(new Resolution.Key(neighbor, false)).interfaceIndex();
        Optional<IpAddress> own = index < 0 ? Optional.empty() : house.ownAddress(index, family.ip());
        return own.isPresent() || !isOfFamily ? own : Optional.of(localAddress);
    }
}
