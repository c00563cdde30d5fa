package net.isthmus.fastpath.control;

import java.util.Optional;
import net.isthmus.core.port.InterfaceEvents.InterfaceState;
import net.isthmus.fastpath.graph.TokenBucket;
import net.isthmus.wire.InterfaceAddress;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.MacAddress;

/**
 * An interface as neighbours see it: which addresses are the appliance's own, and which a neighbour may have.
 *
 * <p>An interface with an IPv6 address also has a link-local one, made of its MAC (RFC 4291 appendix A), from which it
 * asks for link-local neighbours and for which it answers.
 */
final class Link {
    private static final long LINK_LOCAL = 0xfe80L << 48;
    private static final long DEFENCE_NS = 10_000_000_000L;

    private final InterfaceState state;
    private final MacAddress mac;
    private final boolean hasIpv6;
    private final IpAddress linkLocal;

    /** Spent on questions for unknown neighbours. */
    final TokenBucket asks;

    private long defendedNs = Long.MIN_VALUE;

    Link(InterfaceState state, TokenBucket asks) {
        this.state = state;
        this.asks = asks;
        mac = new MacAddress(state.mac());
        hasIpv6 = state.addresses().stream().anyMatch(own -> own.address().isIpv6());
        linkLocal = linkLocal(state.mac());
    }

    /** The modified EUI-64 address of a MAC. */
    static IpAddress linkLocal(long mac) {
        long upper = (mac >>> 24 ^ 0x02_0000) << 40;
        return IpAddress.ofIpv6(LINK_LOCAL, upper | 0xff_fe00_0000L | mac & 0xff_ffff);
    }

    InterfaceState state() {
        return state;
    }

    MacAddress mac() {
        return mac;
    }

    /** True for the appliance's own addresses on this interface. */
    boolean owns(IpAddress address) {
        return (hasIpv6 && address.equals(linkLocal))
                || state.addresses().stream().anyMatch(own -> own.address().equals(address));
    }

    /** True for an address that a neighbour on this link can have. */
    boolean mayBeNeighbour(IpAddress address) {
        if (owns(address)) {
            return false;
        }
        if (address.isIpv6() && address.isLinkLocal()) {
            return hasIpv6;
        }
        return state.addresses().stream().anyMatch(own -> isHostOf(own, address));
    }

    private static boolean isHostOf(InterfaceAddress own, IpAddress address) {
        if (!own.prefix().contains(address)) {
            return false;
        }
        var host = new InterfaceAddress(address, own.length());
        return !host.isNetworkAddress() && !host.isBroadcastAddress();
    }

    /** The own address in whose name a neighbour is asked for. */
    Optional<IpAddress> sourceFor(IpAddress neighbour) {
        if (neighbour.isIpv6() && neighbour.isLinkLocal()) {
            return hasIpv6 ? Optional.of(linkLocal) : Optional.empty();
        }
        return state.addresses().stream()
                .filter(own -> own.prefix().contains(neighbour))
                .map(InterfaceAddress::address)
                .findFirst();
    }

    /** True once in ten seconds: how often an address is defended (RFC 5227 §2.4 c, DEFEND_INTERVAL). */
    boolean mayDefend(long nowNs) {
        if (defendedNs != Long.MIN_VALUE && nowNs - defendedNs < DEFENCE_NS) {
            return false;
        }
        defendedNs = nowNs;
        return true;
    }
}
