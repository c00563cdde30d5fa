package net.isthmus.appliance.manifest;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.isthmus.core.config.Bgp;
import net.isthmus.core.config.BgpNeighbor;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.config.DestinationNat;
import net.isthmus.core.config.LinkAddressing;
import net.isthmus.core.config.PortRange;
import net.isthmus.core.config.RuleProtocol;
import net.isthmus.core.config.Underlay;
import net.isthmus.wire.InterfaceAddress;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;

/**
 * What of the appliance must be reached from the cluster's own network, and what it reaches there. Services and network
 * policies know TCP, UDP and SCTP only, so ESP goes in UDP.
 *
 * @param ports that others open to the appliance, in the order in which people expect them
 * @param peers whom IKE speaks to; empty where anybody may call
 * @param neighbors of BGP, to which the appliance connects
 * @param reachesAll whether packets of other networks leave by the cluster's own, to anywhere
 */
record Exposure(List<Port> ports, Set<IpPrefix> peers, Set<IpPrefix> neighbors, boolean reachesAll) {
    static final int IKE = 500;
    static final int IKE_NAT = 4500;
    private static final int SSH = 22;

    /**
     * A port, or a range of ports.
     *
     * @param why the feature that needs it
     */
    record Port(String name, RuleProtocol protocol, int first, int last, String why) {
        boolean isRange() {
            return first != last;
        }
    }

    Exposure {
        ports = List.copyOf(ports);
    }

    /** What a configuration needs on its NIC on the cluster's network. */
    static Exposure of(Configuration configuration, Attachments attachments) {
        List<Port> ports = new ArrayList<>();
        ports.add(new Port("ssh", RuleProtocol.TCP, SSH, SSH, "the appliance's command line"));
        if (showsConsole(configuration, attachments)) {
            int console = configuration.system().console().port();
            ports.add(new Port("https", RuleProtocol.TCP, console, console, "system.console"));
        }
        if (!configuration.ipsec().connections().isEmpty()) {
            ports.add(new Port("ike", RuleProtocol.UDP, IKE, IKE, "ipsec.connections"));
            ports.add(new Port("ike-nat-t", RuleProtocol.UDP, IKE_NAT, IKE_NAT, "ipsec.connections, ESP in UDP"));
        }
        Set<IpAddress> elsewhere = attachments.others().stream()
                .flatMap(one -> one.device().addresses().stream())
                .map(InterfaceAddress::address)
                .collect(Collectors.toSet());
        configuration.vxlans().forEach((name, vxlan) -> {
            if (!elsewhere.contains(vxlan.local())) {
                ports.add(new Port(name, RuleProtocol.UDP, vxlan.port(), vxlan.port(), "vxlans." + name));
            }
        });
        attachments.pod().ifPresent(pod -> addForwards(configuration, pod, ports));
        List<BgpNeighbor> neighbors =
                attachments.pod().map(pod -> neighbors(configuration, pod)).orElse(List.of());
        if (!neighbors.isEmpty()) {
            ports.add(new Port("bgp", RuleProtocol.TCP, Bgp.PORT, Bgp.PORT, "bgp.neighbors"));
        }
        Set<IpPrefix> called =
                hosts(neighbors.stream().filter(neighbor -> !neighbor.passive()).map(BgpNeighbor::address));
        return new Exposure(distinct(ports), peers(configuration), called, reachesAll(configuration, attachments));
    }

    /** Whether the console listens on the cluster's network. */
    static boolean showsConsole(Configuration configuration, Attachments attachments) {
        List<String> listen = configuration.system().console().listen();
        return attachments.pod().filter(pod -> listen.contains(pod.name())).isPresent();
    }

    /** Ports that are forwarded from addresses of the NIC to hosts behind the appliance. */
    private static void addForwards(Configuration configuration, Attachments.Attachment pod, List<Port> ports) {
        Set<IpAddress> own =
                pod.device().addresses().stream().map(InterfaceAddress::address).collect(Collectors.toSet());
        for (DestinationNat rule : configuration.nat().destination()) {
            PortRange range = rule.to().ports();
            if (own.contains(rule.to().address()) && rule.to().protocol().hasPorts()) {
                ports.add(new Port(
                        rule.name(),
                        rule.to().protocol(),
                        Math.max(1, range.first()),
                        range.last(),
                        "nat.destination"));
            }
        }
        configuration.services().forEach((name, service) -> {
            if (service.addresses().stream().anyMatch(own::contains)) {
                service.ports()
                        .forEach(port -> ports.add(new Port(
                                name + port.name().map(one -> "-" + one).orElse(""),
                                RuleProtocol.valueOf(port.protocol().name()),
                                port.port().first(),
                                port.port().last(),
                                "services." + name)));
            }
        });
    }

    /**
     * The neighbours to which the NIC leads, as far as the document tells. Where it does not, the NIC's subnet and
     * routes may be the cluster's to tell, by DHCP or router advertisements.
     */
    private static List<BgpNeighbor> neighbors(Configuration configuration, Attachments.Attachment pod) {
        if (pod.device().isManagement()) {
            return List.of();
        }
        var underlay = new Underlay(configuration);
        LinkAddressing addressing = configuration.addressingOf(pod.name());
        return configuration.bgp().stream()
                .flatMap(bgp -> bgp.neighbors().values().stream())
                .filter(neighbor -> !neighbor.shutdown())
                .filter(neighbor -> isOnSubnet(pod, neighbor.address())
                        || underlay.linkTowards(neighbor.address())
                                .map(pod.name()::equals)
                                .orElse(addressing.isAutomatic(
                                        neighbor.address().family())))
                .toList();
    }

    private static boolean isOnSubnet(Attachments.Attachment one, IpAddress address) {
        return one.device().addresses().stream().anyMatch(own -> own.prefix().contains(address));
    }

    /** One line a protocol and port: two VXLANs may share theirs. */
    private static List<Port> distinct(List<Port> ports) {
        record Place(RuleProtocol protocol, int first, int last) {}
        Set<Place> seen = new HashSet<>();
        return ports.stream()
                .filter(port -> seen.add(new Place(port.protocol(), port.first(), port.last())))
                .toList();
    }

    private static Set<IpPrefix> peers(Configuration configuration) {
        List<IpAddress> peers = new ArrayList<>();
        for (var connection : configuration.ipsec().connections().values()) {
            for (var peer : connection.remoteAddrs()) {
                if (peer.address().isEmpty()) {
                    return Set.of(); // known by name, or anybody
                }
                peers.add(peer.address().get());
            }
            if (connection.remoteAddrs().isEmpty()) {
                return Set.of();
            }
        }
        return hosts(peers.stream());
    }

    private static Set<IpPrefix> hosts(Stream<IpAddress> addresses) {
        return addresses
                .map(address -> new IpPrefix(address, address.family().bits()))
                .collect(Collectors.toCollection(() -> new TreeSet<>(Comparator.comparing(IpPrefix::toString))));
    }

    private static boolean reachesAll(Configuration configuration, Attachments attachments) {
        return attachments
                .pod()
                .filter(pod -> !pod.device().isManagement())
                .map(pod -> !configuration.nat().source().isEmpty()
                        || configuration.routes().stream()
                                .anyMatch(route -> route.to().length() == 0))
                .orElse(false);
    }
}
