package net.isthmus.appliance.fake;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.isthmus.core.DropReason;
import net.isthmus.core.port.BgpQuery;
import net.isthmus.core.port.DataPlaneView;
import net.isthmus.core.port.TraceOrder;
import net.isthmus.core.status.AddressClientStatus;
import net.isthmus.core.status.BalanceStatus;
import net.isthmus.core.status.BgpPath;
import net.isthmus.core.status.BgpStatus;
import net.isthmus.core.status.BridgeStatus;
import net.isthmus.core.status.CounterStatus;
import net.isthmus.core.status.DropStatus;
import net.isthmus.core.status.InterfacePlan;
import net.isthmus.core.status.InterfaceStatus;
import net.isthmus.core.status.InterfaceStatus.Traffic;
import net.isthmus.core.status.IpsecLogLine;
import net.isthmus.core.status.IpsecStatus;
import net.isthmus.core.status.MacNatStatus;
import net.isthmus.core.status.NatMappingStatus;
import net.isthmus.core.status.NatPoolStatus;
import net.isthmus.core.status.NatStatus;
import net.isthmus.core.status.NeighbourStatus;
import net.isthmus.core.status.PolicyRouteStatus;
import net.isthmus.core.status.PolicyStatus;
import net.isthmus.core.status.RecentDrops;
import net.isthmus.core.status.RouteStatus;
import net.isthmus.core.status.SelfTestStatus;
import net.isthmus.core.status.ServiceStatus;
import net.isthmus.core.status.SessionCount;
import net.isthmus.core.status.TracedPacket;
import net.isthmus.core.status.VrfStatus;
import net.isthmus.core.status.VxlanStatus;
import net.isthmus.core.status.WorkerStatus;

/** A small campus as an appliance would show it. */
public final class FakeView implements DataPlaneView {

    @Override
    public List<InterfaceStatus> interfaces() {
        return List.of(
                port(
                        "storage",
                        "up",
                        "eth1",
                        "52:54:00:aa:00:01",
                        9000,
                        List.of("10.10.0.1/24", "fd00:10::1/64"),
                        "",
                        "native-copy",
                        List.of("zero-copy: the driver does not offer it"),
                        new Traffic(1_204_331, 10_838_979_000L, 803_220, 72_289_800)),
                port(
                        "campus-a",
                        "up",
                        "eth3",
                        "52:54:00:aa:00:03",
                        1500,
                        List.of(),
                        "campus",
                        "generic",
                        List.of(),
                        new Traffic(4410, 620_900, 5120, 711_000)),
                port(
                        "uplink",
                        "down",
                        "eth5",
                        "52:54:00:aa:00:05",
                        1500,
                        List.of("172.16.0.2/30"),
                        "",
                        "af-packet",
                        List.of(),
                        Traffic.NONE),
                new InterfaceStatus(
                        "campus",
                        "bvi",
                        "up",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of("02:00:00:00:00:01"),
                        1500,
                        Optional.empty(),
                        List.of("10.30.0.1/24"),
                        Optional.of("campus"),
                        Optional.empty(),
                        List.of(),
                        0,
                        new Traffic(12, 1200, 9, 900)));
    }

    private static InterfaceStatus port(
            String name,
            String state,
            String device,
            String mac,
            int mtu,
            List<String> addresses,
            String bridge,
            String rung,
            List<String> why,
            Traffic traffic) {
        return new InterfaceStatus(
                name,
                "port",
                state,
                Optional.empty(),
                Optional.of(device),
                Optional.of(mac),
                mtu,
                Optional.empty(),
                addresses,
                bridge.isEmpty() ? Optional.empty() : Optional.of(bridge),
                Optional.of(rung),
                why,
                1,
                traffic);
    }

    @Override
    public List<BridgeStatus> bridges() {
        return List.of(new BridgeStatus(
                "campus",
                List.of("campus-a", "dc-200"),
                16_384,
                300,
                List.of(
                        new BridgeStatus.MacStatus("52:54:00:bb:00:11", "campus-a", 2),
                        new BridgeStatus.MacStatus("52:54:00:bb:00:12", "dc-200", 140)),
                1,
                0,
                0,
                0,
                List.of(
                        new BridgeStatus.PortStatus("campus-a", "up", 1, 0, 0, 0, 0, 0, 0),
                        new BridgeStatus.PortStatus("dc-200", "up", 1, 0, 0, 0, 0, 0, 0)),
                List.of()));
    }

    @Override
    public List<VxlanStatus> vxlans() {
        return List.of(new VxlanStatus(
                "stretch",
                30_030,
                "10.255.0.1",
                4789,
                1450,
                List.of(new VxlanStatus.Remote("10.255.1.1", "stretch/10.255.1.1", 1400))));
    }

