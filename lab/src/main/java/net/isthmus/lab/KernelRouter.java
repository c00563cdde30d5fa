package net.isthmus.lab;

import java.util.Optional;
import net.isthmus.lab.LabTopology.Bridge;
import net.isthmus.lab.LabTopology.Route;
import net.isthmus.lab.LabTopology.Segment;

/**
 * The Linux kernel as the router and bridge in the appliance's namespace: the reference. What the probes find here is
 * right by definition, so a probe that fails against it is a wrong probe; and it is what the benchmark compares with.
 *
 * <p>As bridges of this kernel may lack VLAN filtering, a VLAN's port carries that one VLAN: tags are popped and pushed
 * at the port itself.
 */
public final class KernelRouter implements Router {

    private final LabNetwork network;
    private boolean isRunning;
    private boolean isConfigured;

    /** The kernel of the appliance's namespace in {@code network}. */
    public KernelRouter(LabNetwork network) {
        this.network = network;
    }

    @Override
    public String label() {
        return "Linux kernel";
    }

    @Override
    public void start() {
        if (!isConfigured) {
            configure();
            isConfigured = true;
        }
        forwarding(1);
        network.topology().segments().forEach(segment -> port(segment).up());
        network.topology().bridges().forEach(bridge -> bridge(bridge).up());
        network.topology().routes().forEach(this::route);
        isRunning = true;
    }

    private void configure() {
        for (Bridge bridge : network.topology().bridges()) {
            int mtuBytes = bridge.segments().stream()
                    .mapToInt(name -> network.topology().segment(name).mtuBytes())
                    .min()
                    .orElse(StandardTopology.JUMBO_MTU_BYTES);
            Nic nic = network.appliance().bridge(bridge.name(), mtuBytes);
            withLinkLocalAddress(nic);
            bridge.addresses().forEach(nic::address);
        }
        for (Segment segment : network.topology().segments()) {
            Nic port = port(segment);
            withLinkLocalAddress(port);
            segment.vlanId().ifPresent(port::tagged);
            segment.addresses().forEach(port::address);
            Optional<Bridge> bridge = network.topology().bridgeOf(segment);
            bridge.ifPresent(domain -> port.joins(bridge(domain)));
        }
    }

    /** The kernel does not forward IPv6 to neighbours without an address of this kind to ask for them from. */
    private void withLinkLocalAddress(Nic nic) {
        nic.down();
        network.appliance().ip("link", "set", nic.name(), "addrgenmode", "eui64");
        nic.up();
    }

    private Nic port(Segment segment) {
        return network.appliance().nic(segment.port());
    }

    private Nic bridge(Bridge bridge) {
        return network.appliance().nic(bridge.name());
    }

    private void route(Route route) {
        network.appliance().ip("route", "replace", route.to(), "via", route.via());
    }

    private void forwarding(int on) {
        network.appliance().sysctl("net.ipv4.ip_forward=" + on, "net.ipv6.conf.all.forwarding=" + on);
    }

    @Override
    public boolean isRunning() {
        return isRunning;
    }

    /** Stops forwarding and bridging: the ports go down. */
    @Override
    public void stop() {
        if (isRunning) {
            forwarding(0);
            network.topology().segments().forEach(segment -> port(segment).down());
            isRunning = false;
        }
    }

    /** A kernel cannot be killed alone: the same as {@link #stop}. */
    @Override
    public void kill() {
        stop();
    }
}
