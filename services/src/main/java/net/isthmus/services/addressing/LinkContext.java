package net.isthmus.services.addressing;

import java.util.Optional;
import java.util.random.RandomGenerator;
import net.isthmus.core.port.InterfaceEvents.InterfaceState;
import net.isthmus.core.port.LinkTransport;
import net.isthmus.core.port.OwnAddresses;
import net.isthmus.core.port.RouteSink;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.MacAddress;

/** What the clients of one link work with. The interface may be unknown yet, or gone. */
final class LinkContext {
    private static final long LINK_LOCAL = 0xfe80L << 48;

    final String name;
    final LinkTransport transport;
    final OwnAddresses addresses;
    final RouteSink rib;
    final ApplianceIdentity identity;
    final LeaseMemory memory;
    final RandomGenerator random;
    private Optional<InterfaceState> state = Optional.empty();

    LinkContext(
            String name,
            LinkTransport transport,
            OwnAddresses addresses,
            RouteSink rib,
            ApplianceIdentity identity,
            LeaseMemory memory,
            RandomGenerator random) {
        this.name = name;
        this.transport = transport;
        this.addresses = addresses;
        this.rib = rib;
        this.identity = identity;
        this.memory = memory;
        this.random = random;
    }

    void state(Optional<InterfaceState> now) {
        state = now;
    }

    Optional<InterfaceState> state() {
        return state;
    }

    boolean isUp() {
        return state.filter(InterfaceState::isUp).isPresent();
    }

    int index() {
        return state.map(InterfaceState::index).orElse(0);
    }

    int vrf() {
        return state.map(InterfaceState::vrf).orElse(0);
    }

    MacAddress mac() {
        return new MacAddress(state.map(InterfaceState::mac).orElse(0L));
    }

    /** The interface's link-local address. */
    IpAddress linkLocal() {
        return IpAddress.ofIpv6(LINK_LOCAL, Ipv6.eui64(mac().value()));
    }
}
