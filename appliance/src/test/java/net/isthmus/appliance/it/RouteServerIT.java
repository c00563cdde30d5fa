package net.isthmus.appliance.it;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The appliance at an exchange, where all tell their routes to a route server (RFC 7947), which tells them to the
 * others as they are. Packets go past it.
 *
 * <pre>
 *  a1 ── appliance ──┬── 172.16.9.1  server  AS 65100, BIRD
 *  10.1.0.11         ├── 172.16.9.2  first   AS 65101, 192.168.1.0/24
 *        172.16.9.4  └── 172.16.9.3  second  AS 65102, 192.168.2.0/24, and 192.168.7.0/24 as if by us
 * </pre>
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RouteServerIT {
    private static final Duration SETTLE = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(200);

    private static final String SERVER = """
            router id 172.16.9.1;
            protocol device {}
            template bgp at_exchange {
              local 172.16.9.1 as 65100;
              rs client;
              connect retry time 1; connect delay time 1; error wait time 1, 2;
              ipv4 { import all; export all; };
            }
            protocol bgp c1 from at_exchange { neighbor 172.16.9.2 as 65101; }
            protocol bgp c2 from at_exchange { neighbor 172.16.9.3 as 65102; }
            protocol bgp isthmus from at_exchange { neighbor 172.16.9.4 as 64512; }
            """;

    private static final String MEMBER = """
            router id 172.16.9.%1$d;
            protocol device {}
            protocol direct { ipv4; }
            protocol kernel { ipv4 { export where source = RTS_BGP; }; }
            protocol static ours { ipv4; route 192.168.%2$d.0/24 unreachable; route 192.168.%3$d.0/24 unreachable; }
            protocol bgp server {
              local 172.16.9.%1$d as %4$d;
              neighbor 172.16.9.1 as 65100;
              connect retry time 1; connect delay time 1; error wait time 1, 2;
              ipv4 { import all; export filter {
                if proto != "ours" then reject;
                if net = 192.168.7.0/24 then bgp_path.prepend(64512);
                accept;
              }; };
            }
            """;

    private static final String DOCUMENT = """
            version: 1
            interfaces:
              inside: { match: { name: eth1 }, addresses: [10.1.0.1/24], zone: trusted }
              exchange: { match: { name: eth2 }, addresses: [172.16.9.4/24], zone: premises }
              oob: { match: { name: mgmt0 }, role: management }
            zones:
              trusted: { default: allow-out }
              premises: { default: deny }
            firewall:
              rules:
                - { name: ping, protocol: icmp, action: allow }
            bgp:
              as: 64512
              neighbors:
                server:
                  address: 172.16.9.1
                  remoteAs: 65100
                  enforceFirstAs: false
                  connectRetry: 1s
                  families: { ipv4Unicast: { import: accept, export: accept } }
              networks: [10.1.0.0/24]
            """;

    private final Lab lab = Lab.open();

    @SuppressWarnings("NullAway.Init")
    private LabNetwork network;

    @SuppressWarnings("NullAway.Init")
    private BgpDaemon server;

    @SuppressWarnings("NullAway.Init")
    private BgpDaemon first;

    @SuppressWarnings("NullAway.Init")
    private IsthmusRouter appliance;

    @BeforeAll
    void open() {
        Requirements.applianceBesideBgpDaemons();
        Host a1 = new Host("a1", List.of("10.1.0.11/24"), List.of(), List.of("10.1.0.1"));
        List<Host> members = List.of(
                new Host("server", List.of("172.16.9.1/24"), List.of(), List.of()),
                new Host("first", List.of("172.16.9.2/24"), List.of("192.168.1.1/32"), List.of()),
                new Host("second", List.of("172.16.9.3/24"), List.of("192.168.2.1/32"), List.of()));
        List<Segment> segments = List.of(
                new Segment("inside", "eth1", 1500, Optional.empty(), List.of(), List.of(a1)),
                new Segment("exchange", "eth2", 1500, Optional.empty(), List.of(), members));
        network = LabNetwork.build(lab, new LabTopology(segments, List.of(), List.of(), 1), step -> {});
        server = bird("server", SERVER);
        first = bird("first", MEMBER.formatted(2, 1, 11, 65_101));
        bird("second", MEMBER.formatted(3, 2, 7, 65_102));
        appliance = new IsthmusRouter(network, StandardLab.appliance(), List.of());
        appliance.configure(DOCUMENT);
        appliance.start();
    }

    private BgpDaemon bird(String host, String configuration) {
        return BgpDaemon.start(BgpDaemon.Kind.BIRD, network.host(host).namespace(), configuration);
    }

    @AfterAll
    @SuppressWarnings("NullAway")
    void close() {
        if (appliance != null) {
            appliance.close();
        }
        lab.close();
    }

    private static boolean comesTrue(BooleanSupplier condition) {
        return Await.until(SETTLE, POLL, condition);
    }

    private boolean reaches(String address) {
        return comesTrue(() -> network.host("a1")
                .namespace()
                .run("ping", "-c", "1", "-W", "1", address)
                .succeeded());
    }

    private String received() {
        return appliance
                .command("bgp", "routes", "--neighbor", "server", "--received")
                .output();
    }

    private long sessionsEver() {
        return BgpLab.sessionsEver(appliance.get("/api/v1/bgp/neighbors/server"));
    }

    private void commit(String document) {
        var answer = appliance.commit(document);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private String why() {
        return appliance.command("show", "bgp", "server").output()
                + received()
                + appliance.command("show", "drops").output()
                + server.answer("show", "route", "all")
                + appliance.process().tail();
    }

    @Test
    @Order(1)
    void shouldSendPacketsPastTheServerToWhoeverHasToldTheRoute() {
        assertThat(reaches("192.168.1.1")).as(this::why).isTrue();
        assertThat(reaches("192.168.2.1")).as(this::why).isTrue();
        assertThat(appliance.command("show", "routes", "192.168.0.0/16").output())
                .contains("172.16.9.2", "172.16.9.3")
                .doesNotContain("172.16.9.1 ");
        assertThat(first.answer("show", "route", "for", "10.1.0.0/24", "all"))
                .contains("BGP.as_path: 64512\n", "BGP.next_hop: 172.16.9.4\n");
    }

    @Test
    @Order(2)
    void shouldStillRefuseWhatHasBeenHereAlready() {
        assertThat(comesTrue(() -> received().contains("192.168.7.0/24")))
                .as(this::why)
                .isTrue();
        assertThat(received().lines().filter(line -> line.contains("192.168.7.0/24")))
                .singleElement()
                .asString()
                .contains("rejected", "our own autonomous system is in its AS path");
    }

    @Test
    @Order(3)
    void shouldShowWhyNothingIsUsedOfAServerThatWasNotConfiguredAsOne() {
        long sessions = sessionsEver();
        commit(DOCUMENT.replace("      enforceFirstAs: false\n", ""));
        assertThat(comesTrue(() -> received().contains("does not begin with the neighbour's number")))
                .as(this::why)
                .isTrue();
        assertThat(comesTrue(() -> !appliance
                        .command("show", "routes", "192.168.0.0/16")
                        .output()
                        .contains("ebgp")))
                .as(this::why)
                .isTrue();

        commit(DOCUMENT);

        assertThat(reaches("192.168.1.1")).as(this::why).isTrue();
        assertThat(sessionsEver()).as("without a reset").isEqualTo(sessions);
    }
}
