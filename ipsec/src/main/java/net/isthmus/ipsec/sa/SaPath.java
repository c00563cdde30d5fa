package net.isthmus.ipsec.sa;

import net.isthmus.wire.IpAddress;

/**
 * Where the packets of a Child SA go.
 *
 * @param localPort UDP port of our end; 0 for ESP that is not in UDP
 * @param remotePort UDP port of the peer's end; 0 likewise
 */
public record SaPath(IpAddress local, IpAddress remote, int localPort, int remotePort) {

    public SaPath {
        if (local.isIpv4() != remote.isIpv4()) {
            throw new IllegalArgumentException(local + " and " + remote + " are of two families");
        }
        if ((localPort == 0) != (remotePort == 0)) {
            throw new IllegalArgumentException("UDP ports " + localPort + " and " + remotePort);
        }
    }

    /** True if ESP goes in UDP (RFC 3948). */
    public boolean isUdp() {
        return localPort != 0;
    }
}
