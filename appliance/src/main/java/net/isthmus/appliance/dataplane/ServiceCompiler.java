package net.isthmus.appliance.dataplane;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import net.isthmus.core.config.BalanceMode;
import net.isthmus.core.config.HealthCheck;
import net.isthmus.core.config.Service;
import net.isthmus.core.config.ServiceBackend;
import net.isthmus.core.config.ServicePort;
import net.isthmus.core.config.SessionAffinity;
import net.isthmus.core.config.Workload;
import net.isthmus.core.plan.Services;
import net.isthmus.fastpath.balance.Algorithm;
import net.isthmus.fastpath.balance.BackendDown;
import net.isthmus.fastpath.balance.VirtualService;
import net.isthmus.services.health.HealthChecks;
import net.isthmus.services.health.Target;
import net.isthmus.wire.IpAddress;

/** From what the document says of services to what the fast path balances and whom health checks ask. */
record ServiceCompiler(Services services) {
    private static final int LAST_PORT = 65_535;

    /** A service of the document in a VRF of this number. */
    VirtualService balanced(String name, int vrf) {
        Service service = service(name);
        List<VirtualService.Backend> backends = new ArrayList<>();
        service.selected(services.workloads()).forEach((workloadName, workload) -> {
            ServiceBackend said = service.backend(workloadName);
            List<Integer> targets =
                    service.ports().stream().map(port -> target(port, workload)).toList();
            for (IpAddress address : workload.addresses()) {
                if (service.addresses().stream().anyMatch(vip -> vip.family() == address.family())) {
                    backends.add(
                            new VirtualService.Backend(workloadName, address, said.weight(), said.drain(), targets));
                }
            }
        });
        return new VirtualService(
                name,
                vrf,
                service.addresses(),
                service.ports().stream()
                        .map(port -> new VirtualService.Ports(
                                port.protocol().number(),
                                port.port().first(),
                                port.port().last()))
                        .toList(),
                backends,
                Algorithm.valueOf(service.algorithm().name()),
                service.mode() == BalanceMode.DSR,
                service.sessionAffinity() == SessionAffinity.CLIENT_IP
                        ? service.affinityTimeout().toNanos()
                        : 0,
                service.healthCheck().isPresent(),
                service.slowStart().toNanos(),
                BackendDown.valueOf(service.onBackendDown().name()));
    }

    private static int target(ServicePort port, Workload workload) {
        int span = port.port().last() - port.port().first();
        return port.targetOf(workload)
                .filter(first -> first + span <= LAST_PORT)
                .orElse(VirtualService.Backend.UNSERVED);
    }

    /** Who is asked for a service in a VRF of this number. */
    List<HealthChecks.Subject> subjects(String name, int vrf) {
        return balanced(name, vrf).backends().stream()
                .flatMap(backend -> subject(name, vrf, backend).stream())
                .toList();
    }

    /** How a backend is asked; empty if it is not. */
    Optional<HealthChecks.Subject> subject(String name, int vrf, VirtualService.Backend backend) {
        return service(name).healthCheck().map(check -> {
            var target = new Target(vrf, backend.address(), port(check, backend), check.patience());
            return new HealthChecks.Subject(name, backend.name(), check, target);
        });
    }

    private static int port(HealthCheck check, VirtualService.Backend backend) {
        return check.icmp()
                ? 0
                : check.port().orElse(Math.max(0, backend.targets().getFirst()));
    }

    private Service service(String name) {
        return Objects.requireNonNull(services.services().get(name));
    }
}
