package net.isthmus.fastpath.control;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.isthmus.core.OwnedBy;
import net.isthmus.core.port.InterfaceEvents;
import net.isthmus.fastpath.xsk.TunInterface;
import net.isthmus.fastpath.xsk.link.Links;
import net.isthmus.wire.InterfaceAddress;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;

/**
 * The appliance's own addresses as its host stack has them: all on the TUN, and everything else routed to it.
 *
 * <p>The kernel holds no data-plane address on a NIC. Each address is on the TUN with a full-length prefix, and the
 * route to its subnet prefers it as source, so that a socket that talks to a neighbour uses the address of that link.
 *
 * <p>Only addresses of the VRF main are here: those of other VRFs may be the same once more, and a socket could not say
 * which it means.
 */
@OwnedBy("control loop")
public final class HostPort implements InterfaceEvents, AutoCloseable {
    /** Longest packet that the host stack may send: the largest MTU of a port. */
    public static final int MTU = 9216;

    /** Metric of our routes: behind any that an operator gives a management interface. */
    private static final int METRIC = 4096;

    private static final int MAIN_VRF = 0;

    private final Links links = new Links();
    private final int tunIndex;
    private final Map<Integer, Set<InterfaceAddress>> byInterface = new HashMap<>();

    /** Sets the TUN up and routes everything to it. */
    public HostPort(TunInterface tun) {
        tunIndex = links.find(tun.name()).orElseThrow().index();
        links.setMtu(tunIndex, MTU);
        links.setUp(tunIndex, true);
        links.addRoute(tunIndex, IpPrefix.ALL_IPV4, Optional.empty(), METRIC);
        links.addRoute(tunIndex, IpPrefix.ALL_IPV6, Optional.empty(), METRIC);
    }

    @Override
    public void interfaceChanged(InterfaceState state) {
        Set<InterfaceAddress> before = byInterface.getOrDefault(state.index(), Set.of());
        Set<InterfaceAddress> after = state.vrf() == MAIN_VRF ? new HashSet<>(state.addresses()) : Set.of();
        before.stream().filter(address -> !after.contains(address)).forEach(this::remove);
        after.stream().filter(address -> !before.contains(address)).forEach(this::add);
        byInterface.put(state.index(), after);
    }

    @Override
    public void interfaceRemoved(int index) {
        Set<InterfaceAddress> gone = byInterface.remove(index);
        if (gone != null) {
            gone.forEach(this::remove);
        }
    }

    private void add(InterfaceAddress address) {
        links.addAddress(tunIndex, host(address));
        if (address.length() < bits(address.address())) {
            links.addRoute(tunIndex, address.prefix(), Optional.of(address.address()), METRIC);
        }
    }

    private void remove(InterfaceAddress address) {
        if (address.length() < bits(address.address())) {
            links.removeRoute(tunIndex, address.prefix(), METRIC);
        }
        links.removeAddress(tunIndex, host(address));
    }

    private static InterfaceAddress host(InterfaceAddress address) {
        return new InterfaceAddress(address.address(), bits(address.address()));
    }

    private static int bits(IpAddress address) {
        return address.isIpv4() ? 32 : 128;
    }

    @Override
    public void close() {
        links.close();
    }
}
