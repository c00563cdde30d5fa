package net.isthmus.appliance.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import net.isthmus.lab.Await;
import net.isthmus.lab.LabHost;
import net.isthmus.lab.Namespace;
import net.isthmus.lab.probe.Arping;
import net.isthmus.lab.probe.Capture;
import net.isthmus.lab.probe.Ping;
import net.isthmus.lab.probe.Scapy;
import net.isthmus.lab.probe.Sockets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One layer-2 network at two appliances and a Linux kernel, over a routed network: first over IPv4, then, after a
 * commit, over IPv6. Where the way becomes narrow comes last each time, because appliances remember it for ten minutes.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class VxlanIT {

    private static final int PORT = 7008;
    private static final Duration SETTLE = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(100);

    @SuppressWarnings("NullAway.Init")
    private StretchedLab lab;

    @BeforeAll
    void open() {
        Requirements.appliance();
        lab = new StretchedLab();
        for (Namespace from : List.of(lab.a1().namespace(), lab.b1().namespace(), lab.linux())) {
            for (String to : List.of("10.30.0.1", "10.30.0.11", "10.30.0.12", "10.30.0.13", "fd00:30::1")) {
                assertThat(Await.until(
                                SETTLE,
                                POLL,
                                () -> Ping.of(from, to).count(1).run().isComplete()))
                        .as("%s reaches %s", from, to)
                        .isTrue();
            }
        }
    }

    @AfterAll
    void close() {
        if (lab != null) {
            lab.close();
        }
    }

    @Order(1)
    @ParameterizedTest
    @ValueSource(ints = {64, 576, 1450, 1500, 3780, 3790, 3800, 3826, 3841, 4096, 7630, 9000})
    void shouldPassPingsOfEverySizeWhenStretched(int packetBytes) {
        for (String address : List.of(lab.b1().ip4(), lab.b1().ip6())) {
            assertComplete(
                    Ping.of(lab.a1().namespace(), address).packets(packetBytes).unfragmented());
        }
    }

    @Order(1)
    @Test
    void shouldShowTheFarHostsOwnMacWhenAsked() {
        assertThat(Arping.run(lab.a1().nic(), lab.b1().ip4()))
                .containsExactly(lab.b1().nic().mac());
        assertThat(Arping.run(lab.b1().nic(), lab.a1().ip4()))
                .containsExactly(lab.a1().nic().mac());
    }

    @Order(1)
    @Test
    void shouldLearnAndSendNothingWhenAFrameIsOnlyTried() {
        String stranger = "02:00:00:77:77:77";
        String there = lab.b1().nic().mac();
        try (Capture far = Capture.start(lab.b1().nic(), "ether host " + stranger)) {
            for (String bytes : List.of("100", "9000")) {
                String said = lab.west
                        .command(
                                "why",
                                "--in",
                                "inside",
                                "--from",
                                "10.30.0.77",
                                "--to",
                                lab.b1().ip4(),
                                "--from-mac",
                                stranger,
                                "--to-mac",
                                there,
                                "--size",
                                bytes)
                        .orThrow()
                        .output();
                assertThat(said).contains("vxlan-output", "verdict: sent out of uplink");
            }
            assertThat(far.finish()).isEmpty();
        }
        assertThat(lab.west.get("/api/v1/bridges")).contains(there).doesNotContain(stranger);
        assertThat(lab.west.get("/api/v1/neighbours")).doesNotContain("10.30.0.77");
    }

    @Order(1)
    @Test
    void shouldPassTcpUnchangedWhenStretched() {
        for (String address : List.of(lab.b1().ip4(), lab.b1().ip6())) {
            Sockets.Transfer transfer =
                    Sockets.tcp(lab.a1().namespace(), lab.b1().namespace(), address, PORT, 20_000_000);
            assertThat(transfer.isIdentical()).as(transfer.text()).isTrue();
        }
    }

    @Order(1)
    @Test
    void shouldSeeADhcpDiscoverOnceAtEveryOtherEnd() {
        String filter = "udp dst port 67";
        try (Capture atB = Capture.start(lab.b1().nic(), filter);
                Capture atLinux = Capture.start(lab.linux().nic("vx"), filter)) {
            Scapy.run(lab.a1().nic(), """
                send(Ether(src=mac, dst='ff:ff:ff:ff:ff:ff')/IP(src='0.0.0.0', dst='255.255.255.255')
                     /UDP(sport=68, dport=67)/BOOTP(chaddr=bytes.fromhex(mac.replace(':', '')), flags=0x8000)
                     /DHCP(options=[('message-type', 'discover'), 'end']))
                """);
            assertThat(atB.finish(1)).hasSize(1);
            assertThat(atLinux.finish(1)).hasSize(1);
        }
    }

    @Order(1)
    @ParameterizedTest
    @ValueSource(ints = {64, 1500, 9000})
    void shouldReachALinuxKernelsVxlanAndBeReached(int packetBytes) {
        for (LabHost host : List.of(lab.a1(), lab.b1())) {
            for (String address : List.of("10.30.0.13", "fd00:30::13")) {
                assertComplete(
                        Ping.of(host.namespace(), address).packets(packetBytes).unfragmented());
            }
            for (String address : List.of(host.ip4(), host.ip6())) {
                assertComplete(
                        Ping.of(lab.linux(), address).packets(packetBytes).unfragmented());
            }
        }
    }

    @Order(1)
    @Test
    void shouldReachTheBridgesOwnAddressFromTheFarEnd() {
        assertComplete(Ping.of(lab.b1().namespace(), "10.30.0.1").packets(9000).unfragmented());
        assertComplete(Ping.of(lab.linux(), "fd00:30::1").packets(9000).unfragmented());
    }

    @Order(1)
    @Test
    void shouldShowBehindWhichRemoteAMacLives() {
        assertComplete(Ping.of(lab.a1().namespace(), lab.b1().ip4()));
        assertComplete(Ping.of(lab.a1().namespace(), "10.30.0.13"));

        assertThat(lab.west.get("/api/v1/bridges"))
                .containsPattern(lab.b1().nic().mac() + "\"\\s*,\\s*\"member\"\\s*:\\s*\"stretch/172.16.2.2\"")
                .containsPattern(lab.linux().nic("vx").mac() + "\"\\s*,\\s*\"member\"\\s*:\\s*\"stretch/172.16.3.2\"");
        assertThat(lab.west.command("show", "vxlans").orThrow().output())
                .containsPattern("stretch +30030 +172.16.1.2 +4789 +172.16.2.2 +9020 +9020");
    }

    @Order(2)
    @Test
    void shouldTellHostsTheInnerMtuWhenTheWayBecomesNarrow() {
        lab.forgetPathMtus();
        lab.narrowMiddle(1400);

        Ping.Result fromWest = Ping.of(lab.a1().namespace(), lab.b1().ip4())
                .packets(1500)
                .unfragmented()
                .every(Duration.ofSeconds(1))
                .run();
        Ping.Result fromEast = Ping.of(lab.b1().namespace(), lab.a1().ip6())
                .packets(1500)
                .unfragmented()
                .every(Duration.ofSeconds(1))
                .run();

        // The first packet is lost in the underlay, which says so to the appliance; the next is answered by it.
        assertThat(fromWest.complaints())
                .as(fromWest.text())
                .contains(new Ping.Complaint("10.30.0.1", "Frag needed and DF set (mtu = 1350)"));
        assertThat(fromEast.complaints())
                .as(fromEast.text())
                .contains(new Ping.Complaint(lab.a1().ip6(), "Packet too big: mtu=1350"));
        assertComplete(
                Ping.of(lab.a1().namespace(), lab.b1().ip4()).packets(1350).unfragmented());
        assertThat(lab.west.command("show", "vxlans").orThrow().output())
                .containsPattern("stretch +30030 +172.16.1.2 +4789 +172.16.2.2 +9020 +1350");
    }

    @Order(3)
    @Test
    void shouldPassTcpOfBigSegmentsWhenTheWayIsNarrow() {
        lab.forgetPathMtus();
        for (String address : List.of(lab.b1().ip4(), lab.b1().ip6())) {
            Sockets.Transfer transfer =
                    Sockets.tcp(lab.a1().namespace(), lab.b1().namespace(), address, PORT, 2_000_000);
            assertThat(transfer.isIdentical()).as(transfer.text()).isTrue();
        }
    }

    @Order(4)
    @Test
    void shouldStretchOverIpv6WhenCommitted() {
        lab.narrowMiddle(StretchedLab.UNDERLAY_MTU);
        lab.forgetPathMtus();
        assertThat(lab.west
                        .commit(StretchedLab.westDocument(StretchedLab.WEST_6, StretchedLab.EAST_6))
                        .statusCode())
                .isEqualTo(200);
        assertThat(lab.east
                        .commit(StretchedLab.eastDocument(StretchedLab.EAST_6, StretchedLab.WEST_6))
                        .statusCode())
                .isEqualTo(200);

        assertThat(Await.until(SETTLE, POLL, () -> Ping.of(
                                lab.a1().namespace(), lab.b1().ip4())
                        .count(1)
                        .run()
                        .isComplete()))
                .isTrue();
        for (int packetBytes : new int[] {64, 1500, 3790, 3841, 9000}) {
            for (String address : List.of(lab.b1().ip4(), lab.b1().ip6())) {
                assertComplete(Ping.of(lab.a1().namespace(), address)
                        .packets(packetBytes)
                        .unfragmented());
            }
        }
        Sockets.Transfer transfer =
                Sockets.tcp(lab.b1().namespace(), lab.a1().namespace(), lab.a1().ip4(), PORT, 20_000_000);
        assertThat(transfer.isIdentical()).as(transfer.text()).isTrue();
    }

    @Order(5)
    @Test
    void shouldTellTheInnerMtuWhenTheIpv6WayBecomesNarrow() {
        lab.narrowMiddle(1400);

        Ping.Result result = Ping.of(lab.a1().namespace(), lab.b1().ip4())
                .packets(1500)
                .unfragmented()
                .every(Duration.ofSeconds(1))
                .run();

        assertThat(result.complaints())
                .as(result.text())
                .contains(new Ping.Complaint("10.30.0.1", "Frag needed and DF set (mtu = 1330)"));
        assertComplete(
                Ping.of(lab.a1().namespace(), lab.b1().ip6()).packets(1330).unfragmented());
    }

    /** The appliance's own uplink becomes narrow: its routing refuses the outer packet. */
    @Order(6)
    @Test
    void shouldTellTheInnerMtuWhenItsOwnUplinkIsNarrow() {
        lab.forgetPathMtus();
        String document = StretchedLab.eastDocument(StretchedLab.EAST_6, StretchedLab.WEST_6)
                .replace("mtu: " + StretchedLab.UNDERLAY_MTU, "mtu: 1300");
        assertThat(lab.east.commit(document).statusCode()).isEqualTo(200);

        Ping.Result result = Ping.of(lab.b1().namespace(), lab.a1().ip4())
                .packets(1400)
                .unfragmented()
                .count(1)
                .run();

        assertThat(result.complaints())
                .as(result.text())
                .containsExactly(new Ping.Complaint(lab.a1().ip4(), "Frag needed and DF set (mtu = 1230)"));
        assertThat(lab.east.command("show", "drops").orThrow().output()).contains("vxlan-path-mtu-exceeded");
    }

    private static void assertComplete(Ping ping) {
        Ping.Result result = ping.run();
        assertThat(result).as("%s", ping).matches(Ping.Result::isComplete);
    }
}
