package net.isthmus.core.config;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Labels;
import net.isthmus.core.model.Names;
import net.isthmus.core.model.Section;
import net.isthmus.wire.IpAddress;

/** A service behind a virtual address. */
@Section(
        value = "A Kubernetes Service of type LoadBalancer: virtual addresses, and the workloads among which their "
                + "sessions are shared. Backends are the workloads that have all labels of the selector, each by its "
                + "addresses of the family of the virtual one.",
        example = """
            workloads:
              web-0: { labels: { app: web }, addresses: [10.20.0.20] }
              web-1: { labels: { app: web }, addresses: [10.20.0.21] }
            services:
              web:
                loadBalancerIP: 203.0.113.30
                selector: { app: web }
                ports: [{ port: 443, targetPort: 8443, protocol: TCP }]
                sessionAffinity: ClientIP
                healthCheck: { http: /healthz, port: 8080, interval: 2s, rise: 2, fall: 3 }
            """)
public record Service(
        @Key(
                value = "The virtual address, or several, IPv4 and IPv6.",
                noun = "number of addresses",
                takesOne = true,
                example = "203.0.113.30",
                max = Service.MAX_ADDRESSES)
        List<IpAddress> loadBalancerIP,

        @Key(
                value = "A private virtual address, or several. It is no different from the other.",
                noun = "number of addresses",
                takesOne = true,
                example = "10.20.0.200",
                max = Service.MAX_ADDRESSES)
        List<IpAddress> clusterIP,

        @Key(value = "The VRF of the virtual addresses and of the backends; main without it.", noun = "VRF")
        Optional<String> vrf,

        @Key(
                value = "Labels that the backends have.",
                noun = "label value",
                example = "{ app: web }",
                names = Labels.KEY,
                namesShape = Labels.KEY_SHAPE,
                pattern = Labels.VALUE,
                shape = Labels.VALUE_SHAPE,
                max = Labels.MAX)
        Map<String, String> selector,

        @Key(value = "Ports.", noun = "number of ports", max = Service.MAX_PORTS)
        List<ServicePort> ports,

        @Key(
                value = "How the backend of a new session is chosen: by consistent hashing, the one with the fewest "
                        + "sessions for its weight, or in turn.",
                defaultsTo = "maglev",
                example = "leastConnections")
        BalanceAlgorithm algorithm,

        @Key(
                value = "`nat` gives packets the backend's address. `dsr`, direct server return, leaves them as they "
                        + "are: backends on a subnet of the appliance have the virtual address too, and answer by "
                        + "themselves.",
                defaultsTo = "nat",
                example = "nat")
        BalanceMode mode,

        @Key(
                value = "`ClientIP` to let a client meet the same backend again.",
                defaultsTo = "None",
                example = "ClientIP")
        SessionAffinity sessionAffinity,

        @Key(
                value = "How long after its last new session a client meets the same backend again.",
                defaultsTo = "3h",
                example = "10m",
                min = 1,
                max = 86_400)
        Duration affinityTimeout,

        @Key(
                value = "Workloads that are not like the others.",
                noun = "number of backends",
                names = Labels.NAME,
                namesShape = Labels.NAME_SHAPE,
                max = Configuration.MAX_WORKLOADS)
        Map<String, ServiceBackend> backends,

        @Key(
                value = "Time in which a backend that comes to life is given more and more, up to its weight.",
                defaultsTo = "0s",
                example = "30s",
                max = 3600)
        Duration slowStart,

        @Key(
                value = "What becomes of the sessions of a backend that dies: `reset` ends them and resets both ends"
                        + " of a TCP connection; `move` does the same, and what has no connection moves with its"
                        + " next packet; `keep` lets them go on.",
                defaultsTo = "reset",
                example = "move")
        BackendDown onBackendDown,

        @Key("How it is found out whether a backend is alive; without it, all always are.")
        Optional<HealthCheck> healthCheck) {

    static final int MAX_ADDRESSES = 8;
    static final int MAX_PORTS = 64;

    public Service {
        loadBalancerIP = List.copyOf(loadBalancerIP);
        clusterIP = List.copyOf(clusterIP);
        selector = Names.copyOf(selector);
        ports = List.copyOf(ports);
        backends = Names.copyOf(backends);
    }

    /** All virtual addresses. */
    public List<IpAddress> addresses() {
        return Stream.concat(loadBalancerIP.stream(), clusterIP.stream()).toList();
    }

    /** The VRF to which it belongs. */
    public String table() {
        return vrf.orElse(Vrf.MAIN);
    }

    /** True if a workload is a backend. */
    public boolean selects(Workload workload) {
        return !selector.isEmpty() && workload.labels().entrySet().containsAll(selector.entrySet());
    }

    /** Its backends among workloads, in their order. */
    public Map<String, Workload> selected(Map<String, Workload> workloads) {
        Map<String, Workload> selected = new LinkedHashMap<>();
        workloads.forEach((name, workload) -> {
            if (selects(workload)) {
                selected.put(name, workload);
            }
        });
        return selected;
    }

    /** What is said of a backend. */
    public ServiceBackend backend(String workload) {
        return backends.getOrDefault(workload, ServiceBackend.USUAL);
    }
}
