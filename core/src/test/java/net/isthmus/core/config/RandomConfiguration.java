package net.isthmus.core.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.isthmus.core.validate.Rules;
import net.isthmus.wire.InterfaceAddress;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import net.isthmus.wire.MacAddress;

/**
 * Valid configurations from small pools of names, devices, subnets and destinations, so that two of them have much in
 * common: a name may be an interface in one and a bridge in the other, a subnet may move, an MTU may shrink.
 */
public final class RandomConfiguration {

    private static final int NAMES = 11;
    private static final int SUBNETS = 6;

    private final Random random;
    private final Map<String, Interface> interfaces = new LinkedHashMap<>();
    private final Map<String, Vlan> vlans = new LinkedHashMap<>();
    private final Map<String, Vxlan> vxlans = new LinkedHashMap<>();
    private final Map<String, Bridge> bridges = new LinkedHashMap<>();
    private final Map<String, Integer> mtus = new LinkedHashMap<>();
    private final Map<String, List<InterfaceAddress>> addresses = new LinkedHashMap<>();
    private final Map<String, String> vrfOf = new LinkedHashMap<>();
    private final Set<String> members = new LinkedHashSet<>();
    private final List<Integer> freeSubnets = new ArrayList<>();
    private final List<InterfaceAddress> all = new ArrayList<>();

    private RandomConfiguration(Random random) {
        this.random = random;
        for (int i = 0; i < SUBNETS; i++) {
            freeSubnets.add(i);
        }
        Collections.shuffle(freeSubnets, random);
    }

    public static Configuration next(Random random) {
        return new RandomConfiguration(random).build();
    }

    /** A valid configuration that has some of its parts from the given one. */
    public static Configuration nextLike(Configuration other, Random random) {
        while (true) {
            Configuration fresh = next(random);
            var mixed = new Configuration(
                    1,
                    random.nextBoolean() ? fresh.system() : other.system(),
                    mix(fresh.interfaces(), other.interfaces(), random),
                    mix(fresh.vlans(), other.vlans(), random),
                    mix(fresh.vxlans(), other.vxlans(), random),
                    mix(fresh.bridges(), other.bridges(), random),
                    mix(fresh.vrfs(), other.vrfs(), random),
                    random.nextBoolean() ? fresh.routes() : other.routes(),
                    random.nextBoolean() ? fresh.policyRoutes() : other.policyRoutes(),
                    random.nextBoolean() ? fresh.zones() : other.zones(),
                    random.nextBoolean() ? fresh.namespaces() : other.namespaces(),
                    random.nextBoolean() ? fresh.workloads() : other.workloads(),
                    random.nextBoolean() ? fresh.networkPolicies() : other.networkPolicies(),
                    random.nextBoolean() ? fresh.firewall() : other.firewall(),
                    random.nextBoolean() ? fresh.services() : other.services(),
                    random.nextBoolean() ? fresh.nat() : other.nat(),
                    new Ipsec(mix(fresh.ipsec().connections(), other.ipsec().connections(), random)),
                    mix(fresh.tunnels(), other.tunnels(), random),
                    random.nextBoolean() ? fresh.bgp() : other.bgp());
            if (Rules.check(mixed).isEmpty()) {
                return mixed;
            }
        }
    }

    private static <V> Map<String, V> mix(Map<String, V> fresh, Map<String, V> other, Random random) {
        Map<String, V> mixed = new LinkedHashMap<>(other);
        if (random.nextInt(4) == 0) {
            fresh.forEach((name, value) -> {
                if (random.nextInt(3) == 0) {
                    mixed.put(name, value);
                }
            });
        }
        if (random.nextInt(3) == 0) {
            mixed.keySet().removeIf(name -> random.nextInt(4) == 0);
        }
        return mixed;
    }

