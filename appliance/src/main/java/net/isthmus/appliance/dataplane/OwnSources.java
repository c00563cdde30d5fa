package net.isthmus.appliance.dataplane;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import net.isthmus.core.OwnedBy;
import net.isthmus.core.port.InterfaceEvents;
import net.isthmus.fastpath.control.FastPath;
import net.isthmus.wire.InterfaceAddress;
import net.isthmus.wire.IpAddress;

/**
 * From which own address the appliance speaks to a router: one of the link by which packets to it leave, that of its
 * subnet if it is on one.
 */
@OwnedBy("control loop")
final class OwnSources implements InterfaceEvents {
    private static final int MAIN_VRF = 0;

    private final FastPath fastPath;
    private final Map<Integer, List<InterfaceAddress>> own = new HashMap<>();

    OwnSources(FastPath fastPath) {
        this.fastPath = fastPath;
        fastPath.interfaces().listen(this);
    }

    @Override
    public void interfaceChanged(InterfaceState state) {
        List<InterfaceAddress> now = state.vrf() == MAIN_VRF
                ? state.addresses().stream()
                        .filter(one ->
                                !one.address().isLinkLocal() || one.address().isIpv4())
                        .toList()
                : List.of();
        own.put(state.index(), now);
    }

    @Override
    public void interfaceRemoved(int index) {
        own.remove(index);
    }

    /** The address towards a router; empty if no route leads there. Any thread but the control loop's. */
    Optional<IpAddress> towards(IpAddress remote) {
        return fastPath.control()
                .submit(() -> find(remote))
                .completeOnTimeout(Optional.empty(), 1, TimeUnit.SECONDS)
                .exceptionally(_ -> Optional.empty())
                .join();
    }

    private Optional<IpAddress> find(IpAddress remote) {
        List<InterfaceAddress> there = own.getOrDefault(fastPath.fib().egressOf(MAIN_VRF, remote), List.of());
        Stream<InterfaceAddress> near =
                there.stream().filter(one -> one.prefix().contains(remote));
        return Stream.concat(near, there.stream())
                .map(InterfaceAddress::address)
                .filter(address -> address.family() == remote.family())
                .findFirst();
    }

    /** The highest IPv4 address of all. Any thread but the control loop's. */
    Optional<IpAddress> highest() {
        return fastPath.control()
                .submit(() -> own.values().stream()
                        .flatMap(List::stream)
                        .map(InterfaceAddress::address)
                        .filter(IpAddress::isIpv4)
                        .max(Comparator.naturalOrder()))
                .join();
    }
}
