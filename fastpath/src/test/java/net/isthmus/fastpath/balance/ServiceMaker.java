package net.isthmus.fastpath.balance;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpProtocol;

/** Makes services for tests; what is not said is usual. */
final class ServiceMaker {
    private record Named(String name, String address, int weight, int target, boolean isDraining) {}

    private final String name;
    private final List<Named> backends = new ArrayList<>();
    private int vrf;
    private List<String> addresses = List.of("203.0.113.30");
    private List<VirtualService.Ports> ports = List.of(new VirtualService.Ports(IpProtocol.TCP, 443, 443));
    private Algorithm algorithm = Algorithm.MAGLEV;
    private long affinityNs;
    private long slowStartNs;
    private boolean isChecked;
    private BackendDown onDown = BackendDown.RESET;

    ServiceMaker(String name) {
        this.name = name;
    }

    ServiceMaker in(int index) {
        vrf = index;
        return this;
    }

    ServiceMaker at(String... all) {
        addresses = List.of(all);
        return this;
    }

    ServiceMaker ports(VirtualService.Ports... all) {
        ports = List.of(all);
        return this;
    }

    ServiceMaker by(Algorithm one) {
        algorithm = one;
        return this;
    }

    ServiceMaker affinity(long ns) {
        affinityNs = ns;
        return this;
    }

    ServiceMaker slow(long ns) {
        slowStartNs = ns;
        return this;
    }

    ServiceMaker checked() {
        isChecked = true;
        return this;
    }

    ServiceMaker down(BackendDown fate) {
        onDown = fate;
        return this;
    }

    /** Backends a, b, c and so on at 10.20.0.1 and after. */
    ServiceMaker backends(int count) {
        for (int i = 0; i < count; i++) {
            backend(String.valueOf((char) ('a' + i)), 1, 80);
        }
        return this;
    }

    ServiceMaker backend(String backend, int weight, int target) {
        return backend(backend, weight, target, false);
    }

    ServiceMaker backend(String backend, int weight, int target, boolean isDraining) {
        backends.add(new Named(backend, "10.20.0." + (backends.size() + 1), weight, target, isDraining));
        return this;
    }

    ServiceMaker backendAt(String backend, String address, int weight) {
        backends.add(new Named(backend, address, weight, 80, false));
        return this;
    }

    VirtualService make() {
        return new VirtualService(
                name,
                vrf,
                Stream.of(addresses.toArray(String[]::new))
                        .map(IpAddress::parse)
                        .toList(),
                ports,
                backends.stream()
                        .map(one -> new VirtualService.Backend(
                                one.name,
                                IpAddress.parse(one.address),
                                one.weight,
                                one.isDraining,
                                Collections.nCopies(ports.size(), one.target)))
                        .toList(),
                algorithm,
                false,
                affinityNs,
                isChecked,
                slowStartNs,
                onDown);
    }
}
