package net.isthmus.appliance.dataplane;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.isthmus.core.OwnedBy;
import net.isthmus.core.plan.Services;
import net.isthmus.core.port.NextHop;
import net.isthmus.core.port.RouteOffer;
import net.isthmus.core.port.RouteOrigin;
import net.isthmus.core.port.RouteSink;
import net.isthmus.fastpath.balance.VirtualService;
import net.isthmus.fastpath.control.ClaimedAddresses;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;

/**
 * What the appliance does for virtual addresses beside balancing: it answers ARP and neighbour solicitations for those
 * in a connected subnet, and refuses what is for a port at which no service is found, instead of routing it elsewhere.
 * An address that is also one of the appliance's own stays that.
 */
@OwnedBy("control loop")
final class VirtualAddresses {
    private final ClaimedAddresses claims;
    private final RouteSink routes;
    private List<RouteOffer> offered = List.of();

    VirtualAddresses(ClaimedAddresses claims, RouteSink routes) {
        this.claims = claims;
        this.routes = routes;
    }

    /** Replaces all. */
    void set(List<VirtualService> services) {
        Set<IpAddress> claimed = new HashSet<>();
        Set<RouteOffer> wanted = new HashSet<>();
        services.forEach(service -> service.addresses().forEach(address -> {
            claimed.add(address);
            wanted.add(refusal(service.vrf(), address));
        }));
        List<RouteOffer> gone = new ArrayList<>(offered);
        gone.removeIf(wanted::contains);
        List<RouteOffer> come = new ArrayList<>(wanted);
        come.removeIf(Set.copyOf(offered)::contains);
        offered = List.copyOf(wanted);
        routes.change(come, gone);
        claims.set(Services.SUBJECT, claimed);
    }

    private static RouteOffer refusal(int vrf, IpAddress address) {
        return RouteOffer.to(vrf, IpPrefix.ofHost(address), RouteOrigin.SERVICE, "", new NextHop.Unreachable());
    }
}
