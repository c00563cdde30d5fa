package net.isthmus.core.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Labels;
import net.isthmus.core.model.Names;
import net.isthmus.core.model.RecordModel;
import net.isthmus.core.model.Section;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.InterfaceAddress;

/**
 * The whole appliance as one value. It is made from a document by {@code core.document.ConfigurationReader}, which also
 * applies the rules of {@code core.validate}; the accessors that follow a name from one part to another rely on those
 * rules.
 */
@Section("One document describes the appliance.")
public record Configuration(
        @Key(value = "Version of this language.", defaultsTo = "1", min = 1, max = 1, example = "1")
        int version,

        @Key("The appliance itself.") SystemSettings system,

        @Key(
                value = "Network devices by the names that the rest of the document calls them.",
                noun = "number of interfaces",
                max = Configuration.MAX_INTERFACES)
        Map<String, Interface> interfaces,

        @Key(value = "VLANs by name.", noun = "number of VLANs", max = Configuration.MAX_VLANS)
        Map<String, Vlan> vlans,

        @Key(value = "VXLANs by name.", noun = "number of VXLANs", max = Configuration.MAX_VXLANS)
        Map<String, Vxlan> vxlans,

        @Key(value = "Bridges by name.", noun = "number of bridges", max = Configuration.MAX_BRIDGES)
        Map<String, Bridge> bridges,

        @Key(
                value = "Routing tables beside the main one by name.",
                noun = "number of VRFs",
                max = Configuration.MAX_VRFS)
        Map<String, Vrf> vrfs,

        @Key(
                value = "Static routes. Where several fit a packet the longest prefix wins, then the lowest metric.",
                noun = "number of routes",
                max = Configuration.MAX_ROUTES)
        List<Route> routes,

        @Key(
                value = "Rules of policy routing, in the order in which they are tried, before the routes.",
                noun = "number of rules",
                max = Configuration.MAX_POLICY_ROUTES)
        List<PolicyRoute> policyRoutes,

        @Key(
                value = "Zones by name. With any of them, packets between zones need leave.",
                noun = "number of zones",
                max = Configuration.MAX_ZONES)
        Map<String, Zone> zones,

        @Key(
                value = "Namespaces with labels, by name.",
                noun = "number of namespaces",
                names = Labels.NAME,
                namesShape = Labels.NAME_SHAPE,
                max = Configuration.MAX_NAMESPACES)
        Map<String, Namespace> namespaces,

        @Key(
                value = "Machines of the tenant by name, with the labels by which policies choose them.",
                noun = "number of workloads",
                names = Labels.NAME,
                namesShape = Labels.NAME_SHAPE,
                max = Configuration.MAX_WORKLOADS)
        Map<String, Workload> workloads,

        @Key(
                value = "Kubernetes network policies by name.",
                noun = "number of network policies",
                names = Labels.NAME,
                namesShape = Labels.NAME_SHAPE,
                max = Configuration.MAX_NETWORK_POLICIES)
        Map<String, NetworkPolicy> networkPolicies,

        @Key("Ordered rules, and groups of addresses, ports and times.")
        Firewall firewall,

        @Key(
                value = "Kubernetes Services by name: virtual addresses and who answers behind them.",
                noun = "number of services",
                names = Labels.NAME,
                namesShape = Labels.NAME_SHAPE,
                max = Configuration.MAX_SERVICES)
        Map<String, Service> services,

        @Key("Translation of addresses and ports.") Nat nat,

        @Key("Site-to-site VPNs.") Ipsec ipsec,

        @Key(value = "Tunnel interfaces by name.", noun = "number of tunnels", max = Configuration.MAX_TUNNELS)
        Map<String, Tunnel> tunnels,

        @Key("Routes exchanged with other routers; none without it.")
        Optional<Bgp> bgp) {

    public static final int MAX_INTERFACES = 64;
    public static final int MAX_VLANS = 4096;
    public static final int MAX_VXLANS = 256;
    public static final int MAX_BRIDGES = 256;
    public static final int MAX_VRFS = 255;
    public static final int MAX_ROUTES = 1_000_000;
    public static final int MAX_POLICY_ROUTES = 512;

    public static final int MAX_ZONES = 256;
    public static final int MAX_NAMESPACES = 4096;
    public static final int MAX_WORKLOADS = 65_536;
    public static final int MAX_NETWORK_POLICIES = 10_000;
    public static final int MAX_SERVICES = 4096;
    public static final int MAX_TUNNELS = 4096;

    /** The most addresses of one interface, VLAN or bridge. */
    public static final int MAX_ADDRESSES = 64;

    public static final int DEFAULT_MTU = 1500;
    public static final int MIN_MTU = 68;
    public static final int MAX_MTU = 9216;

    /** The smallest MTU of a link that carries IPv6, RFC 8200 §5. */
    public static final int MIN_IPV6_MTU = 1280;

    public Configuration {
        interfaces = Names.copyOf(interfaces);
        vlans = Names.copyOf(vlans);
        vxlans = Names.copyOf(vxlans);
        bridges = Names.copyOf(bridges);
        vrfs = Names.copyOf(vrfs);
        routes = List.copyOf(routes);
        policyRoutes = List.copyOf(policyRoutes);
        zones = Names.copyOf(zones);
        namespaces = Names.copyOf(namespaces);
        workloads = Names.copyOf(workloads);
        networkPolicies = Names.copyOf(networkPolicies);
        services = Names.copyOf(services);
        tunnels = Names.copyOf(tunnels);
    }

    /** The configuration of an empty document: every default, and no interface at all. */
    public static Configuration empty() {
        return (Configuration)
                RecordModel.of(Configuration.class).constructDefault().orElseThrow();
    }

    /**
     * The MTU in force for an interface, VLAN, VXLAN or bridge: its own, or the one that it takes from what is below
     * it.
     */
    public int mtuOf(String name) {
        Vlan vlan = vlans.get(name);
        if (interfaces.containsKey(name)) {
            return linkMtu(name);
        }
        if (vlan != null) {
            Bridge carrier = bridges.get(vlan.link());
            return carrier == null || vlan.mtu().isPresent() ? linkMtu(name) : bridgeMtu(carrier);
        }
        Bridge bridge = bridges.get(name);
        return bridge == null ? linkMtu(name) : bridgeMtu(bridge);
    }

    private int bridgeMtu(Bridge bridge) {
        return bridge.mtu().orElseGet(() -> bridge.interfaces().stream()
                .mapToInt(this::linkMtu)
                .min()
                .orElse(DEFAULT_MTU));
    }

    /** The MTU of a link as the way of a VXLAN: that of a bridge without its VXLANs. */
    int underlayMtuOf(String name) {
        Bridge bridge = bridges.get(name);
        return bridge == null
                ? linkMtu(name)
                : bridge.mtu().orElseGet(() -> bridge.interfaces().stream()
                        .filter(member -> !vxlans.containsKey(member))
                        .mapToInt(this::linkMtu)
                        .min()
                        .orElse(DEFAULT_MTU));
    }

    /** The longest packet that the way to a VXLAN's remotes carries, as far as the document tells. */
    public int underlayMtu(Vxlan vxlan) {
        return new Underlay(this).narrowestLink(vxlan).map(this::underlayMtuOf).orElse(DEFAULT_MTU);
    }

    /**
     * The MTU of an interface, VLAN or VXLAN. A bridge is nobody's link, and as the way of a VXLAN counts without
     * VXLANs, so that no name is ever followed in a circle.
     */
    private int linkMtu(String name) {
        if (isTunnel(name)) {
            return new IpsecTunnels(this).mtuOf(name);
        }
        Vxlan vxlan = vxlans.get(name);
        if (vxlan != null) {
            return vxlan.mtu().orElseGet(() -> Math.max(MIN_MTU, underlayMtu(vxlan) - vxlan.overhead()));
        }
        Interface device = interfaces.get(name);
        if (device != null) {
            return device.mtu();
        }
        Vlan vlan = vlans.get(name);
        if (vlan == null) {
            return DEFAULT_MTU;
        }
        Interface link = interfaces.get(vlan.link());
        return vlan.mtu().orElse(link == null ? DEFAULT_MTU : largestMtu(vlan, link));
    }

    /** The longest packet of a VLAN on a device: a device has room for one tag beside its MTU, not for two. */
    public static int largestMtu(Vlan vlan, Interface link) {
        return link.mtu() - (vlan.outer().isPresent() ? Ethernet.TAG_LENGTH : 0);
    }

    /**
     * The addresses of an interface, VLAN, bridge or tunnel; of a VXLAN, its local address if that is on none of those,
     * nor on an earlier VXLAN; none if there is nothing of that name.
     */
    public List<InterfaceAddress> addressesOf(String name) {
        Interface device = interfaces.get(name);
        if (device != null) {
            return device.addresses();
        }
        Vlan vlan = vlans.get(name);
        if (vlan != null) {
            return vlan.addresses();
        }
        Bridge bridge = bridges.get(name);
        if (bridge != null) {
            return bridge.addresses();
        }
        Tunnel tunnel = tunnels.get(name);
        if (tunnel != null) {
            return tunnel.addresses();
        }
        Vxlan vxlan = vxlans.get(name);
        return vxlan != null ? ownAddress(name, vxlan) : List.of();
    }

    /** Where a link has addresses from besides the document, and what it advertises. */
    public LinkAddressing addressingOf(String name) {
        Interface device = interfaces.get(name);
        if (device != null) {
            return new LinkAddressing(device.dhcp4(), device.dhcp6(), device.acceptRa(), device.ip());
        }
        Vlan vlan = vlans.get(name);
        if (vlan != null) {
            return new LinkAddressing(vlan.dhcp4(), vlan.dhcp6(), vlan.acceptRa(), vlan.ip());
        }
        if (isTunnel(name)) {
            return new IpsecTunnels(this).addressingOf(name);
        }
        Bridge bridge = bridges.get(name);
        return bridge == null
                ? LinkAddressing.STANDARD
                : new LinkAddressing(bridge.dhcp4(), bridge.dhcp6(), bridge.acceptRa(), bridge.ip());
    }

    private List<InterfaceAddress> ownAddress(String name, Vxlan vxlan) {
        boolean isFirst = vxlans.entrySet().stream()
                .filter(entry -> entry.getValue().local().equals(vxlan.local()))
                .findFirst()
                .map(entry -> entry.getKey().equals(name))
                .orElse(false);
        return isFirst && new Underlay(this).ownerOf(vxlan.local()).isEmpty()
                ? List.of(new InterfaceAddress(
                        vxlan.local(), vxlan.local().family().bits()))
                : List.of();
    }

    /** The zone of each interface, VLAN, bridge and tunnel that says in which it is. */
    public Map<String, String> zoneOf() {
        Map<String, String> zoneOf = new LinkedHashMap<>();
        interfaces.forEach((name, device) -> device.zone().ifPresent(zone -> zoneOf.put(name, zone)));
        vlans.forEach((name, vlan) -> vlan.zone().ifPresent(zone -> zoneOf.put(name, zone)));
        bridges.forEach((name, bridge) -> bridge.zone().ifPresent(zone -> zoneOf.put(name, zone)));
        tunnels.forEach((name, tunnel) -> tunnel.zone().ifPresent(zone -> zoneOf.put(name, zone)));
        new IpsecTunnels(this).byName().forEach((name, tunnel) -> tunnel.child()
                .zone()
                .filter(_ -> !tunnel.child().isRouteBased())
                .ifPresent(zone -> zoneOf.put(name, zone)));
        return zoneOf;
    }

    /** The VRF of each interface, VLAN and bridge that is in one. */
    public Map<String, String> vrfOf() {
        Map<String, String> vrfOf = new LinkedHashMap<>();
        vrfs.forEach((name, vrf) -> vrf.interfaces().forEach(member -> vrfOf.putIfAbsent(member, name)));
        return vrfOf;
    }

    /** True for a tunnel, be it declared or the own one of a child of a connection. */
    public boolean isTunnel(String name) {
        return tunnels.containsKey(name) || name.indexOf(IpsecTunnels.SEPARATOR) >= 0;
    }

    /** All names under which the document writes addresses: interfaces, VLANs, bridges, tunnels. */
    List<String> addressedNames() {
        return Stream.of(interfaces, vlans, bridges, tunnels)
                .flatMap(named -> named.keySet().stream())
                .toList();
    }

    /**
     * All names of links: interfaces, VLANs, VXLANs, bridges, tunnels, each in the order of the document, and the
     * tunnels that children of connections have of their own.
     */
    public List<String> names() {
        return Stream.concat(
                        Stream.of(interfaces, vlans, vxlans, bridges, tunnels)
                                .flatMap(named -> named.keySet().stream()),
                        new IpsecTunnels(this).implicitNames().stream())
                .distinct()
                .toList();
    }
}
