package net.isthmus.appliance.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.isthmus.lab.Await;
import net.isthmus.lab.IsthmusRouter;
import net.isthmus.lab.Lab;
import net.isthmus.lab.LabNetwork;
import net.isthmus.lab.LabTopology;
import net.isthmus.lab.LabTopology.Host;
import net.isthmus.lab.LabTopology.Segment;
import net.isthmus.lab.Namespace;
import net.isthmus.lab.Outcome;
import net.isthmus.lab.Strongswan;
import net.isthmus.lab.probe.SteadyPing;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The appliance and strongSwan as each other's peers, with packets in the tunnel:
 *
 * <pre>
 *  a1 ── appliance ═══ 172.16.1.0/30 ═══ strongSwan, 10.2.0.11
 *  10.1.0.11
 * </pre>
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class IpsecStrongswanIT {
    private static final String SECRET = "q8Zr1vT0mLx3WnYb7KdE5uJc2HsA9fGp";
    private static final String THERE = "10.2.0.11";
    private static final Duration SETTLE = Duration.ofSeconds(40);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final String SWANCTL = """
            connections { peer {
              remote_addrs = 172.16.1.2
              local_addrs = 172.16.1.1
              version = 2
              encap = yes
              proposals = aes128gcm16-prfsha256-ecp256
              local { auth = psk }
              remote { auth = psk }
              children { lan {
                local_ts = 10.2.0.0/24
                remote_ts = 10.1.0.0/24
                esp_proposals = aes128gcm16
              } } } }
            secrets { ike { secret = "%s" } }
            """.formatted(SECRET);
    private static final String DOCUMENT = """
            version: 1
            interfaces:
              inside: { match: { name: eth1 }, addresses: [10.1.0.1/24], zone: trusted }
              uplink: { match: { name: eth2 }, addresses: [172.16.1.2/30], zone: internet }
              oob: { match: { name: mgmt0 }, role: management }
            ipsec:
              connections:
                peer:
                  localAddrs: [172.16.1.2]
                  remoteAddrs: [172.16.1.1]
                  remote: { secretRef: psk }
                  children:
                    lan:
                      localTs: [10.1.0.0/24]
                      remoteTs: [10.2.0.0/24]
                      startAction: START
                      zone: premises
            routes:
              - { to: 0.0.0.0/0, via: 172.16.1.1 }
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
    private Namespace peer;

    @SuppressWarnings("NullAway.Init")
    private Strongswan strongswan;

    @BeforeAll
    void open() throws IOException {
        Requirements.applianceBesideStrongswan();
        LabNetwork network = LabNetwork.build(lab, topology(), step -> {});
        inside = network.host("a1").namespace();
        peer = network.host("swan").namespace();
        peer.sysctl("net.ipv4.ip_forward=1", "net.ipv4.conf.all.rp_filter=0", "net.ipv4.conf.default.rp_filter=0");
        strongswan = Strongswan.start(peer).load(SWANCTL);
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
                                new Host("a1", List.of("10.1.0.11/24"), List.of(), List.of("10.1.0.1"))),
                        segment(
                                "uplink",
                                "eth2",
                                new Host("swan", List.of("172.16.1.1/30"), List.of(THERE + "/32"), List.of()))),
                List.of(),
                List.of(),
                1);
    }

    private static Segment segment(String name, String port, Host host) {
        return new Segment(name, port, 1500, Optional.empty(), List.of(), List.of(host));
    }

    @Test
    @Order(1)
    void shouldCarryPacketsWhenStrongswanBegins() {
        Outcome outcome = strongswan.swanctl("--initiate", "--child", "lan", "--timeout", "20");
        assertThat(outcome.succeeded()).as(this::why).isTrue();
        assertThat(Await.until(SETTLE, POLL, this::reaches)).as(this::why).isTrue();
    }

    @Test
    @Order(2)
    void shouldCarryTcpBothWays() {
        peer.start("iperf3", "-s", "-B", THERE);
        for (List<String> way : List.of(List.of("-t", "1"), List.of("-t", "1", "-R"))) {
            List<String> words = new ArrayList<>(List.of("iperf3", "-c", THERE));
            words.addAll(way);
            assertThat(Await.until(SETTLE, POLL, () -> inside.run(words.toArray(String[]::new))
                            .succeeded()))
                    .as(this::why)
                    .isTrue();
        }
    }

    @Test
    @Order(3)
    void shouldLoseNothingWhenKeysChange() {
        try (SteadyPing pings = SteadyPing.start(inside, THERE)) {
            Await.pause(Duration.ofSeconds(1));
            assertThat(appliance.command("ipsec", "rekey", "peer").exitCode()).isZero();
            Await.pause(Duration.ofSeconds(1));
            strongswan.swanctl("--rekey", "--child", "lan").orThrow();
            Await.pause(Duration.ofSeconds(1));
            assertThat(pings.result()).as(this::why).matches(SteadyPing.Result::isComplete);
        }
    }

    @Test
    @Order(4)
    void shouldCarryPacketsWhenTheApplianceBegins() {
        assertThat(appliance.command("ipsec", "down", "peer").exitCode()).isZero();
        assertThat(Await.until(SETTLE, POLL, () -> strongswan.sas().isBlank()))
                .as(this::why)
                .isTrue();
        assertThat(appliance.command("ipsec", "up", "peer").exitCode()).isZero();
        assertThat(Await.until(SETTLE, POLL, this::reaches)).as(this::why).isTrue();
    }

    @Test
    @Order(5)
    void shouldComeBackWhenStrongswanHasDiedAndBeginsAgain() {
        strongswan.kill();
        strongswan = Strongswan.start(peer).load(SWANCTL);
        strongswan.swanctl("--initiate", "--child", "lan", "--timeout", "20");
        assertThat(Await.until(SETTLE, POLL, this::reaches)).as(this::why).isTrue();
    }

    private boolean reaches() {
        return inside.run("ping", "-c", "1", "-W", "1", THERE).succeeded();
    }

    private String why() {
        return appliance.command("show", "ipsec").output()
                + appliance.command("ipsec", "log", "peer").output()
                + appliance.command("show", "drops").output()
                + strongswan.sas()
                + strongswan.tail();
    }
}
