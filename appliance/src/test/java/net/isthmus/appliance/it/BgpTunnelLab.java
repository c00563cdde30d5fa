package net.isthmus.appliance.it;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import net.isthmus.lab.Await;
import net.isthmus.lab.BgpDaemon;
import net.isthmus.lab.IsthmusRouter;
import net.isthmus.lab.Lab;
import net.isthmus.lab.LabNetwork;
import net.isthmus.lab.LabTopology;
import net.isthmus.lab.LabTopology.Host;
import net.isthmus.lab.LabTopology.Segment;
import net.isthmus.lab.Namespace;
import net.isthmus.lab.Strongswan;

/**
 * The appliance and the VPN gateways of two clouds, strongSwan and BIRD each, which have the same network behind them.
 * One speaks BGP from the tunnel's link-local subnet, as those of AWS and Google do, the other from an address within
 * its cloud, as Azure's does.
 *
 * <pre>
 *  a1 ── appliance ── uplink ──┬══ 172.16.1.1  one  AS 64513   169.254.6.2/30 ── vti-one ── 169.254.6.1
 *  10.1.0.11    172.16.1.2     └══ 172.16.1.3  two  AS 65515   169.254.7.2/32 ── vti-two ── 10.200.0.30
 *                                       both: 172.31.0.1, announced as 172.31.0.0/16
 * </pre>
 */
final class BgpTunnelLab implements AutoCloseable {
    static final String THERE = "172.31.0.1";
    private static final Duration SETTLE = Duration.ofSeconds(40);
    private static final Duration POLL = Duration.ofMillis(200);

    /** As examples/cloud-vpn.yaml, with addresses of the lab and timers of a test. */
    static final String DOCUMENT = """
            version: 1
            interfaces:
              inside: { match: { name: eth1 }, addresses: [10.1.0.1/24], zone: trusted }
              uplink: { match: { name: eth2 }, addresses: [172.16.1.2/24], zone: internet }
              oob: { match: { name: mgmt0 }, role: management }
            ipsec:
              connections:
                one:
                  localAddrs: [172.16.1.2]
                  remoteAddrs: [172.16.1.1]
                  remote: { secretRef: psk }
                  children: { any: { interface: vti-one, startAction: start } }
                two:
                  localAddrs: [172.16.1.2]
                  remoteAddrs: [172.16.1.3]
                  remote: { secretRef: psk }
                  children: { any: { interface: vti-two, startAction: start } }
            tunnels:
              vti-one: { addresses: [169.254.6.2/30], zone: premises }
              vti-two: { addresses: [169.254.7.2/32], zone: premises }
            routes:
              - { to: 10.200.0.30/32, interface: vti-two }
            zones:
              internet: {}
              trusted: { default: allow-out }
              premises: { default: deny }
            bgp:
              as: 64512
              neighbors:
                one:
                  address: 169.254.6.1
                  remoteAs: 64513
                  holdTime: 6s
                  connectRetry: 1s
                  families: { ipv4Unicast: { import: better, export: accept } }
                two:
                  address: 10.200.0.30
                  remoteAs: 65515
                  ebgpMultihop: 2
                  holdTime: 6s
                  connectRetry: 1s
                  families: { ipv4Unicast: { import: accept, export: accept } }
              networks: [10.1.0.0/24]
              policies:
                better: [{ set: { localPref: 200 }, action: accept }]
            """;

    private static final String SWANCTL = """
            connections { isthmus {
              remote_addrs = 172.16.1.2
              local_addrs = %1$s
              version = 2
              encap = yes
              proposals = aes128gcm16-prfsha256-ecp256
              local { auth = psk }
              remote { auth = psk }
              children { any { local_ts = 0.0.0.0/0
                remote_ts = 0.0.0.0/0
                esp_proposals = aes128gcm16 } } } }
            secrets { ike { secret = "%2$s" } }
            """;

    private static final String BIRD = """
            router id %1$s;
            protocol device {}
            protocol direct { ipv4; }
            protocol kernel { ipv4 { export where source = RTS_BGP; }; }
            protocol static cloud { ipv4; route 172.31.0.0/16 unreachable; }
            protocol bgp isthmus {
              local %2$s as %3$d;
              neighbor %4$s as 64512;
              %5$s;
              connect retry time 1; connect delay time 1; error wait time 1, 2;
              ipv4 { import all; export where proto = "cloud"; };
            }
            """;

