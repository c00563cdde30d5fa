package net.isthmus.lab;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What stands where around the appliance, as data: {@link LabNetwork} builds it, {@link ApplianceDocument} and
 * {@link KernelRouter} configure the middle for it.
 *
 * @param segments the layer-2 networks, each on one port of the appliance
 * @param bridges which segments the appliance joins to one layer-2 network
 * @param routes what the appliance reaches through a host
 * @param queues receive and transmit queues of every port of the appliance
 */
public record LabTopology(List<Segment> segments, List<Bridge> bridges, List<Route> routes, int queues) {

    public LabTopology {
        segments = List.copyOf(segments);
        bridges = List.copyOf(bridges);
        routes = List.copyOf(routes);
        if (queues < 1) {
            throw new LabException("a port needs at least one queue, not " + queues);
        }
    }

    /**
     * One layer-2 network. With several hosts they hang on a Linux bridge, which plays the fabric; a single host is
     * cabled to the appliance directly.
     *
     * @param name how the appliance's configuration calls the interface
     * @param port the interface's name in the appliance's namespace
     * @param mtuBytes of the port and of its hosts
     * @param vlan the 802.1Q VLAN in which the hosts are, and its name in the appliance's configuration; else untagged
     * @param addresses the appliance's own in this network, with prefix length; none for a member of a bridge
     * @param hosts at least one
     */
    public record Segment(
            String name, String port, int mtuBytes, Optional<Vlan> vlan, List<String> addresses, List<Host> hosts) {

        public Segment {
            addresses = List.copyOf(addresses);
            hosts = List.copyOf(hosts);
            if (hosts.isEmpty()) {
                throw new LabException("segment " + name + " needs a host");
            }
        }

        /** What the configuration calls its layer-2 end: the VLAN where there is one, else the interface. */
        public String layer2Name() {
            return vlan.map(Vlan::name).orElse(name);
        }

        /** The VLAN id, if its hosts are behind tags. */
        public OptionalInt vlanId() {
            return vlan.isPresent() ? OptionalInt.of(vlan.get().id()) : OptionalInt.empty();
        }
    }

    /**
     * An 802.1Q VLAN on a segment's cable.
     *
     * @param name in the appliance's configuration
     * @param id 1 to 4094
     */
    public record Vlan(String name, int id) {}

    /**
     * A Linux host.
     *
     * @param name of its namespace within the lab
     * @param addresses on its interface, with prefix length
     * @param loopbackAddresses on its loopback: what it serves without being on link, with prefix length
     * @param gateways where its default routes point to, one a family
     */
    public record Host(String name, List<String> addresses, List<String> loopbackAddresses, List<String> gateways) {

        public Host {
            addresses = List.copyOf(addresses);
            loopbackAddresses = List.copyOf(loopbackAddresses);
            gateways = List.copyOf(gateways);
        }

        /** Its first IPv4 address, without prefix length. */
        public String ip4() {
            return first(addresses, false);
        }

        /** Its first IPv6 address, without prefix length. */
        public String ip6() {
            return first(addresses, true);
        }

        /** Its first IPv4 address on the loopback, without prefix length. */
        public String loopbackIp4() {
            return first(loopbackAddresses, false);
        }

        /** Its first IPv6 address on the loopback, without prefix length. */
        public String loopbackIp6() {
            return first(loopbackAddresses, true);
        }

        private String first(List<String> from, boolean isIpv6) {
            return from.stream()
                    .filter(address -> address.contains(":") == isIpv6)
                    .map(address -> address.substring(0, address.indexOf('/')))
                    .findFirst()
                    .orElseThrow(() ->
                            new LabException("host %s has no %s address".formatted(name, isIpv6 ? "IPv6" : "IPv4")));
        }
    }

    /**
     * Segments that the appliance bridges.
     *
     * @param name in its configuration
     * @param segments names of the members
     * @param addresses its own in the bridged network (the BVI), with prefix length
     */
    public record Bridge(String name, List<String> segments, List<String> addresses) {

        public Bridge {
            segments = List.copyOf(segments);
            addresses = List.copyOf(addresses);
        }
    }

    /**
     * A static route of the appliance's.
     *
     * @param to a prefix
     * @param via the next hop
     */
    public record Route(String to, String via) {}

    /** The segment of this name. */
    public Segment segment(String name) {
        return segments.stream()
                .filter(segment -> segment.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new LabException("the topology has no segment " + name));
    }

    /** The host of this name, in whatever segment. */
    public Host host(String name) {
        return segments.stream()
                .flatMap(segment -> segment.hosts().stream())
                .filter(host -> host.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new LabException("the topology has no host " + name));
    }

    /** The bridge that this segment is a member of, if any. */
    public Optional<Bridge> bridgeOf(Segment segment) {
        return bridges.stream()
                .filter(bridge -> bridge.segments().contains(segment.name()))
                .findFirst();
    }

    /** The same topology with another number of queues a port. */
    public LabTopology withQueues(int count) {
        return new LabTopology(segments, bridges, routes, count);
    }
}
