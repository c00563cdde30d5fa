package net.isthmus.core.status;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One VRF.
 *
 * @param interfaces names of the interfaces whose packets it routes
 * @param routes prefixes that it knows a route to
 * @param bestRoutes how many of the routes that packets use are of each origin
 * @param traffic what its interfaces have received and sent
 */
public record VrfStatus(
        String name,
        List<String> interfaces,
        int routes,
        Map<String, Long> bestRoutes,
        InterfaceStatus.Traffic traffic) {
    /** Copies the list and the map, which keeps its order. */
    public VrfStatus {
        bestRoutes = Collections.unmodifiableMap(new LinkedHashMap<>(bestRoutes));
        interfaces = List.copyOf(interfaces);
    }
}
