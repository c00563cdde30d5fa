package net.isthmus.bgp.message;

import java.util.Optional;
import net.isthmus.wire.IpAddress;

/**
 * Next hops that are one: RFC 4271 §6.3, "a valid IP host address". Whether it leads anywhere is the routes' to know.
 */
final class NextHops {
    private NextHops() {}

    /** What is wrong with it, if anything. */
    static Optional<String> fault(IpAddress nextHop) {
        boolean isHost = nextHop.isIpv4()
                ? isHost(nextHop.ipv4Bits() >>> 24)
                : !nextHop.isUnspecified() && !nextHop.isLoopback() && !nextHop.isMulticast();
        return isHost ? Optional.empty() : Optional.of("is " + nextHop + ", which is no address of a host");
    }

    private static boolean isHost(int first) {
        return first != 0 && first != 127 && first < 224;
    }
}
