package net.isthmus.ipsec.sa;

import net.isthmus.wire.IpAddress;

/**
 * Packets by address, protocol and port (RFC 7296 §3.13.1). For ICMP the ports are type and code, as 256 × type + code.
 *
 * @param protocol protocol number; 0 for any
 * @param first first address of the range
 * @param last last address of the range, of the same family
 * @param firstPort 0 to 65535
 * @param lastPort 0 to 65535; below {@code firstPort} (65535 to 0) means OPAQUE
 */
public record TrafficSelector(int protocol, IpAddress first, IpAddress last, int firstPort, int lastPort) {

    public TrafficSelector {
        if (first.isIpv4() != last.isIpv4()) {
            throw new IllegalArgumentException(first + " and " + last + " are of two families");
        }
    }
}
