package net.isthmus.fastpath.testing;

import net.isthmus.fastpath.tables.InterfaceTable.Entry;
import net.isthmus.fastpath.tables.InterfaceTable.Kind;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.MacAddress;

/** Interface entries for tests, from what matters in most of them. */
public final class Interfaces {
    private Interfaces() {}

    /** A routed port with MTU 1500 in VRF 0; {@code ip4} and {@code ip6} may be empty. */
    public static Entry port(int index, String mac, String ip4, String ip6) {
        return entry(index, Kind.PORT, mac, 1500, 0, 0, index, 0, true, ip4, ip6);
    }

    /** A routed port with MTU 9000. */
    public static Entry jumboPort(int index, String mac, String ip4, String ip6) {
        return entry(index, Kind.PORT, mac, 9000, 0, 0, index, 0, true, ip4, ip6);
    }

    /** The host port. */
    public static Entry host(int index) {
        return entry(index, Kind.HOST, "00:00:00:00:00:00", 9000, 0, 0, index, 0, false, "", "");
    }

    /** A member of a bridge domain. */
    public static Entry member(int index, String mac, int bridgeDomain) {
        return entry(index, Kind.PORT, mac, 1500, 0, bridgeDomain, index, 0, false, "", "");
    }

    /** A routed VLAN interface on a port. */
    public static Entry vlan(int index, int port, int vlanId, String mac, String ip4, String ip6) {
        return entry(index, Kind.VLAN, mac, 1500, 0, 0, port, vlanId, true, ip4, ip6);
    }

    /** A BVI. */
    public static Entry bvi(int index, int bridgeDomain, String mac, String ip4, String ip6) {
        return entry(index, Kind.BVI, mac, 1500, 0, bridgeDomain, 0, 0, true, ip4, ip6);
    }

    /** Any interface. */
    public static Entry entry(
            int index,
            Kind kind,
            String mac,
            int mtu,
            int vrf,
            int bridgeDomain,
            int port,
            int vlanId,
            boolean routed,
            String ip4,
            String ip6) {
        IpAddress address6 = IpAddress.parse(ip6.isEmpty() ? "::" : ip6);
        return Entry.of(index, "if" + index, kind)
                .withMac(MacAddress.parse(mac).value())
                .withMtu(mtu)
                .withVrf(vrf)
                .withBridgeDomain(bridgeDomain)
                .withPort(port, vlanId)
                .withAddresses(
                        routed, ip4.isEmpty() ? 0 : IpAddress.parse(ip4).ipv4Bits(), address6.high(), address6.low());
    }
}
