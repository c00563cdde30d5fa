package net.isthmus.appliance.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import net.isthmus.lab.Await;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** The appliance's BGP with FRR, BIRD and GoBGP: routes both ways, and packets along them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BgpIT {
    private static final Duration QUIET = Duration.ofSeconds(2);

    @SuppressWarnings("NullAway.Init")
    private BgpLab lab;

    @BeforeAll
    void open() {
        Requirements.applianceBesideBgpDaemons();
        lab = new BgpLab();
    }

    @AfterAll
    @SuppressWarnings("NullAway")
    void close() {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    @Order(1)
    void shouldEstablishSessionsByMd5ByTtlAndWithinTheAutonomousSystem() {
        assertThat(BgpLab.comesTrue(() -> lab.established() == 6)).as(lab::why).isTrue();
        assertThat(lab.appliance.command("show", "bgp").output()).contains("AS 64512", "65001", "65002", "65003");
    }

    @Test
    @Order(2)
    void shouldForwardAlongWhatItHasLearnedWhenNeighboursAnnounceNetworks() {
        for (int n : new int[] {1, 2, 4, 5}) {
            assertThat(lab.reaches("a1", "192.168.%d.1".formatted(n)))
                    .as(lab::why)
                    .isTrue();
        }
        assertThat(lab.reaches("a1", "fd01:1::1")).as(lab::why).isTrue();
        assertThat(lab.reaches("a1", "fd01:2::1")).as(lab::why).isTrue();
        assertThat(lab.routes("192.168.0.0/16")).contains("ebgp", "ibgp");
    }

    @Test
    @Order(3)
    void shouldTellItsNetworksAndWhatItHasLearnedToOthersAfterTheirPolicies() {
        assertFrrSays("10.1.0.0/24", "64512", "Community: 64512:100", "best");
        assertFrrSays("192.168.2.0/24", "64512 65002");
        assertThat(lab.frr.answer("show bgp ipv4 unicast 172.16.4.0/24"))
                .as("its policy takes none of these")
                .contains("Network not in table");
        assertThat(BgpLab.comesTrue(() -> lab.gobgp.answer("global", "rib").contains("172.16.4.0/24")))
                .as(lab::why)
                .isTrue();
        assertThat(BgpLab.comesTrue(() -> lab.bird
                        .answer("show", "route", "for", "10.1.0.0/24", "all")
                        .contains("BGP.as_path: 64512")))
                .as(lab::why)
                .isTrue();
        assertThat(lab.appliance
                        .command("bgp", "routes", "--neighbor", "bird", "--received")
                        .output())
                .as("what the policy rejects is shown")
                .contains("10.99.2.0/24", "192.168.2.0/24");
        assertThat(lab.routes("10.99.2.0/24")).doesNotContain("10.99.2.0/24");
    }

    @Test
    @Order(4)
    void shouldReflectBetweenClientsWhenItIsTheirReflector() {
        assertThat(lab.reaches("inner", "192.168.5.1")).as(lab::why).isTrue();
        assertThat(lab.inner.answer("show", "route", "for", "192.168.5.1", "all"))
                .contains("192.168.5.0/24", "BGP.originator_id: 172.16.5.1", "BGP.cluster_list");
    }

    @Test
    @Order(5)
    void shouldLetNobodyElseInWhenTheZoneIsClosed() {
        String connect = "import socket,sys\ns=socket.socket()\ns.settimeout(2)\ns.connect((sys.argv[1],179))";
        lab.host("frr")
                .ip("address", "add", "172.16.1.9/24", "dev", lab.nic("frr").name());
        String bound = connect.replace("s.settimeout(2)", "s.settimeout(2)\ns.bind(('172.16.1.9',0))");
        assertThat(lab.host("frr").run("python3", "-c", bound, "172.16.1.2").succeeded())
                .isFalse();
        assertThat(lab.host("bird").run("python3", "-c", connect, "172.16.1.2").succeeded())
                .as("a neighbour's address, at another neighbour's link")
                .isFalse();
    }

    @Test
    @Order(6)
    void shouldTellAnewWithoutAResetWhenAPolicyChanges() {
        long before = lab.sessionsEver();
        lab.commit(BgpPeers.DOCUMENT.replace("\"64512:100\"", "\"64512:200\""));
        assertThat(BgpLab.comesTrue(() ->
                        lab.frr.answer("show bgp ipv4 unicast 10.1.0.0/24").contains("64512:200")))
                .as(lab::why)
                .isTrue();
        lab.commit(BgpPeers.DOCUMENT.replace("localPref: 200", "localPref: 300"));
        assertThat(BgpLab.comesTrue(() -> lab.appliance
                        .command("bgp", "routes", "192.168.2.0/24")
                        .output()
                        .contains("300")))
                .as(lab::why)
                .isTrue();
        assertThat(lab.sessionsEver()).isEqualTo(before);
        lab.commit(BgpPeers.DOCUMENT);
    }

    @Test
    @Order(7)
    void shouldSayNothingWhenSomethingElseChanges() {
        Await.pause(QUIET);
        long before = lab.number("gobgp", "updatesSent");
        long sessions = lab.sessionsEver();
        lab.commit(BgpPeers.DOCUMENT + """
                system: { nameservers: [10.1.0.11] }
                workloads: { w: { labels: { app: a }, addresses: [10.1.0.11] } }
                routes: [{ to: 203.0.113.0/24, via: 10.1.0.11 }]
                """);
        lab.commit(BgpPeers.DOCUMENT);
        Await.pause(QUIET);
        assertThat(lab.number("gobgp", "updatesSent")).isEqualTo(before);

        lab.commit(BgpPeers.DOCUMENT.replace("zone: trusted }", "zone: trusted, mtu: 1400 }"));
        lab.commit(BgpPeers.DOCUMENT);
        assertThat(lab.sessionsEver()).isEqualTo(sessions);
        assertThat(lab.reaches("a1", "192.168.1.1")).as(lab::why).isTrue();
    }

    @Test
    @Order(7)
    void shouldUseAnotherSecretFromTheMomentInWhichItIsSet() {
        lab.appliance.put("/api/v1/secrets/frr-md5", "another-secret");
        assertThat(BgpLab.comesTrue(() -> !lab.isEstablished("frr")))
                .as(lab::why)
                .isTrue();
        lab.appliance.put("/api/v1/secrets/frr-md5", BgpLab.SECRET);
        assertThat(BgpLab.comesTrue(() -> lab.isEstablished("frr")))
                .as(lab::why)
                .isTrue();
        assertThat(lab.reaches("a1", "192.168.1.1")).as(lab::why).isTrue();
    }

    @Test
    @Order(8)
    void shouldGoOnForwardingWhenANeighbourRestarts() {
        lab.frr.kill();
        assertThat(BgpLab.comesTrue(() -> !lab.isEstablished("frr")))
                .as(lab::why)
                .isTrue();
        assertThat(lab.number("frr", "stale")).isPositive();
        assertThat(lab.ping("a1", "192.168.1.1")).as(lab::why).isTrue();
        lab.frr.restart();
        assertThat(BgpLab.comesTrue(() -> lab.isEstablished("frr") && lab.number("frr", "stale") == 0))
                .as(lab::why)
                .isTrue();
        assertThat(lab.reaches("a1", "192.168.1.1")).as(lab::why).isTrue();
    }

    @Test
    @Order(9)
    void shouldTakeRoutesBackWhenANeighbourFallsSilent() {
        lab.bird.freeze(true);
        assertThat(BgpLab.comesTrue(() -> !lab.isEstablished("bird")))
                .as(lab::why)
                .isTrue();
        assertThat(lab.neighbor("bird")).containsIgnoringCase("hold");
        lab.bird.freeze(false);
        assertThat(BgpLab.comesTrue(() -> lab.isEstablished("bird")))
                .as(lab::why)
                .isTrue();
        assertThat(lab.reaches("a1", "192.168.2.1")).as(lab::why).isTrue();
    }

    @Test
    @Order(10)
    void shouldEndTheSessionWhenANeighbourAnnouncesTooMuch() {
        for (int i = 0; i < 4; i++) {
            lab.gobgp.ask("global", "rib", "add", "10.77.%d.0/24".formatted(i)).orThrow();
        }
        assertThat(BgpLab.comesTrue(() -> !lab.isEstablished("gobgp")))
                .as(lab::why)
                .isTrue();
        assertThat(lab.neighbor("gobgp")).contains("maxi");
        assertThat(BgpLab.comesTrue(() -> !lab.routes("10.77.0.0/16").contains("ebgp")))
                .as(lab::why)
                .isTrue();
        assertThat(lab.isEstablished("frr")).isTrue();
    }

    @Test
    @Order(11)
    void shouldTakeRoutesBackAtOnceWhenALinkDies() {
        assertFrrSays("192.168.4.0/24", "64512");
        lab.nic("inner").down();
        assertThat(BgpLab.comesTrue(() -> !lab.routes("192.168.4.0/24").contains("* ")
                        && lab.frr
                                .answer("show bgp ipv4 unicast 192.168.4.0/24")
                                .contains("not in table")))
                .as(lab::why)
                .isTrue();
        lab.nic("inner").up();
        lab.host("inner")
                .ip(
                        "address",
                        "replace",
                        "fd00:4::1/64",
                        "dev",
                        lab.nic("inner").name());
        assertThat(lab.reaches("a1", "192.168.4.1")).as(lab::why).isTrue();
    }

    @Test
    @Order(12)
    void shouldSayFarewellWhenItStops() {
        lab.appliance.stop();
        assertThat(BgpLab.comesTrue(() ->
                        lab.frr.answer("show bgp neighbors 172.16.1.2").contains("Cease/Administrative Shutdown")))
                .as(() -> lab.frr.answer("show bgp neighbors 172.16.1.2"))
                .isTrue();
        assertThat(BgpLab.comesTrue(
                        () -> lab.frr.answer("show ip route 10.1.0.0/24").contains("not in table")))
                .as(() -> lab.frr.answer("show ip route"))
                .isTrue();
    }

    /** What FRR says of a network, once its session has told it. */
    private void assertFrrSays(String network, String... words) {
        assertThat(BgpLab.comesTrue(() -> {
                    String said = lab.frr.answer("show bgp ipv4 unicast " + network);
                    return Stream.of(words).allMatch(said::contains);
                }))
                .as(lab::why)
                .isTrue();
    }
}
