package net.isthmus.appliance.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import net.isthmus.lab.Await;
import net.isthmus.lab.IsthmusRouter;
import net.isthmus.lab.Lab;
import net.isthmus.lab.LabNetwork;
import net.isthmus.lab.LabTopology;
import net.isthmus.lab.LabTopology.Host;
import net.isthmus.lab.LabTopology.Segment;
import net.isthmus.lab.Namespace;
import net.isthmus.lab.Nic;
import net.isthmus.lab.Outcome;
import net.isthmus.lab.Strongswan;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * What networks do to tunnels, with strongSwan as the peer: IPv6 outside, a NAT between, links that fail.
 *
 * <pre>
 *  a1 ── appliance ═══ 2001:db8:1::/64 ═══ edge: strongSwan, 10.2.0.11 and fd02::11
 *                 └─── 172.16.1.0/30 ───── edge: masquerades ─── 192.168.77.0/24 ─── behind: strongSwan, 10.3.0.11
 * </pre>
 *
 * <p>The edge masquerades both ways: seen from behind it the appliance is behind a NAT, with 10.4.0.11 at the other
 * end.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class IpsecNetworkIT {
    private static final String SECRET = "q8Zr1vT0mLx3WnYb7KdE5uJc2HsA9fGp";
    private static final String THERE = "10.2.0.11";
    private static final String THERE_IPV6 = "fd02::11";
    private static final String BEHIND = "10.3.0.11";
    private static final String INNER = "10.4.0.11";
    private static final Duration SETTLE = Duration.ofSeconds(40);
    private static final Duration CUT = Duration.ofSeconds(4);
    private static final Duration DEAD = Duration.ofSeconds(40);
    private static final Duration BACK = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final String EDGE_SWANCTL = """
            connections { peer {
              remote_addrs = 2001:db8:1::2
              local_addrs = 2001:db8:1::1
              version = 2
              encap = yes
              proposals = aes128gcm16-prfsha256-ecp256
              local { auth = psk }
              remote { auth = psk }
              children {
                lan { local_ts = 10.2.0.0/24
                  remote_ts = 10.1.0.0/24
                  esp_proposals = aes128gcm16 }
                lan6 { local_ts = fd02::/64
                  remote_ts = fd01::/64
                  esp_proposals = aes128gcm16 }
              } } }
            secrets { ike { secret = "%s" } }
            """.formatted(SECRET);
    private static final String BEHIND_SWANCTL = """
            connections { peer {
              remote_addrs = 172.16.1.2
              local_addrs = 192.168.77.2
              version = 2
              encap = yes
              proposals = aes128gcm16-prfsha256-ecp256
              local { auth = psk
                id = behind.example.net }
              remote { auth = psk }
              children {
                lan { local_ts = 10.3.0.0/24
                  remote_ts = 10.1.0.0/24
                  esp_proposals = aes128gcm16 }
                wide { local_ts = 10.0.0.0/8
                  remote_ts = 0.0.0.0/0
                  esp_proposals = aes128gcm16 }
              } }
             inner {
              remote_addrs = %%any
              local_addrs = 192.168.77.2
              version = 2
              proposals = aes128gcm16-prfsha256-ecp256
              local { auth = psk
                id = inner.example.net }
              remote { auth = psk
                id = edge-1.example.net }
              children { inner { local_ts = 10.4.0.0/24
                remote_ts = 10.1.0.0/24
                esp_proposals = aes128gcm16 } } } }
            secrets { ike { secret = "%s" } }
            """.formatted(SECRET);
    private static final String DOCUMENT = """
            version: 1
            interfaces:
              inside: { match: { name: eth1 }, addresses: [10.1.0.1/24, "fd01::1/64"], zone: trusted }
              uplink: { match: { name: eth2 }, addresses: [172.16.1.2/30, "2001:db8:1::2/64"], zone: internet }
              oob: { match: { name: mgmt0 }, role: management }
            ipsec:
              connections:
                six:
                  localAddrs: ["2001:db8:1::2"]
                  remoteAddrs: ["2001:db8:1::1"]
                  encap: true
                  dpdDelay: 1s
                  retransmit: { tries: 4 }
                  remote: { secretRef: psk }
                  children:
                    lan:
                      localTs: [10.1.0.0/24]
                      remoteTs: [10.2.0.0/24]
                      startAction: START
                      zone: premises
                    lan6:
                      localTs: ["fd01::/64"]
                      remoteTs: ["fd02::/64"]
                      startAction: START
                      zone: premises
                behind:
                  localAddrs: [172.16.1.2]
                  remoteAddrs: ["%any"]
                  remote: { id: behind.example.net, secretRef: psk }
                  children:
                    lan:
                      localTs: [10.1.0.0/24]
                      remoteTs: [10.3.0.0/24]
                      startAction: none
                      zone: premises
                inner:
                  remoteAddrs: [192.168.77.2]
                  local: { id: edge-1.example.net }
                  remote: { id: inner.example.net, secretRef: psk }
                  children:
                    lan:
                      localTs: [10.1.0.0/24]
                      remoteTs: [10.4.0.0/24]
                      startAction: none
                      zone: premises
            routes:
              - { to: 0.0.0.0/0, via: 172.16.1.1 }
              - { to: "::/0", via: "2001:db8:1::1" }
            zones:
              internet: {}
              trusted: { default: allow-out }
              premises: { default: allow-out }
            """;

    private final Lab lab = Lab.open();

    @SuppressWarnings("NullAway.Init")
    private IsthmusRouter appliance;

    @SuppressWarnings("NullAway.Init")
    private Namespace inside;

    @SuppressWarnings("NullAway.Init")
    private Namespace edge;

    @SuppressWarnings("NullAway.Init")
    private Strongswan atEdge;

    @SuppressWarnings("NullAway.Init")
    private Strongswan behindNat;

    @BeforeAll
    void open() throws IOException {
        Requirements.applianceBesideStrongswan();
        LabNetwork network = LabNetwork.build(lab, topology(), step -> {});
        inside = network.host("a1").namespace();
        edge = network.host("edge").namespace();
        atEdge = Strongswan.start(forwarding(edge)).load(EDGE_SWANCTL);
        behindNat = Strongswan.start(forwarding(behindNat(edge))).load(BEHIND_SWANCTL);
        appliance = new IsthmusRouter(network, StandardLab.appliance(), List.of());
        appliance.configure(DOCUMENT.replace("START", "none"));
        appliance.start();
        Path secret = Files.writeString(lab.directory().resolve("psk"), SECRET + "\n");
        assertThat(appliance
                        .command("secret", "set", "psk", "--file", secret.toString())
                        .exitCode())
                .isZero();
    }

    @AfterAll
    void close() {
        lab.close();
    }

    private static LabTopology topology() {
        return new LabTopology(
                List.of(
                        segment(
                                "inside",
                                "eth1",
                                new Host(
                                        "a1",
                                        List.of("10.1.0.11/24", "fd01::11/64"),
                                        List.of(),
                                        List.of("10.1.0.1", "fd01::1"))),
                        segment(
                                "uplink",
                                "eth2",
                                new Host(
                                        "edge",
                                        List.of("172.16.1.1/30", "2001:db8:1::1/64"),
                                        List.of(THERE + "/32", THERE_IPV6 + "/128"),
                                        List.of()))),
                List.of(),
                List.of(),
                1);
    }

    private static Segment segment(String name, String port, Host host) {
        return new Segment(name, port, 1500, Optional.empty(), List.of(), List.of(host));
    }

    private static Namespace forwarding(Namespace namespace) {
        return namespace.sysctl(
                "net.ipv4.ip_forward=1",
                "net.ipv6.conf.all.keep_addr_on_down=1",
                "net.ipv6.conf.default.keep_addr_on_down=1",
                "net.ipv6.conf.all.forwarding=1",
                "net.ipv4.conf.all.rp_filter=0",
                "net.ipv4.conf.default.rp_filter=0");
    }

    /** A namespace whose packets leave {@code gateway} with its address and with ports by chance. */
    private Namespace behindNat(Namespace gateway) {
        Namespace behind = lab.namespace("behind");
        lab.cable(behind.nic("eth0"), gateway.nic("lan"), 1500, 1);
        gateway.nic("lan").address("192.168.77.1/24");
        behind.nic("eth0").address("192.168.77.2/24");
        behind.nic("lo").address(BEHIND + "/32");
        behind.nic("lo").address(INNER + "/32");
        behind.ip("route", "add", "default", "via", "192.168.77.1");
        gateway.require("nft", "add table ip nat");
        gateway.require("nft", "add chain ip nat out { type nat hook postrouting priority srcnat; }");
        gateway.require("nft", "add rule ip nat out ip saddr 192.168.77.0/24 masquerade random");
        gateway.require("nft", "add rule ip nat out oifname lan ip saddr 172.16.1.2 masquerade random");
        return behind;
    }

    @Test
    @Order(1)
    void shouldCarryIpv4WhenTheTunnelRunsOverIpv6() {
        initiate(atEdge, "lan");
        assertThat(arrives(THERE)).as(this::why).isTrue();
    }

    @Test
    @Order(2)
    void shouldCarryIpv6WhenTheTunnelRunsOverIpv6() {
        initiate(atEdge, "lan6");
        assertThat(arrives(THERE_IPV6)).as(this::why).isTrue();
    }

    @Test
    @Order(3)
    void shouldBringUpATunnelOverIpv6WhenTheApplianceBegins() {
        assertThat(appliance.command("ipsec", "down", "six").exitCode()).isZero();
        assertThat(Await.until(SETTLE, POLL, () -> atEdge.sas().isBlank()))
                .as(this::why)
                .isTrue();
        assertThat(appliance.command("ipsec", "up", "six").exitCode()).isZero();
        assertThat(arrives(THERE)).as(this::why).isTrue();
        assertThat(arrives(THERE_IPV6)).as(this::why).isTrue();
    }

    @Test
    @Order(4)
    void shouldCarryPacketsWhenThePeerIsBehindANat() {
        initiate(behindNat, "lan");
        assertThat(arrives(BEHIND)).as(this::why).isTrue();
        assertThat(appliance.get("/api/v1/ipsec")).containsPattern("\"nat\"\\s*:\\s*\"(remote|both)\"");
    }

    @Test
    @Order(5)
    void shouldCarryPacketsAfterKeysChangedWhenThePeerIsBehindANat() {
        assertThat(appliance.command("ipsec", "rekey", "behind").exitCode()).isZero();
        assertThat(arrives(BEHIND)).as(this::why).isTrue();
        behindNat.swanctl("--rekey", "--child", "lan").orThrow();
        assertThat(arrives(BEHIND)).as(this::why).isTrue();
    }

    @Test
    @Order(6)
    void shouldNarrowSelectorsToItsOwnWhenThePeerOffersWiderOnes() {
        behindNat.swanctl("--terminate", "--child", "lan").orThrow();
        initiate(behindNat, "wide");
        assertThat(arrives(BEHIND)).as(this::why).isTrue();
        assertThat(behindNat.sas())
                .contains("wide")
                .contains("local  10.3.0.0/24")
                .contains("remote 10.1.0.0/24");
    }

    @Test
    @Order(7)
    void shouldGoOnWithTheSameKeysWhenTheLinkWasDownForAMoment() {
        Nic uplink = edge.nic("eth0");
        assertThat(arrives(THERE)).as(this::why).isTrue();
        String before = spis();
        assertThat(before).contains("_i").contains("_r");
        uplink.down();
        assertThat(Await.until(SETTLE, POLL, () -> !reaches(THERE)))
                .as(this::why)
                .isTrue();
        Await.pause(CUT);
        uplink.up();
        assertThat(arrives(THERE)).as(this::why).isTrue();
        assertThat(spis()).as(this::why).isEqualTo(before);
    }

    @Test
    @Order(8)
    void shouldBringTunnelsBackWhenTheApplianceHasDied() {
        appliance.kill();
        appliance.configure(DOCUMENT.replace("START", "start"));
        appliance.start();
        assertThat(arrives(THERE)).as(this::why).isTrue();
        assertThat(arrives(THERE_IPV6)).as(this::why).isTrue();
    }

    @Test
    @Order(9)
    void shouldSayWhyATunnelIsDownAndBringItBackWhenThePeerWasCutOff() {
        assertThat(arrives(THERE)).as(this::why).isTrue();
        Nic uplink = edge.nic("eth0");
        uplink.down();
        assertThat(Await.until(
                        DEAD, POLL, () -> appliance.get("/api/v1/ipsec/six").contains("no answer from 2001:db8:1::1")))
                .as(this::why)
                .isTrue();
        uplink.up();
        assertThat(Await.until(BACK, POLL, () -> reaches(THERE))).as(this::why).isTrue();
    }

    /** Without localAddrs, it is also the way to the peer that says where the appliance speaks from. */
    @Test
    @Order(10)
    void shouldCarryPacketsAndChangeKeysWhenTheApplianceIsBehindANat() {
        assertThat(appliance.post("/api/v1/ipsec/inner/up").statusCode()).isEqualTo(200);
        assertThat(arrives(INNER)).as(this::why).isTrue();
        assertThat(appliance.get("/api/v1/ipsec/inner"))
                .containsPattern("\"nat\"\\s*:\\s*\"(local|both)\"")
                .contains("172.16.1.2 port 4500");
        assertThat(appliance.post("/api/v1/ipsec/inner/rekey").statusCode()).isEqualTo(200);
        assertThat(arrives(INNER)).as(this::why).isTrue();
        behindNat.swanctl("--rekey", "--child", "inner").orThrow();
        assertThat(arrives(INNER)).as(this::why).isTrue();
    }

    private void initiate(Strongswan strongswan, String child) {
        Outcome outcome = strongswan.swanctl("--initiate", "--child", child, "--timeout", "10");
        assertThat(outcome.succeeded()).as(this::why).isTrue();
    }

    private boolean arrives(String to) {
        return Await.until(SETTLE, POLL, () -> reaches(to));
    }

    private boolean reaches(String to) {
        return inside.run("ping", "-c", "1", "-W", "1", to).succeeded();
    }

    /** The names of the IKE SA over IPv6. */
    private String spis() {
        return atEdge.sas().lines().filter(line -> line.contains("ESTABLISHED")).collect(Collectors.joining());
    }

    private String why() {
        return appliance.command("show", "ipsec").output()
                + appliance.command("ipsec", "log", "six").output()
                + appliance.command("ipsec", "log", "behind").output()
                + appliance.command("show", "drops").output()
                + atEdge.sas()
                + behindNat.sas()
                + atEdge.tail()
                + behindNat.tail();
    }
}
