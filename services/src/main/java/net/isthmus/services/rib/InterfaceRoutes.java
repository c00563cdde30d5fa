package net.isthmus.services.rib;

import java.util.ArrayList;
import java.util.List;
import net.isthmus.core.port.InterfaceEvents.InterfaceState;
import net.isthmus.core.port.NextHop;
import net.isthmus.core.port.RouteOffer;
import net.isthmus.core.port.RouteOrigin;
import net.isthmus.wire.InterfaceAddress;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;

/**
 * The routes that an interface has by its addresses:
 *
 * <pre>
 *   10.10.0.1/24    10.10.0.0/24    connected   on the link           while the interface is up
 *                   10.10.0.1/32    local       the appliance itself  always
 *                   10.10.0.255/32  local       black hole            always: directed broadcasts are not forwarded
 *   fd00:10::1/64   fd00:10::/64    connected
 *                   fd00:10::1/128  local
 * </pre>
 *
 * <p>Link-local subnets are not routed (RFC 4291 §2.5.6), so fe80::/10 yields the local route only. For directed
 * broadcasts see RFC 2644 §4.
 */
final class InterfaceRoutes {

    private InterfaceRoutes() {}

    static List<RouteOffer> of(InterfaceState state) {
        List<RouteOffer> routes = new ArrayList<>();
        for (InterfaceAddress own : state.addresses()) {
            IpAddress address = own.address();
            routes.add(local(state, address, new NextHop.Local()));
            boolean isLinkLocal6 = address.isIpv6() && address.isLinkLocal();
            if (own.length() < address.family().bits() && !isLinkLocal6) {
                routes.add(RouteOffer.to(
                        state.vrf(),
                        own.prefix(),
                        RouteOrigin.CONNECTED,
                        state.name(),
                        new NextHop.OnLink(state.index())));
                if (address.isIpv4() && own.length() <= 30 && !own.isBroadcastAddress()) {
                    routes.add(local(state, own.prefix().lastAddress(), new NextHop.Blackhole()));
                }
            }
        }
        return routes;
    }

    private static RouteOffer local(InterfaceState state, IpAddress address, NextHop nextHop) {
        return RouteOffer.to(state.vrf(), IpPrefix.ofHost(address), RouteOrigin.LOCAL, state.name(), nextHop);
    }
}