    @Override
    public BgpStatus bgp() {
        return FakeBgp.STATUS;
    }

    @Override
    public List<BgpPath> bgpPaths(BgpQuery query) {
        return FakeBgp.paths(query);
    }

    @Override
    public IpsecStatus ipsec() {
        var ikeSa = new IpsecStatus.IkeSa(
                "c0ffee0123456789",
                "1122334455667788",
                true,
                "established",
                "aes256gcm16-prfsha384-ecp384",
                "edge-1.example.net",
                "hq.example.net",
                "203.0.113.10:4500",
                "198.51.100.1:4500",
                "remote",
                1_200,
                26_000);
        var childSa = new IpsecStatus.ChildSa(
                "c1000001",
                "c2000002",
                "aes128gcm16",
                "tunnel",
                "udp",
                List.of("10.10.0.0/24"),
                List.of("192.168.0.0/16"),
                100,
                64_000,
                90,
                51_000,
                300,
                2_500,
                -1);
        var aws = "no proposal of ours suits the peer, who offered aes256-sha1-modp1024 only";
        return new IpsecStatus(
                List.of(
                        new IpsecStatus.Connection(
                                "aws",
                                "waiting",
                                List.of(),
                                List.of(new IpsecStatus.Child("any", "down", List.of(), "")),
                                aws,
                                12,
                                8,
                                new IpsecStatus.Counts(0, 0, 0, 0, Map.of("no-proposal", 2L))),
                        new IpsecStatus.Connection(
                                "hq",
                                "up",
                                List.of(ikeSa),
                                List.of(new IpsecStatus.Child("lan", "up", List.of(childSa), "")),
                                "",
                                -1,
                                -1,
                                new IpsecStatus.Counts(1, 8, 0, 0, Map.of()))),
                0,
                3,
                4,
                new IpsecStatus.Engine("libipsec-mb 1.3.0", List.of("libIPSec_MB.so.2 is not installed")));
    }

    @Override
    public List<IpsecLogLine> ipsecLog(String connection) {
        return List.of(new IpsecLogLine(
                1, Instant.parse("2026-11-22T08:30:00Z"), "step", "sent IKE_SA_INIT to 198.51.100.1:500"));
    }

    @Override
    public List<MacNatStatus> macNat() {
        return List.of(new MacNatStatus(
                "campus-a",
                "52:54:00:aa:00:03",
                1024,
                0,
                List.of(new MacNatStatus.Address("10.30.0.12", "52:54:00:bb:00:12", "arp", 4))));
    }

    @Override
    public List<SelfTestStatus> selfTests() {
        return List.of(new SelfTestStatus(
                "campus-a",
                "transparent",
                "transparent",
                Optional.of("mac-nat"),
                "frames from foreign MACs do not leave",
                Optional.of("mode is transparent, but mac-nat suits the NIC"),
                7,
                List.of(new SelfTestStatus.Check("neighbour", "passed", "10.30.0.12 answers"))));
    }

    @Override
    public List<VrfStatus> vrfs() {
        return List.of(
                new VrfStatus(
                        "main",
                        List.of("storage", "uplink"),
                        3,
                        Map.of("connected", 2L, "static", 1L),
                        InterfaceStatus.Traffic.NONE),
                new VrfStatus("partner", List.of(), 0, Map.of(), InterfaceStatus.Traffic.NONE));
    }

    @Override
    public List<RouteStatus> routes(Optional<String> vrf, Optional<String> within, int limit) {
        List<RouteStatus> all = List.of(
                route("0.0.0.0/0", "static", "via 172.16.0.1 dev uplink", 1, true),
                route("0.0.0.0/0", "static", "via 10.10.0.254 dev storage", 1, false),
                route("10.10.0.0/24", "connected", "dev storage", 0, true),
                route("fd00:10::/64", "connected", "dev storage", 0, true));
        return all.stream()
                .filter(route -> vrf.isEmpty() || vrf.get().equals(route.vrf()))
                .filter(route -> within.isEmpty() || within.get().equals(route.prefix()))
                .limit(limit)
                .toList();
    }

    private static RouteStatus route(String prefix, String origin, String nextHop, int distance, boolean isBest) {
        return new RouteStatus("main", prefix, origin, nextHop, Optional.empty(), distance, isBest ? 0 : 200, isBest);
    }

    @Override
    public List<ServiceStatus> services() {
        var backend = new ServiceStatus.Backend(
                "web-0", "10.20.0.20", "down", "HTTP status 503, not 200-399", 12, 2, 0, 3, 120);
        return List.of(new ServiceStatus(
                "web",
                "main",
                List.of("203.0.113.30"),
                List.of("443/tcp → 8443"),
                "maglev",
                "nat",
                "http /healthz",
                List.of(backend)));
    }

