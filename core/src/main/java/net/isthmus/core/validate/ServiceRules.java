package net.isthmus.core.validate;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import net.isthmus.core.config.BalanceMode;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.config.HealthCheck;
import net.isthmus.core.config.PortOrName;
import net.isthmus.core.config.PortRange;
import net.isthmus.core.config.Service;
import net.isthmus.core.config.ServicePort;
import net.isthmus.core.config.TransportProtocol;
import net.isthmus.core.config.Vrf;
import net.isthmus.core.config.Workload;
import net.isthmus.wire.IpAddress;

/** Services: each has an address, ports and a selector, and no two are found at the same port of one address. */
final class ServiceRules {

    private static final int LAST_PORT = 65_535;

    private record Place(String vrf, IpAddress address, TransportProtocol protocol) {}

    private record Taken(PortRange ports, String service, String path) {}

    private final Configuration configuration;
    private final NameTable names;
    private final VrfRules vrfs;
    private final Findings findings;
    private final Map<Place, Set<Taken>> taken = new HashMap<>();
    private final Map<IpAddress, String> hosts = new HashMap<>();
    private final Map<String, ConnectedSubnets> subnets = new HashMap<>();

    ServiceRules(Configuration configuration, NameTable names, VrfRules vrfs, Findings findings) {
        this.configuration = configuration;
        this.names = names;
        this.vrfs = vrfs;
        this.findings = findings;
        if (!configuration.services().isEmpty()) {
            configuration.workloads().forEach((name, workload) -> workload.addresses()
                    .forEach(address -> hosts.putIfAbsent(address, name)));
        }
    }

    void check() {
        configuration.services().forEach((name, service) -> {
            String path = "services." + name;
            checkIsWhole(path, service);
            if (vrfs.isNameRight(path + ".vrf", service.table())) {
                checkAddresses(path, name, service);
                if (service.mode() == BalanceMode.DSR) {
                    checkAreNeighbours(path, service);
                }
            }
            for (int i = 0; i < service.ports().size(); i++) {
                checkPort(path, i, service, service.ports().get(i));
            }
            service.backends().keySet().forEach(backend -> checkBackend(path, service, backend));
            service.healthCheck().ifPresent(check -> checkHealth(path, service, check));
        });
    }

    private void checkIsWhole(String path, Service service) {
        if (service.addresses().isEmpty()) {
            findings.add(
                    path,
                    "the service has no address",
                    "write loadBalancerIP or clusterIP",
                    path + ".loadBalancerIP",
                    path + ".clusterIP");
        }
        if (service.selector().isEmpty()) {
            findings.add(
                    path, "the service has no selector", "write labels that its backends have", path + ".selector");
        }
        if (service.ports().isEmpty()) {
            findings.add(path, "the service has no port", "write at least one in ports", path + ".ports");
        }
    }

    private void checkAddresses(String path, String name, Service service) {
        for (int i = 0; i < service.loadBalancerIP().size(); i++) {
            checkAddress(
                    path + ".loadBalancerIP[" + i + "]",
                    name,
                    service,
                    service.loadBalancerIP().get(i));
        }
        for (int i = 0; i < service.clusterIP().size(); i++) {
            checkAddress(
                    path + ".clusterIP[" + i + "]",
                    name,
                    service,
                    service.clusterIP().get(i));
        }
    }

    private void checkAddress(String path, String name, Service service, IpAddress address) {
        if (address.isUnspecified()
                || address.isLoopback()
                || address.isMulticast()
                || address.isLinkLocal()
                || address.isBroadcast()) {
            findings.add(path, address + " is no address that clients could ask", "write a unicast address");
            return;
        }
        String host = hosts.get(address);
        if (host != null) {
            findings.add(
                    path,
                    address + " is the address of the workload " + host,
                    "write an address that is nobody's",
                    "workloads." + host + ".addresses");
        }
        for (ServicePort port : service.ports()) {
            checkIsFree(path, name, new Place(service.table(), address, port.protocol()), port.port());
        }
    }

    private void checkIsFree(String path, String name, Place place, PortRange ports) {
        Set<Taken> there = taken.computeIfAbsent(place, _ -> new HashSet<>());
        there.stream()
                .filter(one -> one.ports().first() <= ports.last()
                        && ports.first() <= one.ports().last())
                .findFirst()
                .ifPresent(one -> findings.add(
                        path,
                        "port " + ports + " of " + place.address() + " is already that of "
                                + (one.service().equals(name) ? "another entry" : "the service " + one.service()),
                        "choose another address or other ports",
                        one.path()));
        there.add(new Taken(ports, name, path));
    }

