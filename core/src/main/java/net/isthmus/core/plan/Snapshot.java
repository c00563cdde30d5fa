package net.isthmus.core.plan;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import net.isthmus.core.config.Bridge;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.config.Match;
import net.isthmus.core.config.Route;
import net.isthmus.core.config.SystemSettings;
import net.isthmus.core.config.Vlan;
import net.isthmus.wire.InterfaceAddress;

/**
 * A configuration as a planner compares it: everything by a key of its own, what is inherited filled in, and without
 * what is left to the operating system.
 *
 * @param ports devices of the data plane by name
 * @param bridgeOf the bridge of each member
 * @param mtus the MTU in force for each port, VLAN and bridge
 * @param addresses in the order of the document
 */
record Snapshot(
        SystemSettings system,
        Map<String, Match> ports,
        Map<String, Vlan> vlans,
        Map<String, Bridge> bridges,
        Map<String, String> bridgeOf,
        Map<String, Integer> mtus,
        Set<OwnedAddress> addresses,
        Map<RouteKey, Route> routes) {

    static Snapshot of(Configuration configuration) {
        Map<String, Match> ports = new LinkedHashMap<>();
        Map<String, Integer> mtus = new LinkedHashMap<>();
        Set<OwnedAddress> addresses = new LinkedHashSet<>();
        configuration.interfaces().forEach((name, device) -> {
            if (!device.isManagement()) {
                ports.put(name, device.match());
            }
        });
        for (String name : configuration.names()) {
            mtus.put(name, configuration.mtuOf(name));
            for (InterfaceAddress address : configuration.addressesOf(name)) {
                addresses.add(new OwnedAddress(name, address));
            }
        }
        Map<String, String> bridgeOf = new LinkedHashMap<>();
        configuration.bridges().forEach((name, bridge) -> bridge.interfaces()
                .forEach(member -> bridgeOf.put(member, name)));
        Map<RouteKey, Route> routes = new LinkedHashMap<>();
        configuration.routes().forEach(route -> routes.put(RouteKey.of(route), route));
        return new Snapshot(
                configuration.system(),
                ports,
                configuration.vlans(),
                configuration.bridges(),
                bridgeOf,
                mtus,
                addresses,
                routes);
    }

    /** The MTU in force; 0 for what does not exist. */
    int mtuOf(String name) {
        return mtus.getOrDefault(name, 0);
    }
}