    @Override
    public SessionCount sessionCount() {
        return new SessionCount(7, 1000, 30, 23, 4, 90, 60, 20);
    }

    @Override
    public List<PolicyStatus> policy() {
        return List.of(
                new PolicyStatus("rule", "no-telnet", true, 3, 0, "rejects tcp; port 23"),
                new PolicyStatus("network-policy", "db-from-web", true, 12, 4, "selects 1 workload; ingress"));
    }

    @Override
    public List<PolicyRouteStatus> policyRoutes() {
        return List.of(new PolicyRouteStatus("web", "in storage; tcp; ports 80, 443", "via 172.16.0.5", true, 12));
    }

    @Override
    public NatStatus nat(int mostMappings) {
        return new NatStatus(
                List.of(new NatPoolStatus("egress", 4, 258_048, 2, 1, 0, 504, 1, 7, 3)),
                List.of(new NatMappingStatus(6, "10.10.0.20", 4000, "203.0.113.10", 1030, 2)).stream()
                        .limit(mostMappings)
                        .toList(),
                3);
    }

    @Override
    public List<NeighbourStatus> neighbours() {
        return List.of(
                new NeighbourStatus("storage", "10.10.0.11", Optional.of("52:54:00:bb:00:20"), "reachable", 4),
                new NeighbourStatus("uplink", "172.16.0.1", Optional.empty(), "incomplete", 0));
    }

    @Override
    public List<AddressClientStatus> addressClients() {
        return List.of(new AddressClientStatus(
                "uplink",
                "dhcp4",
                "bound",
                List.of("172.16.0.2/24"),
                Optional.of("172.16.0.1"),
                List.of("0.0.0.0/0 via 172.16.0.1"),
                List.of("172.16.0.53"),
                List.of(),
                Optional.of(1400),
                Optional.of(3600L)));
    }

    @Override
    public List<DropStatus> drops() {
        List<DropStatus> drops = new ArrayList<>();
        for (DropReason reason : DropReason.values()) {
            long packets = reason == DropReason.IP4_NO_ROUTE ? 1234 : reason == DropReason.VLAN_UNKNOWN ? 7 : 0;
            drops.add(new DropStatus(reason.label(), reason.text(), packets));
        }
        return drops;
    }

    @Override
    public List<RecentDrops> recentDrops() {
        return List.of(new RecentDrops(
                "ip4-no-route", "no IPv4 route", 1200, 20, "storage", "10.10.0.11 > 192.0.2.1: ICMP type 8 code 0"));
    }

    @Override
    public List<CounterStatus> counters() {
        return List.of(new CounterStatus("vrf", "main", 3, new InterfaceStatus.Traffic(30, 3000, 20, 2000)));
    }

    @Override
    public List<InterfacePlan> interfacePlans() {
        return List.of(new InterfacePlan(
                "storage",
                "eth1",
                Optional.empty(),
                Optional.of("eth1"),
                Optional.of("mlx5_core"),
                Optional.of("0000:00:05.0"),
                List.of("basic", "redirect", "xsk-zerocopy", "rx-sg"),
                1,
                Optional.of("af-xdp native"),
                List.of("af-xdp zero-copy: not tried, the MTU wants 3 chunks a packet"),
                new InterfacePlan.Mtu(9000, 9978, 3818, 3, "the longest packet takes 3 chunks"),
                List.of(1, 0),
                "spread over the queues by the NIC or the kernel"));
    }

    @Override
    public List<BalanceStatus> balance() {
        return List.of(new BalanceStatus(
                0,
                List.of(new BalanceStatus.Count("received", "received from ports", 90)),
                List.of(
                        new BalanceStatus.Count("transmitted", "handed to a port", 83),
                        new BalanceStatus.Count("dropped", "dropped, each by a name", 7)),
                0,
                4095,
                3901,
                194,
                0,
                0));
    }

    @Override
    public List<WorkerStatus> workers() {
        return List.of(new WorkerStatus(
                0, 1, List.of("storage/0", "campus-a/0"), 1_208_741, 0, 90_114, 13.413, 41.5, 3901, 4096));
    }

    @Override
    public List<TracedPacket> trace(TraceOrder order) {
        return order.interfaceName().equals(Optional.of("uplink"))
                ? List.of()
                : List.of(new TracedPacket(
                        0,
                        7,
                        List.of(
                                new TracedPacket.Step(
                                        "received",
                                        "storage",
                                        "10.10.0.11 > 192.0.2.1 icmp echo request, 98 bytes",
                                        "5254"),
                                new TracedPacket.Step(
                                        "node", "ip4-lookup", "10.10.0.11 > 192.0.2.1 icmp echo request", "4500"),
                                new TracedPacket.Step("dropped", "ip4-no-route", "", ""))));
    }
}
