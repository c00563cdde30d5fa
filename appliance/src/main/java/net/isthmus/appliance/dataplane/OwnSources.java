package net.isthmus.appliance.dataplane;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import net.isthmus.core.OwnedBy;
import net.isthmus.core.port.InterfaceEvents;
import net.isthmus.fastpath.control.ControlLoop;
import net.isthmus.fastpath.control.FastPath;
import net.isthmus.wire.InterfaceAddress;
import net.isthmus.wire.IpAddress;

/**
 * From which own address the appliance speaks to another host: one of the link by which packets to it leave, its own or
 * borrowed, that of the host's subnet if there is one. BGP speaks from it, within tunnels too; so does IKE, which never
 * uses a tunnel's address and takes another if packets would leave by one.
 */
@OwnedBy("control loop")
final class OwnSources implements InterfaceEvents {
    private static final int MAIN_VRF = 0;

    private final ControlLoop control;
    private final ToIntFunction<IpAddress> egress;
    private final Map<Integer, List<InterfaceAddress>> own = new HashMap<>();

    /**
     * Of an appliance without interfaces yet.
     *
     * @param egress the interface by which packets to an address leave; 0 if they do not
     */
    OwnSources(ControlLoop control, ToIntFunction<IpAddress> egress) {
        this.control = control;
        this.egress = egress;
    }

    /** Of this fast path's interfaces. */
    static OwnSources of(FastPath fastPath) {
        var sources =
                new OwnSources(fastPath.control(), remote -> fastPath.fib().egressOf(MAIN_VRF, remote));
        fastPath.interfaces().listen(sources);
        return sources;
    }

    @Override
    public void interfaceChanged(InterfaceState state) {
        List<InterfaceAddress> now = state.vrf() == MAIN_VRF
                ? state.voice().stream()
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

    /** The address towards another host; empty if no route leads there. Any thread but the control loop's. */
    Optional<IpAddress> towards(IpAddress remote) {
        return control.submit(() -> find(remote))
                .completeOnTimeout(Optional.empty(), 1, TimeUnit.SECONDS)
                .exceptionally(_ -> Optional.empty())
                .join();
    }

    /** The same, on the control loop. */
    Optional<IpAddress> find(IpAddress remote) {
        List<InterfaceAddress> there = own.getOrDefault(egress.applyAsInt(remote), List.of());
        Stream<InterfaceAddress> near =
                there.stream().filter(one -> one.prefix().contains(remote));
        return Stream.concat(near, there.stream())
                .map(InterfaceAddress::address)
                .filter(address -> address.family() == remote.family())
                .findFirst();
    }

    /** The highest IPv4 address of all. Any thread but the control loop's. */
    Optional<IpAddress> highest() {
        return control.submit(() -> own.values().stream()
                        .flatMap(List::stream)
                        .map(InterfaceAddress::address)
                        .filter(IpAddress::isIpv4)
                        .max(Comparator.naturalOrder()))
                .join();
    }
}
