package net.isthmus.lab;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import net.isthmus.lab.LabTopology.Host;
import net.isthmus.lab.LabTopology.Segment;

/**
 * A topology that has been built: hosts with their addresses, cables up to the appliance's namespace, and in there bare
 * ports without an address. Who forwards between them is a {@link Router}'s business.
 *
 * <p>The appliance's ports are silent: the kernel has no IPv6 link-local address of its own there, as in the
 * appliance's image, and {@code ip_forward} is 0.
 */
public final class LabNetwork {

    /** The appliance's interface that is left to the kernel. */
    public static final String MANAGEMENT_PORT = "mgmt0";

    private static final String HOST_INTERFACE = "eth0";

    /** The kernel's {@code IN6_ADDR_GEN_MODE_NONE}. */
    private static final int NO_LINK_LOCAL_ADDRESS = 1;

    private final Lab lab;
    private final LabTopology topology;
    private final Namespace appliance;
    private final Map<String, LabHost> hosts = new LinkedHashMap<>();
    private final Map<String, Cable> ports = new LinkedHashMap<>();
    private final ManagementNetwork management;

    private LabNetwork(Lab lab, LabTopology topology, Consumer<String> progress) {
        this.lab = lab;
        this.topology = topology;
        this.appliance = lab.namespace("isthmus")
                .sysctl(
                        "net.ipv4.ip_forward=0",
                        "net.ipv6.conf.all.forwarding=0",
                        "net.ipv6.conf.default.addr_gen_mode=" + NO_LINK_LOCAL_ADDRESS);
        progress.accept("appliance  in namespace " + appliance);
        for (Segment segment : topology.segments()) {
            segment.hosts().forEach(host -> hosts.put(host.name(), place(host)));
            connect(segment);
            segment.hosts().forEach(host -> configure(host(host.name()), segment));
            progress.accept(describe(segment));
        }
        this.management = ManagementNetwork.connect(lab, appliance.nic(MANAGEMENT_PORT));
        progress.accept("management  %s %s ── %s on this machine"
                .formatted(MANAGEMENT_PORT, management.applianceAddress(), management.machineAddress()));
    }

    /** Builds {@code topology} in {@code lab}; each step is told to {@code progress}. */
    public static LabNetwork build(Lab lab, LabTopology topology, Consumer<String> progress) {
        return new LabNetwork(lab, topology, progress);
    }

    private LabHost place(Host host) {
        Namespace namespace = lab.namespace(host.name());
        return new LabHost(host, namespace, namespace.nic(HOST_INTERFACE));
    }

    private void connect(Segment segment) {
        Nic port = appliance.nic(segment.port());
        if (segment.hosts().size() == 1) {
            Nic nic = host(segment.hosts().getFirst().name()).nic();
            ports.put(segment.name(), lab.cable(port, nic, segment.mtuBytes(), topology.queues()));
            return;
        }
        Namespace fabric = lab.namespace("fabric-" + segment.name());
        Nic bridge = fabric.bridge("br0", segment.mtuBytes());
        Nic toAppliance = fabric.nic("appliance");
        ports.put(segment.name(), lab.cable(port, toAppliance, segment.mtuBytes(), topology.queues()));
        toAppliance.joins(bridge);
        for (Host host : segment.hosts()) {
            Nic toHost = fabric.nic(host.name());
            lab.cable(toHost, host(host.name()).nic(), segment.mtuBytes(), topology.queues());
            toHost.joins(bridge);
        }
    }

    private static void configure(LabHost host, Segment segment) {
        segment.vlanId().ifPresent(host.nic()::tagged);
        host.description().addresses().forEach(host.nic()::address);
        Nic loopback = host.namespace().nic("lo");
        host.description().loopbackAddresses().forEach(loopback::address);
        for (String gateway : host.description().gateways()) {
            host.namespace().ip("route", "add", "default", "via", gateway);
        }
    }

    private static String describe(Segment segment) {
        String vlan = segment.vlan().map(tag -> " VLAN " + tag.id()).orElse("");
        String names =
                String.join(", ", segment.hosts().stream().map(Host::name).toList());
        return "%-10s %s%s, MTU %d: %s".formatted(segment.name(), segment.port(), vlan, segment.mtuBytes(), names);
    }

    /** The lab in which it stands. */
    public Lab lab() {
        return lab;
    }

    /** What was built. */
    public LabTopology topology() {
        return topology;
    }

    /** The namespace of whoever forwards. */
    public Namespace appliance() {
        return appliance;
    }

    /** A host by its name in the topology. */
    public LabHost host(String name) {
        return Objects.requireNonNull(hosts.get(name), () -> "the topology has no host " + name);
    }

    /** All hosts, in the topology's order. */
    public Collection<LabHost> hosts() {
        return List.copyOf(hosts.values());
    }

    /** The cable of a segment's port: first the appliance's end, then the end of the fabric or of the only host. */
    public Cable port(String segment) {
        return Objects.requireNonNull(ports.get(segment), () -> "the topology has no segment " + segment);
    }

    /** The appliance's address on the management cable, as the machine itself reaches it. */
    public String managementAddress() {
        return management.applianceAddress();
    }
}
