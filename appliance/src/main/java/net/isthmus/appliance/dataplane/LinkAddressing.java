package net.isthmus.appliance.dataplane;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import net.isthmus.core.plan.AddressSources;
import net.isthmus.core.plan.Advertising;
import net.isthmus.core.port.OwnAddresses;
import net.isthmus.core.status.AddressClientStatus;
import net.isthmus.fastpath.control.FastPath;
import net.isthmus.fastpath.control.FastPathExtension;
import net.isthmus.fastpath.control.Interfaces;
import net.isthmus.fastpath.control.PuntHandler;
import net.isthmus.fastpath.graph.LocalService;
import net.isthmus.fastpath.graph.Punt;
import net.isthmus.fastpath.tables.InterfaceTable;
import net.isthmus.services.addressing.Addressing;
import net.isthmus.services.rib.Rib;
import net.isthmus.wire.InterfaceAddress;

/** Puts the clients that get addresses, and the router advertisements, into the fast path. */
final class LinkAddressing implements FastPathExtension {
    private static final int DHCP_PORT = 68;
    private static final int DHCP6_PORT = 546;

    /** What the last advertisements get to leave before the workers end. */
    private static final long FAREWELL_NS = 30_000_000;

    private final StateFiles files;
    private Optional<Addressing> addressing = Optional.empty();

    /** Clients that keep their state in these files. */
    LinkAddressing(StateFiles files) {
        this.files = files;
    }

    /** Joins a fast path that does not run yet. */
    void join(FastPath fastPath, Rib rib) {
        var made = new Addressing(
                fastPath.transport(),
                new InterfaceAddresses(fastPath.interfaces()),
                rib,
                files.identity(),
                files,
                RandomGenerator.getDefault());
        fastPath.interfaces().listen(made);
        fastPath.neighbours().guard().listen(made::conflict);
        addressing = Optional.of(made);
    }

    @Override
    public List<LocalService> localServices() {
        return List.of(LocalService.udp(DHCP_PORT, Punt.DHCP_ANSWER), LocalService.udp(DHCP6_PORT, Punt.DHCP_ANSWER));
    }

    @Override
    public Map<Integer, PuntHandler> puntHandlers() {
        return Map.of(
                Punt.DHCP_ANSWER,
                (first, _, memory, at, length, nowNs) ->
                        addressing.ifPresent(clients -> clients.dhcp(first, memory, at, length, nowNs)),
                Punt.ROUTER_MESSAGE,
                (first, _, memory, at, length, nowNs) ->
                        addressing.ifPresent(clients -> clients.router(first, memory, at, length, nowNs)));
    }

    @Override
    public void tick(long nowNs) {
        addressing.ifPresent(clients -> clients.tick(nowNs));
    }

    void sources(String name, AddressSources wanted, long nowNs) {
        addressing.orElseThrow().sources(name, wanted, nowNs);
    }

    void advertising(String name, Advertising wanted, long nowNs) {
        addressing.orElseThrow().advertising(name, wanted, nowNs);
    }

    List<AddressClientStatus> clients(long nowNs) {
        return addressing.orElseThrow().clients(nowNs);
    }

    /** Says farewell to the hosts that take the appliance for their router. */
    void stop(FastPath fastPath) {
        fastPath.control()
                .submit(() -> {
                    addressing.orElseThrow().stop(fastPath.control().nowNs());
                    return true;
                })
                .join();
        LockSupport.parkNanos(FAREWELL_NS);
    }

    /** The interfaces' addresses, to which clients add theirs. */
    private record InterfaceAddresses(Interfaces interfaces) implements OwnAddresses {
        @Override
        public boolean add(String interfaceName, InterfaceAddress address) {
            boolean isTaken = interfaces.entries().stream()
                    .flatMap(entry -> interfaces.addresses(entry.name()).stream())
                    .anyMatch(present -> present.address().equals(address.address()));
            if (isTaken || interfaces.find(interfaceName).isEmpty()) {
                return false;
            }
            interfaces.addAddress(interfaceName, address);
            return true;
        }

        @Override
        public void remove(String interfaceName, InterfaceAddress address) {
            if (interfaces.find(interfaceName).isPresent()) {
                interfaces.removeAddress(interfaceName, address);
            }
        }

        @Override
        public void listen(String interfaceName, boolean isRouted, boolean isDhcp4) {
            interfaces.features(interfaceName, InterfaceTable.FEATURE_ROUTED, isRouted);
            interfaces.features(interfaceName, InterfaceTable.FEATURE_DHCP_CLIENT, isDhcp4);
        }

        @Override
        public void learnedMtu(String interfaceName, String protocol, Optional<Integer> mtu) {
            if (interfaces.find(interfaceName).isPresent()) {
                interfaces.learnedMtu(interfaceName, protocol, mtu);
            }
        }
    }
}
