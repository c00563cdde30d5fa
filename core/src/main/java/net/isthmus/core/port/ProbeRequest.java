package net.isthmus.core.port;

import java.util.Optional;

/**
 * What to ask of whom, for ping, traceroute and the search for a path's MTU.
 *
 * @param destination an IP address
 * @param from name of an interface whose address and VRF are used; without, the route to the destination says
 * @param vrf name of the VRF in which the destination is meant, if no interface says; without, the main one
 * @param count probes of ping; tries a hop of traceroute and a size of the search
 * @param bytes length of the IP packets; 0 for the smallest usual one
 * @param hopLimit time to live or hop limit of ping; the most hops of traceroute
 * @param intervalMillis between two probes of ping
 * @param timeoutMillis after which a probe is silence
 * @param dontFragment IPv4 packets may not be fragmented
 * @param isUdp traceroute by UDP instead of ICMP echo
 */
public record ProbeRequest(
        String destination,
        Optional<String> from,
        Optional<String> vrf,
        int count,
        int bytes,
        int hopLimit,
        int intervalMillis,
        int timeoutMillis,
        boolean dontFragment,
        boolean isUdp) {}
