package net.isthmus.appliance.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import net.isthmus.lab.Await;
import net.isthmus.lab.IsthmusRouter;
import net.isthmus.lab.Lab;
import net.isthmus.lab.LabNetwork;
import net.isthmus.lab.LabTopology;
import net.isthmus.lab.Namespace;
import net.isthmus.lab.RunningCommand;
import net.isthmus.lab.probe.Ping;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Addresses from real servers, and real hosts that get theirs from the appliance.
 *
 * <pre>
 *   upstream ── DHCP: a /32, router 169.254.1.1 (dnsmasq) ──▶ up ─ appliance ─ lan ──▶ router advertisements ── host
 *   mesh     ── DHCP for seconds (Kea), advertisements (radvd) ▶ mesh
 *   isp      ── DHCPv6: an address and a prefix (Kea) ───────▶ isp
 * </pre>
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AddressingIT {
    private static final Duration LIMIT = Duration.ofSeconds(40);
    private static final Duration POLL = Duration.ofMillis(200);

    private static Lab lab;
    private static LabNetwork network;
    private static IsthmusRouter appliance;

    @BeforeAll
    static void open() throws IOException {
        assumeTrue(Lab.isRoot(), "skipped: making network namespaces needs root");
        lab = Lab.open();
        network = LabNetwork.build(
                lab,
                new LabTopology(
                        List.of(
                                segment("up", "eth0", "upstream", "10.66.0.1/24"),
                                segment("mesh", "eth1", "mesh", "10.77.0.1/24", "fd00:77::1/64"),
                                segment("lan", "eth2", "host"),
                                segment("isp", "eth3", "isp", "fd00:55::1/64")),
                        List.of(),
                        List.of(),
                        1),
                step -> {});
        upstream();
        appliance = new IsthmusRouter(network, StandardLab.appliance(), List.of());
        appliance.configure(document(""));
        appliance.start();
    }

    private static LabTopology.Segment segment(String name, String port, String host, String... addresses) {
        return new LabTopology.Segment(
                name,
                port,
                1500,
                Optional.empty(),
                List.of(),
                List.of(new LabTopology.Host(host, List.of(addresses), List.of(), List.of())));
    }

    private static String document(String more) {
        return """
            version: 1
            interfaces:
              up: { match: { name: eth0 }, dhcp4: true }
              mesh: { match: { name: eth1 }, dhcp4: true, acceptRa: true }
              lan:
                match: { name: eth2 }
                addresses: [10.88.0.1/24, "fd00:88::1/64"]
                ip:
                  routerAdvertisements: { interval: 4s, dns: ["fd00:88::53"], domains: [vpc.example.net], routes: ["fd00:99::/48"] }
              oob: { match: { name: mgmt0 }, role: management }
            %s\
            """.formatted(more);
    }

    /** A pod network as Calico makes it: every host has a /32, and 169.254.1.1 is the router, by proxy ARP. */
    private static void upstream() {
        Namespace upstream = network.host("upstream").namespace();
        upstream.sysctl("net.ipv4.ip_forward=1", "net.ipv4.conf.eth0.proxy_arp=1", "net.ipv4.neigh.eth0.proxy_delay=0");
        upstream.ip("link", "add", "away", "type", "veth", "peer", "name", "away1");
        upstream.ip("link", "set", "away", "up");
        upstream.ip("link", "set", "away1", "up");
        upstream.ip("route", "add", "169.254.1.1/32", "dev", "away");
        upstream.ip("addr", "add", "198.51.100.1/32", "dev", "lo");
        upstream.start(
                "dnsmasq",
                "--keep-in-foreground",
                "--port=0",
                "--conf-file=/dev/null",
                "--interface=eth0",
                "--bind-interfaces",
                "--dhcp-authoritative",
                "--dhcp-leasefile=" + upstream.file("leases"),
                "--dhcp-range=10.66.0.100,10.66.0.150,255.255.255.0,2m",
                "--dhcp-option=1,255.255.255.255",
                "--dhcp-option=3,169.254.1.1",
                "--dhcp-option=6,10.66.0.53");
    }

    @AfterAll
    static void close() throws IOException {
        if (appliance != null) {
            Files.createDirectories(Path.of("target", "it-logs"));
            Files.writeString(
                    Path.of("target", "it-logs", "AddressingIT.log"),
                    appliance.process().output());
            appliance.close();
        }
        if (lab != null) {
            lab.close();
        }
    }

    private static boolean shows(String what, String text) {
        return Await.until(LIMIT, POLL, () -> appliance.get("/api/v1/" + what).contains(text));
    }

    private static Namespace host() {
        return network.host("host").namespace();
    }

    @Test
    @Order(1)
    void shouldForwardThroughAPodNetworkWhenTheRouterIsOutsideTheSubnet() {
        assertThat(shows("clients", "\"state\":\"bound\"")).isTrue();
        assertThat(appliance.get("/api/v1/clients"))
                .containsPattern("10\\.66\\.0\\.1\\d\\d/32")
                .contains("0.0.0.0/0 via 169.254.1.1")
                .contains("10.66.0.53");
        assertThat(appliance.get("/api/v1/routes?limit=100"))
                .contains("169.254.1.1")
                .contains("\"dhcp\"");
        host().ip("addr", "add", "10.88.0.9/24", "dev", "eth0");
        host().ip("route", "add", "default", "via", "10.88.0.1");
        network.host("upstream").namespace().ip("route", "add", "10.88.0.0/24", "dev", "eth0");
        String leased = appliance.get("/api/v1/clients").replaceAll("(?s).*?(10\\.66\\.0\\.1\\d\\d)/32.*", "$1");
        network.host("upstream").namespace().ip("route", "replace", "10.88.0.0/24", "via", leased);
        assertThat(Await.until(
                        LIMIT,
                        POLL,
                        () -> Ping.of(host(), "198.51.100.1").count(1).run().isComplete()))
                .as("by the default route of the lease")
                .isTrue();
        assertThat(appliance.command("show", "clients").output())
                .contains("up")
                .contains("dhcp4")
                .contains("bound");
    }

    @Test
    @Order(2)
    void shouldConfigureALinuxHostWhenTheLinkIsAdvertised() {
        assertThat(Await.until(LIMIT, POLL, () -> host().ip("-6", "addr", "show", "dev", "eth0")
                        .output()
                        .contains("fd00:88:")))
                .isTrue();
        String routes = host().ip("-6", "route").output();
        assertThat(routes).containsPattern("default via fe80::[0-9a-f:]+ dev eth0 proto ra");
        String router = routes.replaceAll("(?s).*default via (fe80::[0-9a-f:]+) .*", "$1");
        assertThat(Ping.of(host(), "fd00:88::1").count(1).run()).matches(Ping.Result::isComplete);
        assertThat(Ping.of(host(), router + "%eth0")
                        .every(Duration.ofSeconds(1))
                        .run()
                        .received())
                .as("the link-local address answers")
                .isGreaterThanOrEqualTo(2);
    }

    @Test
    @Order(3)
    void shouldMakeItselfAnAddressWhenARouterAdvertisesAPrefix() throws IOException {
        Namespace mesh = network.host("mesh").namespace();
        mesh.sysctl("net.ipv6.conf.all.forwarding=1");
        mesh.ip("addr", "add", "2001:db8::1/128", "dev", "lo");
        Path configuration = mesh.file("radvd.conf");
        Files.writeString(configuration, """
            interface eth0 {
              AdvSendAdvert on; MinRtrAdvInterval 3; MaxRtrAdvInterval 4; AdvLinkMTU 1400;
              prefix fd00:77::/64 { AdvValidLifetime 600; AdvPreferredLifetime 300; };
              route 2001:db8:1::/48 { };
              RDNSS fd00:77::53 { };
            };
            """);
        try (RunningCommand radvd = mesh.start(
                "radvd",
                "--nodaemon",
                "--config",
                configuration.toString(),
                "--pidfile",
                mesh.file("radvd.pid").toString(),
                "--logmethod",
                "stderr")) {
            assertThat(shows("clients", "fd00:77:")).as(radvd.output()).isTrue();
            assertThat(appliance.get("/api/v1/clients"))
                    .contains("2001:db8:1::/48 via fe80:")
                    .contains("::/0 via fe80:")
                    .contains("fd00:77::53");
            mesh.ip("-6", "route", "add", "fd00:88::/64", "via", meshAddress());
            assertThat(Await.until(
                            LIMIT,
                            POLL,
                            () -> Ping.of(host(), "2001:db8::1").count(1).run().isComplete()))
                    .as("by the advertised default route")
                    .isTrue();
            assertThat(shows("interfaces", "\"mtu\":1400,\"mtuSource\":\"ra\"")).isTrue();
            assertThat(appliance.command("show", "interfaces").output()).contains("1400 by ra");
            assertThat(Ping.of(host(), "2001:db8::1")
                            .packets(1450)
                            .unfragmented()
                            .count(1)
                            .run()
                            .text())
                    .as("longer packets are refused as too big for the link")
                    .containsPattern("(?i)too big.*1400");
        }
        assertThat(Await.until(
                        LIMIT, POLL, () -> !appliance.get("/api/v1/clients").contains("::/0 via fe80:")))
                .as("its last advertisement takes the default route back")
                .isTrue();
    }

    private static String meshAddress() {
        return appliance.get("/api/v1/clients").replaceAll("(?s).*\"(fd00:77:[0-9a-f:]+)/64.*", "$1");
    }

    @Test
    @Order(4)
    void shouldRenewTheLeaseWhenItLastsForSeconds() throws IOException {
        Namespace mesh = network.host("mesh").namespace();
        Path configuration = mesh.file("kea4.conf");
        Files.writeString(configuration, """
            { "Dhcp4": {
                "interfaces-config": { "interfaces": [ "eth0" ], "dhcp-socket-type": "raw" },
                "lease-database": { "type": "memfile", "persist": false },
                "option-def": [ { "name": "routes", "code": 121, "type": "binary" } ],
                "valid-lifetime": 6, "renew-timer": 2, "rebind-timer": 4, "authoritative": true,
                "subnet4": [ { "id": 1, "subnet": "10.77.0.0/24",
                  "pools": [ { "pool": "10.77.0.100 - 10.77.0.110" } ],
                  "option-data": [ { "name": "interface-mtu", "data": "1300" },
                    { "name": "routes", "csv-format": false, "data": "100A370A4D0001" } ] } ],
                "loggers": [ { "name": "kea-dhcp4", "severity": "INFO", "output_options": [ { "output": "stdout" } ] } ]
            } }
            """);
        try (RunningCommand kea = mesh.start(
                "env",
                "KEA_PIDFILE_DIR=" + configuration.getParent(),
                "KEA_LOCKFILE_DIR=none",
                "kea-dhcp4",
                "-c",
                configuration.toString())) {
            assertThat(Await.until(Duration.ofSeconds(40), POLL, () -> appliance
                            .get("/api/v1/clients")
                            .contains("10.77.0.10")))
                    .as(kea.output())
                    .isTrue();
            assertThat(appliance.get("/api/v1/clients")).contains("10.55.0.0/16 via 10.77.0.1");
            assertThat(shows("interfaces", "\"mtu\":1300,\"mtuSource\":\"dhcp4\""))
                    .as("the lower of what the server and the router told")
                    .isTrue();
            Await.pause(Duration.ofSeconds(8));
            assertThat(appliance.get("/api/v1/clients")).as("renewed").contains("10.77.0.10");
        }
        assertThat(Await.until(
                        LIMIT, POLL, () -> !appliance.get("/api/v1/clients").contains("10.77.0.10")))
                .as("expired without its server")
                .isTrue();
        assertThat(shows("interfaces", "\"mtu\":1400,\"mtuSource\":\"ra\""))
                .as("and its MTU with it")
                .isTrue();
    }

    @Test
    @Order(5)
    void shouldShowWhoElseHasAnAddressWhenAHostTakesIt() {
        host().ip("addr", "add", "10.88.0.1/24", "dev", "eth0");
        try {
            host().run("arping", "-c", "1", "-A", "-I", "eth0", "10.88.0.1");
            assertThat(shows("interfaces", "10.88.0.1/24 (also used by ")).isTrue();
        } finally {
            host().ip("addr", "del", "10.88.0.1/24", "dev", "eth0");
        }
    }

    @Test
    @Order(6)
    void shouldAskForTheSameAddressWhenItIsStartedAgain() {
        String before = leasedUpstream();
        appliance.stop();
        assertThat(Await.until(
                        LIMIT, POLL, () -> !host().ip("-6", "route").output().contains("default via")))
                .as("hosts were told that their router ends")
                .isTrue();
        appliance.start();
        assertThat(shows("clients", "10.66.0.1")).isTrue();
        assertThat(leasedUpstream()).isEqualTo(before);
    }

    private static String leasedUpstream() {
        return appliance.get("/api/v1/clients").replaceAll("(?s).*?(10\\.66\\.0\\.1\\d\\d)/32.*", "$1");
    }

    @Test
    @Order(7)
    void shouldNumberTheLanFromADelegatedPrefixWhenAServerHasOne() throws IOException {
        Namespace isp = network.host("isp").namespace();
        isp.sysctl("net.ipv6.conf.all.forwarding=1");
        isp.ip("addr", "add", "2001:db8:ffff::1/128", "dev", "lo");
        isp.ip("-6", "route", "add", "2001:db8:5500::/40", "via", "fd00:55::2");
        commit("""
              isp:
                match: { name: eth3 }
                addresses: ["fd00:55::2/64"]
                dhcp6: { prefixDelegation: { hint: 56, assign: { lan: 1 } } }
            routes:
              - { to: "2001:db8:ffff::/48", via: "fd00:55::1" }
            """);
        try (RunningCommand kea = kea6(isp)) {
            assertThat(shows("clients", "2001:db8:5500::/56")).as(kea.output()).isTrue();
            assertThat(appliance.get("/api/v1/clients")).contains("fd00:55::100");
            assertThat(shows("interfaces", "2001:db8:5500:1::1/64")).isTrue();
            assertThat(Await.until(LIMIT, POLL, () -> host().ip("-6", "addr", "show", "dev", "eth0")
                            .output()
                            .contains("2001:db8:5500:1:")))
                    .as("the host makes itself an address of it")
                    .isTrue();
            assertThat(Await.until(LIMIT, POLL, () -> Ping.of(host(), "2001:db8:ffff::1")
                            .count(1)
                            .run()
                            .isComplete()))
                    .as("to the provider and back")
                    .isTrue();
            assertThat(isp.run("ping", "-n", "-c", "1", "-W", "2", "2001:db8:5500:2::1")
                            .output())
                    .as("the rest of the prefix leads nowhere")
                    .contains("From fd00:55::2")
                    .containsIgnoringCase("unreachable");
            assertThat(Await.until(LIMIT, POLL, () -> isPdRenewedTwice(kea.output())))
                    .as(kea.output())
                    .isTrue();
            assertThat(appliance.get("/api/v1/interfaces")).contains("2001:db8:5500:1::1/64");
        }
        assertThat(Await.until(Duration.ofSeconds(40), POLL, () -> !appliance
                        .get("/api/v1/interfaces")
                        .contains("2001:db8:5500:")))
                .as("expired without its server")
                .isTrue();
        commit("");
    }

    private static boolean isPdRenewedTwice(String log) {
        return log.split("DHCP6_PD_LEASE_RENEW", -1).length > 2;
    }

    private static RunningCommand kea6(Namespace isp) throws IOException {
        Path configuration = isp.file("kea6.conf");
        Files.writeString(configuration, """
            { "Dhcp6": {
                "interfaces-config": { "interfaces": [ "eth0" ] },
                "lease-database": { "type": "memfile", "persist": false },
                "server-id": { "type": "EN", "enterprise-id": 32473, "identifier": "0155", "persist": false },
                "preferred-lifetime": 15, "valid-lifetime": 20, "renew-timer": 3, "rebind-timer": 10,
                "subnet6": [ { "id": 1, "subnet": "fd00:55::/64", "interface": "eth0",
                  "pools": [ { "pool": "fd00:55::100 - fd00:55::100" } ],
                  "pd-pools": [ { "prefix": "2001:db8:5500::", "prefix-len": 56, "delegated-len": 56 } ] } ],
                "loggers": [ { "name": "kea-dhcp6", "severity": "INFO", "output_options": [ { "output": "stdout" } ] } ]
            } }
            """);
        return isp.start(
                "env",
                "KEA_PIDFILE_DIR=" + configuration.getParent(),
                "KEA_LOCKFILE_DIR=none",
                "kea-dhcp6",
                "-c",
                configuration.toString());
    }

    private static void commit(String more) {
        HttpResponse<String> response = appliance.commit(document(more));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    }
}