    /** With direct server return a backend is sent frames, and so has to be on a link of the appliance. */
    private void checkAreNeighbours(String path, Service service) {
        ConnectedSubnets connected = connected(service.table());
        service.selected(configuration.workloads()).forEach((name, workload) -> workload.addresses().stream()
                .filter(address -> service.addresses().stream().anyMatch(vip -> vip.family() == address.family()))
                .filter(address -> connected.find(address).isEmpty())
                .filter(address -> !isPerhapsLearned(address))
                .forEach(address -> findings.add(
                        path + ".mode",
                        "direct server return cannot reach " + name + ": " + address + " is on no connected subnet",
                        connected.describe(address.family()) + "; or write nat",
                        "workloads." + name + ".addresses")));
    }

    private ConnectedSubnets connected(String vrf) {
        return subnets.computeIfAbsent(vrf, wanted -> {
            var connected = new ConnectedSubnets();
            Map<String, String> vrfOf = configuration.vrfOf();
            configuration.names().stream()
                    .filter(link -> vrfOf.getOrDefault(link, Vrf.MAIN).equals(wanted))
                    .forEach(link -> configuration.addressesOf(link).forEach(address -> connected.add(link, address)));
            return connected;
        });
    }

    /** True if a link learns addresses of this family: the subnet may be one of those. */
    private boolean isPerhapsLearned(IpAddress address) {
        return configuration.names().stream()
                .anyMatch(link -> configuration.addressingOf(link).isAutomatic(address.family()));
    }

    private void checkPort(String of, int index, Service service, ServicePort port) {
        String path = of + ".ports[" + index + "]";
        if (port.protocol() == TransportProtocol.SCTP) {
            findings.add(path + ".protocol", "SCTP is not balanced", "write TCP or UDP");
        }
        if (port.port().first() == 0) {
            findings.add(path + ".port", "there is no port 0", "begin with 1");
        }
        PortOrName target = port.targetPort().orElse(null);
        if (target == null) {
            return;
        }
        if (service.mode() == BalanceMode.DSR) {
            findings.add(
                    path + ".targetPort",
                    "with direct server return backends see the service's own ports",
                    "leave it out, or write mode: nat",
                    of + ".mode");
        } else if (!target.isName()
                && target.number() + port.port().last() - port.port().first() > LAST_PORT) {
            findings.add(
                    path + ".targetPort",
                    "the range would end behind " + LAST_PORT,
                    "write a lower port or a shorter range",
                    path + ".port");
        }
    }

    private void checkBackend(String path, Service service, String name) {
        Workload workload = configuration.workloads().get(name);
        if (workload == null) {
            findings.add(
                    path + ".backends." + name,
                    "there is no workload named " + name,
                    names.suggest(
                            name,
                            new LinkedHashSet<>(
                                    service.selected(configuration.workloads()).keySet())),
                    "workloads." + name);
        } else if (!service.selects(workload)) {
            findings.add(
                    path + ".backends." + name,
                    name + " has not the labels of the selector",
                    "give it the labels, or leave it out",
                    path + ".selector",
                    "workloads." + name + ".labels");
        }
    }

    private void checkHealth(String of, Service service, HealthCheck check) {
        String path = of + ".healthCheck";
        long means = check.means();
        if (means != 1) {
            findings.add(
                    path,
                    means == 0 ? "the check does not say what it asks" : "the check asks in more than one way",
                    "write one of tcp, tls, http, https, grpc, dns, udp and icmp",
                    path + ".http");
        }
        if (check.interval().compareTo(HealthCheck.MIN_INTERVAL) < 0) {
            findings.add(path + ".interval", "the interval is shorter than 100ms", "write 100ms or more");
        }
        check.timeout().ifPresent(timeout -> {
            if (timeout.isZero() || timeout.compareTo(check.interval()) > 0) {
                findings.add(
                        path + ".timeout",
                        timeout.isZero() ? "no answer comes in no time" : "the timeout is longer than the interval",
                        "write a time from 1ms up to the interval",
                        path + ".interval");
            }
        });
        boolean hasText = check.http().isPresent()
                || check.https().isPresent()
                || check.udp().isPresent();
        if (check.expect().isPresent() && !hasText) {
            findings.add(path + ".expect", "only answers of http, https and udp are read", "leave it out");
        }
        if (!service.table().equals(Vrf.MAIN) && means == 1 && !check.icmp()) {
            findings.add(
                    path,
                    "the appliance's sockets are in the VRF main, not in " + service.table(),
                    "write icmp: true, which is asked in any VRF",
                    of + ".vrf");
        }
    }
}
