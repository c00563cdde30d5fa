package net.isthmus.l2bridge.vxlan;

import net.isthmus.wire.Ethernet;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.Udp;
import net.isthmus.wire.Vxlan;

/**
 * One remote of a VXLAN.
 *
 * @param interfaceIndex the member of the bridge that it is
 * @param vni VXLAN network identifier
 * @param vrf VRF index of the underlay
 * @param local own address in the underlay
 * @param remote the remote's address, of the same family
 * @param port UDP destination port
 * @param mtu longest inner IP packet that the configuration allows
 */
public record Tunnel(int interfaceIndex, int vni, int vrf, IpAddress local, IpAddress remote, int port, int mtu) {
    /** Checks what the fast path relies on. */
    public Tunnel {
        if (local.family() != remote.family()) {
            throw new IllegalArgumentException("%s and %s are not of one family".formatted(local, remote));
        }
        if (vni < 0 || vni > Vxlan.MAX_VNI) {
            throw new IllegalArgumentException("VNI %d is not 24 bits".formatted(vni));
        }
    }

    /** Bytes that are put before an inner frame: IP, UDP and VXLAN header. */
    public int headers() {
        return headers(local.isIpv4());
    }

    /** The same with another MTU. */
    Tunnel withMtu(int bytes) {
        return new Tunnel(interfaceIndex, vni, vrf, local, remote, port, bytes);
    }

    static int headers(boolean isIpv4) {
        return (isIpv4 ? Ipv4.MIN_LENGTH : Ipv6.LENGTH) + Udp.LENGTH + Vxlan.LENGTH;
    }

    /**
     * Longest inner frame for which the outer packet is not longer than {@code pathMtu}, nor the inner than allowed.
     */
    int longestFrame(int pathMtu) {
        return Math.min(mtu + Ethernet.LENGTH, pathMtu - headers());
    }
}
