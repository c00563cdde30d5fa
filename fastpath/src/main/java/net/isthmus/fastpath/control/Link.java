package net.isthmus.fastpath.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.isthmus.core.port.InterfaceEvents.InterfaceState;
import net.isthmus.fastpath.graph.TokenBucket;
import net.isthmus.wire.InterfaceAddress;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.MacAddress;

/**
 * An interface as neighbours see it: which addresses are the appliance's own, and which a neighbour may have.
 *
 * <p>An interface that is routed also has a link-local IPv6 address, made of its MAC (RFC 4291 appendix A), from which
 * it asks for link-local neighbours and for which it answers.
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
        hasIpv6 = state.isRouted() && state.mtu() >= Ipv6.MIN_MTU;
        linkLocal = linkLocal(state.mac());
    }

    /** The modified EUI-64 address of a MAC. */
    static IpAddress linkLocal(long mac) {
        return IpAddress.ofIpv6(LINK_LOCAL, Ipv6.eui64(mac));
    }

    InterfaceState state() {
        return state;
    }

    MacAddress mac() {
        return mac;
    }

    /** The own addresses of the interface, the link-local one first if it speaks IPv6. */
    List<IpAddress> ownAddresses() {
        var own = new ArrayList<IpAddress>();
        if (hasIpv6) {
            own.add(linkLocal);
        }
        state.voice().forEach(address -> own.add(address.address()));
        return own;
    }

    /** The link-local address, if the interface speaks IPv6. */
    Optional<IpAddress> linkLocal() {
        return hasIpv6 ? Optional.of(linkLocal) : Optional.empty();
    }

    /** True for the appliance's own addresses on this interface. */
    boolean owns(IpAddress address) {
        return (hasIpv6 && address.equals(linkLocal))
                || state.voice().stream().anyMatch(own -> own.address().equals(address));
    }

    /** True for an address that a neighbour on this link can have. */
    boolean mayBeNeighbour(IpAddress address) {
        if (owns(address)) {
            return false;
        }
        if (address.isIpv6() && address.isLinkLocal()) {
            return hasIpv6;
        }
        return state.voice().stream().anyMatch(own -> isHostOf(own, address));
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
        return state.voice().stream()
                .filter(own -> own.prefix().contains(neighbour))
                .map(InterfaceAddress::address)
                .findFirst()
                .or(() -> state.voice().stream() // a router outside the subnet, as a DHCP server may name
                        .map(InterfaceAddress::address)
                        .filter(own -> own.family() == neighbour.family())
                        .findFirst());
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