    private Configuration build() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < NAMES; i++) {
            names.add("n" + i);
        }
        Collections.shuffle(names, random);
        addInterfaces(names.subList(0, 1 + random.nextInt(4)));
        addVlans(names.subList(4, 4 + random.nextInt(4)));
        addVxlans(names.subList(9, 9 + random.nextInt(3)));
        addBridges(names.subList(7, 7 + random.nextInt(3)));
        Map<String, Vrf> vrfs = vrfs();
        var policies = new RandomPolicies(random);
        var ipsec = new RandomIpsec(random);
        var built = new Configuration(
                1,
                system(),
                interfaces,
                vlans,
                vxlans,
                bridges,
                vrfs,
                routes(ipsec.tunnels().keySet()),
                new RandomRouting(random).policyRoutes(routedInMain()),
                policies.zones(),
                policies.namespaces(),
                policies.workloads(),
                policies.networkPolicies(),
                policies.firewall(),
                new RandomServices(random).services(),
                RandomNat.next(random, interfaces),
                ipsec.ipsec(),
                ipsec.tunnels(),
                new RandomBgp(random).next());
        if (!Rules.check(built).isEmpty()) {
            throw new AssertionError(Rules.check(built) + " in " + built);
        }
        return built;
    }

    private PciPlace pciPlace(int device) {
        return random.nextBoolean()
                ? new PciPlace.Nth(1 + device)
                : new PciPlace.Address("0000:00:0%d.0".formatted(device));
    }

    private void addInterfaces(List<String> names) {
        List<Integer> devices = new ArrayList<>(List.of(0, 1, 2, 3, 4, 5));
        Collections.shuffle(devices, random);
        for (String name : names) {
            int device = devices.removeFirst();
            var match =
                    switch (random.nextInt(5)) {
                        case 0 -> new Match(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
                        case 1 ->
                            new Match(
                                    Optional.of("eth" + device), Optional.empty(), Optional.empty(), Optional.empty());
                        case 2 ->
                            new Match(
                                    Optional.empty(),
                                    Optional.empty(),
                                    Optional.of(pciPlace(device)),
                                    Optional.empty());
                        case 3 ->
                            new Match(
                                    Optional.empty(), Optional.empty(), Optional.empty(), Optional.of("tag-" + device));
                        default ->
                            new Match(
                                    Optional.empty(),
                                    Optional.of(new MacAddress(0x52540000L + device)),
                                    Optional.empty(),
                                    Optional.empty());
                    };
            if (random.nextInt(8) == 0) {
                interfaces.put(name, new Interface(match, 1500, List.of(), InterfaceRole.MANAGEMENT));
                continue;
            }
            int mtu = List.of(576, 1280, 1500, 9000).get(random.nextInt(4));
            mtus.put(name, mtu);
            List<InterfaceAddress> own = addressesFor(name, mtu);
            Ip ip = own.isEmpty() ? Ip.STANDARD : new RandomRouting(random).ip(mtu);
            interfaces.put(
                    name,
                    new Interface(
                            match,
                            verify(device),
                            mtu,
                            own,
                            InterfaceRole.DATA,
                            false,
                            Optional.empty(),
                            false,
                            ip,
                            zone(own)));
        }
    }

    private Optional<Verify> verify(int device) {
        return switch (random.nextInt(4)) {
            case 0 ->
                Optional.of(new Verify(
                        Optional.of(IpAddress.ofIpv4(0xc633_6400 + device)),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(new MacAddress(0x52540100L + device)),
                        Duration.ofSeconds(1 + random.nextInt(60))));
            case 1 ->
                Optional.of(new Verify(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(new DhcpServer.Any()),
                        Optional.empty(),
                        Optional.empty(),
                        Duration.ofSeconds(10)));
            default -> Optional.empty();
        };
    }

    /** Of links that may be members of a bridge, none. */
    private Optional<String> zone(List<InterfaceAddress> own) {
        return own.isEmpty() || random.nextBoolean() ? Optional.empty() : Optional.of(RandomPolicies.ZONE);
    }

    private List<InterfaceAddress> addressesFor(String name, int mtu) {
        List<InterfaceAddress> own = new ArrayList<>();
        while (random.nextBoolean() && !freeSubnets.isEmpty()) {
            int subnet = freeSubnets.removeFirst();
            int first = 1 + random.nextInt(2);
            for (int host = first; host <= first + random.nextInt(2); host++) {
                IpAddress ipv4 = IpAddress.ofIpv4(10 << 24 | subnet << 16 | host);
                own.add(new InterfaceAddress(ipv4, random.nextInt(4) == 0 ? 25 : 24));
                if (mtu >= Configuration.MIN_IPV6_MTU && random.nextBoolean()) {
                    own.add(new InterfaceAddress(IpAddress.ofIpv6(0xfd00_0000L << 32 | subnet, host), 64));
                }
            }
        }
        addresses.put(name, own);
        all.addAll(own);
        return own;
    }

    private void addVlans(List<String> names) {
        List<String> links = List.copyOf(mtus.keySet());
        Set<String> tags = new LinkedHashSet<>();
        for (String name : names) {
            if (links.isEmpty()) {
                return;
            }
            String link = links.get(random.nextInt(links.size()));
            int id = 1 + random.nextInt(3);
            int outer = random.nextInt(4) == 0 ? 1 + random.nextInt(2) : 0;
            if (tags.add(link + "." + outer + "." + id)) {
                int room = of(mtus, link) - (outer == 0 ? 0 : 4);
                Optional<Integer> mtu = smallerThan(room);
                mtus.put(name, mtu.orElse(room));
                vlans.put(name, new Vlan(link, id, outer, mtu, addressesFor(name, of(mtus, name))));
            }
        }
    }

    /** With an MTU that fits every underlay; from an address of the appliance's, or one of the VXLAN's own. */
    private void addVxlans(List<String> names) {
        for (String name : names) {
            IpAddress local = all.isEmpty() || random.nextBoolean()
                    ? IpAddress.ofIpv4(0x0aff_0001 + random.nextInt(2))
                    : all.get(random.nextInt(all.size())).address();
            List<IpAddress> remotes = new ArrayList<>();
            for (int host = 1; host <= 1 + random.nextInt(3); host++) {
                remotes.add(
                        local.isIpv4() ? IpAddress.ofIpv4(0x0afe_0000 + host) : IpAddress.ofIpv6(0xfdfeL << 48, host));
            }
            int mtu = 500 - random.nextInt(2);
            vxlans.put(name, new Vxlan(1 + vxlans.size(), local, remotes, Vxlan.PORT, Optional.of(mtu)));
            mtus.put(name, mtu);
            addresses.put(name, List.of());
        }
    }

    private static <V> V of(Map<String, V> named, String name) {
        return Objects.requireNonNull(named.get(name));
    }

    private Optional<Integer> smallerThan(int largest) {
        int mtu = List.of(576, 1280, 1400, 1500).get(random.nextInt(4));
        return random.nextBoolean() && mtu <= largest ? Optional.of(mtu) : Optional.empty();
    }

    private void addBridges(List<String> names) {
        for (String name : names) {
            List<String> chosen = new ArrayList<>();
            int smallest = Integer.MAX_VALUE;
            for (String candidate : addresses.keySet()) {
                boolean isBridge = bridges.containsKey(candidate);
                if (!isBridge && of(addresses, candidate).isEmpty() && random.nextBoolean() && members.add(candidate)) {
                    chosen.add(candidate);
                    smallest = Math.min(smallest, of(mtus, candidate));
                }
            }
            int largest = chosen.isEmpty() ? Configuration.DEFAULT_MTU : smallest;
            Optional<Integer> mtu = smallerThan(largest);
            mtus.put(name, mtu.orElse(largest));
            int macLimit = random.nextBoolean() ? 16_384 : 1 + random.nextInt(3);
            var agingTime = Duration.ofSeconds(random.nextBoolean() ? 300 : 10 + random.nextInt(3));
            List<InterfaceAddress> own = addressesFor(name, of(mtus, name));
            Bridge bridge = withPolicy(new Bridge(chosen, own, mtu, macLimit, agingTime));
            bridges.put(name, own.isEmpty() && !chosen.isEmpty() && random.nextBoolean() ? withVlans(bridge) : bridge);
        }
    }

    /** The same bridge, VLAN-aware: VLAN 10 for everybody, and for some members that can bear a tag more of them. */
    private Bridge withVlans(Bridge bridge) {
        Map<String, BridgePort> ports = new LinkedHashMap<>(bridge.ports());
        for (String member : bridge.interfaces()) {
            BridgePort port = ports.getOrDefault(member, BridgePort.USUAL);
            boolean isTrunk = interfaces.containsKey(member) && random.nextBoolean();
            int first = 10 + random.nextInt(3);
            ports.put(
                    member,
                    new BridgePort(
                            port.macLimit(),
                            port.aboveMacLimit(),
                            port.splitHorizonGroup(),
                            port.stormControl(),
                            isTrunk ? Optional.empty() : Optional.of(10),
                            isTrunk ? List.of(new VlanRange(first, first + random.nextInt(3))) : List.of(),
                            isTrunk && random.nextBoolean() ? Optional.of(11) : Optional.empty(),
                            port.mode(),
                            port.maxAddresses(),
                            port.arpInspection(),
                            port.raGuard(),
                            port.dhcpGuard(),
                            port.fastLeave()));
        }
        return with(bridge, bridge.staticMacs(), bridge.macMoves(), bridge.stormControl(), ports);
    }

    private Bridge with(
            Bridge bridge,
            List<StaticMac> staticMacs,
            MacMoves moves,
            StormControl storm,
            Map<String, BridgePort> ports) {
        return new Bridge(
                bridge.interfaces(),
                bridge.addresses(),
                bridge.mtu(),
                bridge.macLimit(),
                bridge.agingTime(),
                bridge.dhcp4(),
                bridge.dhcp6(),
                bridge.acceptRa(),
                bridge.ip(),
                staticMacs,
                moves,
                storm,
                ports,
                random.nextInt(4) != 0,
                random.nextInt(4) == 0 ? List.of(LinkProtocol.BPDU, LinkProtocol.LLDP) : List.of(),
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextBoolean(),
                bindings(bridge),
                bridge.zone());
    }

    private List<StaticBinding> bindings(Bridge bridge) {
        List<StaticBinding> bindings = new ArrayList<>();
        for (String member : random.nextBoolean() ? bridge.interfaces() : List.<String>of()) {
            int station = bindings.size();
            bindings.add(new StaticBinding(
                    IpAddress.ofIpv4(0x0a63_0001 + station),
                    new MacAddress(0x5254_0010L + station + random.nextInt(2)),
                    member));
        }
        return bindings;
    }

    private Bridge withPolicy(Bridge bridge) {
        if (bridge.interfaces().isEmpty() || random.nextBoolean()) {
            return bridge;
        }
        String member =
                bridge.interfaces().get(random.nextInt(bridge.interfaces().size()));
        Optional<PacketRate> rate = Optional.of(new PacketRate(1 + random.nextInt(2)));
        var port = new BridgePort(
                Optional.of(1 + random.nextInt(2)),
                AboveMacLimit.values()[random.nextInt(2)],
                Optional.of(1),
                new StormControl(Optional.empty(), random.nextBoolean() ? rate : Optional.empty(), rate),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                mode(bridge),
                1 + random.nextInt(2),
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextBoolean());
        return with(
                bridge,
                List.of(new StaticMac(new MacAddress(0x5254_0000L + random.nextInt(2)), member)),
                new MacMoves(random.nextInt(2), Duration.ofSeconds(10), Duration.ofSeconds(20)),
                new StormControl(rate, Optional.empty(), Optional.empty()),
                Map.of(member, port));
    }

    /** A routed member speaks from the addresses of its bridge. */
    private PortMode mode(Bridge bridge) {
        PortMode mode = PortMode.values()[random.nextInt(PortMode.values().length)];
        return mode == PortMode.ROUTED && bridge.addresses().isEmpty() ? PortMode.AUTO : mode;
    }

    /** Some of the links that route, in up to two VRFs. */
    private Map<String, Vrf> vrfs() {
        Map<String, List<String>> vrfs = new LinkedHashMap<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            vrfs.put("v" + i, new ArrayList<>());
        }
        addresses.forEach((name, own) -> {
            boolean isManagement =
                    interfaces.containsKey(name) && interfaces.get(name).isManagement();
            boolean isRouted = !vxlans.containsKey(name)
                    && !(bridges.containsKey(name) && bridges.get(name).isVlanAware());
            if (!vrfs.isEmpty() && isRouted && !isManagement && !members.contains(name) && random.nextInt(3) == 0) {
                String vrf = "v" + (1 + random.nextInt(vrfs.size()));
                vrfs.computeIfAbsent(vrf, _ -> new ArrayList<>()).add(name);
                vrfOf.put(name, vrf);
            }
        });
        Map<String, Vrf> built = new LinkedHashMap<>();
        vrfs.forEach((name, inside) -> built.put(name, new Vrf(inside)));
        return built;
    }

    private String ownerOf(InterfaceAddress address) {
        return addresses.entrySet().stream()
                .filter(entry -> entry.getValue().contains(address))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    private List<Route> routes(Set<String> tunnels) {
        Map<String, Route> routes = new LinkedHashMap<>();
        for (String tunnel : tunnels) {
            if (random.nextBoolean()) {
                var to = IpPrefix.parse("172.31.%d.0/24".formatted(random.nextInt(3)));
                routes.put(to.toString(), new Route(to, tunnel));
            }
        }
        for (int i = random.nextInt(6); i > 0; i--) {
            int metric = random.nextBoolean() ? 0 : 10;
            Optional<IpAddress> via = Optional.empty();
            Optional<String> vrf = Optional.empty();
            if (!all.isEmpty() && random.nextInt(5) != 0) {
                InterfaceAddress neighbour = all.get(random.nextInt(all.size()));
                IpAddress hop = neighbour.prefix().address().plus(random.nextBoolean() ? 100 : 1 + random.nextInt(4));
                if (all.stream().anyMatch(owned -> owned.address().equals(hop))) {
                    continue;
                }
                via = Optional.of(hop);
                vrf = Optional.ofNullable(vrfOf.get(ownerOf(neighbour)));
            }
            boolean isIpv6 = via.map(IpAddress::isIpv6).orElseGet(random::nextBoolean);
            int number = random.nextInt(3);
            var to = isIpv6
                    ? new IpPrefix(IpAddress.ofIpv6(0x2001_0db8L << 32 | (long) number << 16, 0), 48)
                    : new IpPrefix(IpAddress.ofIpv4(192 << 24 | 168 << 16 | number << 8), 24);
            Route route = new RandomRouting(random).tracked(Route.of(to, via).withMetric(metric));
            routes.put(vrf + " " + to + " " + metric, vrf.map(route::withVrf).orElse(route));
        }
        return List.copyOf(routes.values());
    }

    private List<String> routedInMain() {
        return addresses.keySet().stream()
                .filter(name -> !of(addresses, name).isEmpty() && !vrfOf.containsKey(name))
                .toList();
    }

    private User user() {
        return new User(
                random.nextBoolean() ? UserRole.ADMIN : UserRole.VIEWER,
                "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$"
                        + (random.nextBoolean() ? "a" : "b").repeat(43));
    }

    private SystemSettings system() {
        List<String> listen = new ArrayList<>();
        addresses.forEach((name, own) -> {
            if (!own.isEmpty() && !vrfOf.containsKey(name) && random.nextInt(4) == 0) {
                listen.add(name);
            }
        });
        return new SystemSettings(
                random.nextBoolean() ? "isthmus" : "edge-" + random.nextInt(2),
                random.nextBoolean() ? List.of() : List.of(IpAddress.ofIpv4(0x0a0a0035)),
                random.nextBoolean() ? List.of() : List.of("10.10.0.53", "time.example.net"),
                random.nextBoolean() ? new Workers.Auto() : new Workers.Fixed(1 + random.nextInt(3)),
                listen.isEmpty() && random.nextBoolean() ? Map.of() : Map.of("admin", user()),
                new Console(
                        listen,
                        random.nextBoolean() ? 8443 : 1 + random.nextInt(65_535),
                        random.nextBoolean() ? Optional.empty() : Optional.of("console-certificate")),
                new IcmpRateLimits(random.nextInt(3), 1000, 1000, 100, 10_000),
                new Reassembly(1024, 256, 64, Duration.ofSeconds(1 + random.nextInt(3)), OverlapPolicy.DROP),
                new DropLog(
                        new PacketRate(1 + random.nextInt(1000)), Duration.ofSeconds(random.nextBoolean() ? 60 : 300)));
    }
}
