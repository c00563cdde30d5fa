package net.isthmus.ipsec.export;

import java.util.Optional;
import net.isthmus.core.config.Tunnel;
import net.isthmus.wire.InterfaceAddress;
import net.isthmus.wire.IpAddress;

/** The addresses within a tunnel: of two that share a prefix, ours is known, so the peer's is the other one. */
final class Inside {
    private Inside() {}

    /** The peer's address in the tunnel; empty if there is not just one left. */
    static Optional<InterfaceAddress> near(Optional<Tunnel> tunnel, boolean isIpv6) {
        return far(tunnel, isIpv6).flatMap(Inside::other);
    }

    /** This appliance's address in the tunnel. */
    static Optional<InterfaceAddress> far(Optional<Tunnel> tunnel, boolean isIpv6) {
        return tunnel.stream()
                .flatMap(one -> one.addresses().stream())
                .filter(address -> address.address().isIpv6() == isIpv6)
                .findFirst();
    }

    private static Optional<InterfaceAddress> other(InterfaceAddress ours) {
        int spare = ours.family().bits() - ours.length();
        IpAddress base = ours.prefix().address();
        int offset = lastOctet(ours.address()) - lastOctet(base);
        if (ours.isNetworkAddress() && spare > 1) {
            return Optional.empty();
        }
        return switch (spare) {
            case 1 -> Optional.of(new InterfaceAddress(base.plus(1 - offset), ours.length()));
            case 2 -> Optional.of(new InterfaceAddress(base.plus(3 - offset), ours.length()));
            default -> Optional.empty();
        };
    }

    private static int lastOctet(IpAddress address) {
        byte[] octets = address.toBytes();
        return octets[octets.length - 1] & 0xff;
    }

    /** The netmask of an IPv4 prefix length, as old devices want it. */
    static String netmask(int length) {
        return IpAddress.ofIpv4(length == 0 ? 0 : -1 << (32 - length)).toString();
    }

    /** The inverse of a netmask, as access lists want it. */
    static String wildcard(int length) {
        return IpAddress.ofIpv4(length == 0 ? -1 : ~(-1 << (32 - length))).toString();
    }
}