    private final Lab lab = Lab.open();
    private final LabNetwork network;
    final IsthmusRouter appliance;
    final Strongswan swanOne;
    final Strongswan swanTwo;
    final BgpDaemon birdOne;
    final BgpDaemon birdTwo;

    BgpTunnelLab() {
        Host a1 = new Host("a1", List.of("10.1.0.11/24"), List.of(), List.of("10.1.0.1"));
        List<Host> clouds = List.of(
                new Host("one", List.of("172.16.1.1/24"), List.of(THERE + "/32"), List.of()),
                new Host("two", List.of("172.16.1.3/24"), List.of(THERE + "/32", "10.200.0.30/32"), List.of()));
        List<Segment> segments = List.of(
                new Segment("inside", "eth1", 1500, Optional.empty(), List.of(), List.of(a1)),
                new Segment("uplink", "eth2", 1500, Optional.empty(), List.of(), clouds));
        network = LabNetwork.build(lab, new LabTopology(segments, List.of(), List.of(), 1), step -> {});
        swanOne = gateway("one", "172.16.1.1", "169.254.6.1/30");
        swanTwo = gateway("two", "172.16.1.3", "169.254.7.1/30");
        birdOne = bird("one", BIRD.formatted("172.16.1.1", "169.254.6.1", 64_513, "169.254.6.2", "hold time 6"));
        birdTwo = bird("two", BIRD.formatted("172.16.1.3", "10.200.0.30", 65_515, "169.254.7.2", "multihop 2"));
        appliance = new IsthmusRouter(network, StandardLab.appliance(), List.of());
        appliance.configure(DOCUMENT);
        appliance.start();
        TunnelledLab.setSecret(lab, appliance, "psk", TunnelledLab.SECRET);
    }

    /** Its TUN device takes what routes lead there, as a tunnel interface of the appliance does. */
    private Strongswan gateway(String name, String address, String inner) {
        Namespace namespace = host(name);
        namespace.sysctl("net.ipv4.ip_forward=1", "net.ipv4.conf.all.rp_filter=0", "net.ipv4.conf.default.rp_filter=0");
        Strongswan started = Strongswan.start(namespace, Strongswan.MACHINE, "install_routes = no")
                .load(SWANCTL.formatted(address, TunnelledLab.SECRET));
        namespace.ip("address", "add", inner, "dev", "ipsec0");
        return started;
    }

    private BgpDaemon bird(String name, String configuration) {
        return BgpDaemon.start(BgpDaemon.Kind.BIRD, host(name), configuration);
    }

    Namespace host(String name) {
        return network.host(name).namespace();
    }

    static boolean comesTrue(BooleanSupplier condition) {
        return Await.until(SETTLE, POLL, condition);
    }

    boolean reaches(String address) {
        return comesTrue(
                () -> host("a1").run("ping", "-c", "1", "-W", "1", address).succeeded());
    }

    /** The way to the clouds' network. */
    String route() {
        return appliance.command("show", "routes", "172.31.0.0/16").output();
    }

    /** What the API says of a neighbour, without blanks. */
    String neighbor(String name) {
        return appliance.get("/api/v1/bgp/neighbors/" + name).replaceAll("\\s", "");
    }

    boolean isEstablished(String name) {
        return neighbor(name).contains("\"state\":\"established\"");
    }

    String why() {
        return appliance.command("show", "ipsec").output()
                + appliance.command("show", "bgp").output()
                + appliance.command("bgp", "routes").output()
                + appliance.command("show", "routes").output()
                + appliance.command("show", "drops").output()
                + swanOne.sas()
                + birdOne.answer("show", "protocols", "all", "isthmus")
                + birdTwo.answer("show", "protocols", "all", "isthmus")
                + host("one").ip("route").output()
                + appliance.process().tail();
    }

    @Override
    public void close() {
        appliance.close();
        lab.close();
    }
}
