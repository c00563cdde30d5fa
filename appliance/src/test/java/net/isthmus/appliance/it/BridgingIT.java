package net.isthmus.appliance.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import net.isthmus.lab.LabHost;
import net.isthmus.lab.RunningCommand;
import net.isthmus.lab.probe.Arping;
import net.isthmus.lab.probe.Capture;
import net.isthmus.lab.probe.Ping;
import net.isthmus.lab.probe.Scapy;
import net.isthmus.lab.probe.Sockets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The campus: {@code a1}, untagged, and {@code b1} in VLAN 200 are one layer-2 network with the appliance's BVI. */
@OnLab
class BridgingIT {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final int PORT = 7002;

    private final StandardLab lab;

    BridgingIT(StandardLab lab) {
        this.lab = lab;
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 65, 127, 576, 1280, 1500, 1501, 3822, 3826, 4078, 4082, 4096, 7918, 8999, 9000})
    void shouldPassPingsOfEverySizeWhenBridgedOverVlan(int packetBytes) {
        for (String address : new String[] {lab.b1().ip4(), lab.b1().ip6()}) {
            assertComplete(lab.ping(lab.a1(), address).packets(packetBytes).unfragmented());
        }
    }

    @Test
    void shouldLeaveTtlAndHopLimitAloneWhenBridged() {
        assertThat(lab.ping(lab.a1(), lab.b1().ip4()).run().ttl()).isEqualTo(64);
        assertThat(lab.ping(lab.b1(), lab.a1().ip6()).run().ttl()).isEqualTo(64);
    }

    @Test
    void shouldShowTheHostsOwnMacWhenAskedAcrossTheBridge() {
        assertThat(Arping.run(lab.a1().nic(), lab.b1().ip4()))
                .containsExactly(lab.b1().nic().mac());
        assertThat(Arping.run(lab.b1().nic(), lab.a1().ip4()))
                .containsExactly(lab.a1().nic().mac());
    }

    @Test
    void shouldPassTcpAndUdpUnchangedWhenBridgedOverVlan() {
        Sockets.Transfer transfer =
                Sockets.tcp(lab.a1().namespace(), lab.b1().namespace(), lab.b1().ip6(), PORT, 20_000_000);
        assertThat(transfer.isIdentical()).as(transfer.text()).isTrue();
        try (RunningCommand echo =
                Sockets.udpEcho(lab.a1().namespace(), lab.a1().ip4(), PORT)) {
            for (int payloadBytes : new int[] {36, 1472, 8972}) {
                Sockets.Answers answers =
                        Sockets.askUdp(lab.b1().namespace(), lab.a1().ip4(), PORT, payloadBytes, 20, true);
                assertThat(answers.areComplete())
                        .as(answers.text() + echo.tail())
                        .isTrue();
            }
        }
    }

    @Test
    void shouldTagOnTheVlanSideOnlyWhenBridged() {
        try (Capture tagged = Capture.start(lab.b1().nic(), "vlan 200 and icmp");
                Capture untagged = Capture.start(lab.a1().nic(), "icmp")) {
            assertComplete(lab.ping(lab.a1(), lab.b1().ip4()));
            assertThat(tagged.finish(6)).hasSize(6).allMatch(line -> line.contains("vlan 200, p 0, ethertype IPv4"));
            assertThat(untagged.finish(6)).hasSize(6).noneMatch(line -> line.contains("vlan"));
        }
    }

    @Test
    void shouldReachTheBviAndBeyondWhenBehindEitherMember() {
        for (LabHost host : List.of(lab.a1(), lab.b1())) {
            assertComplete(lab.ping(host, "10.30.0.1").packets(9000).unfragmented());
            assertComplete(lab.ping(host, "fd00:30::1").packets(9000).unfragmented());
            assertComplete(lab.ping(host, lab.s1().ip4()).packets(9000).unfragmented());
            assertComplete(lab.ping(host, lab.s1().ip6()).packets(9000).unfragmented());
        }
    }

    @Test
    void shouldFloodWhenDestinationIsUnknown() {
        try (Capture atB = Capture.start(lab.b1().nic(), "ether dst 02:00:00:00:aa:01")) {
            Scapy.run(lab.a1().nic(), "send(Ether(src=mac, dst='02:00:00:00:aa:01', type=0x88b5)/Raw(b'x' * 46))");
            atB.await("vlan 200, p 0, ethertype Unknown \\(0x88b5\\)|0x88b5", SOON);
        }
    }

    @Test
    void shouldFloodBroadcastAndMulticastOnceWhenSentByAMember() {
        try (Capture atA = Capture.start(lab.a1().nic(), "ether proto 0x88b5")) {
            Scapy.run(lab.b1().nic(), """
                    for destination in ('ff:ff:ff:ff:ff:ff', '01:00:5e:01:02:03', '33:33:00:00:aa:bb'):
                        send(Ether(src=mac, dst=destination)/Dot1Q(vlan=200, type=0x88b5)/Raw(b'x' * 46))
                    """);
            assertThat(atA.finish(3)).hasSize(3).noneMatch(line -> line.contains("vlan"));
        }
    }

    @Test
    void shouldNotFloodWhenDestinationWasLearntBehindItsOwnPort() {
        String learnt = "02:00:00:00:aa:02";
        Scapy.run(
                lab.a1().nic(),
                "send(Ether(src='%s', dst='ff:ff:ff:ff:ff:ff', type=0x88b5)/Raw(b'x' * 46))".formatted(learnt));
        try (Capture atB = Capture.start(lab.b1().nic(), "ether dst " + learnt)) {
            Scapy.run(lab.a1().nic(), "send(Ether(src=mac, dst='%s', type=0x88b5)/Raw(b'x' * 46))".formatted(learnt));
            assertThat(atB.finish()).isEmpty();
        }
    }

    @Test
    void shouldFollowAMacWhenItMovesToTheOtherMember() {
        String moving = "02:00:00:00:aa:03";
        Scapy.run(
                lab.a1().nic(),
                "send(Ether(src='%s', dst='ff:ff:ff:ff:ff:ff', type=0x88b5)/Raw(b'x' * 46))".formatted(moving));
        Scapy.run(
                lab.b1().nic(),
                "send(Ether(src='%s', dst='ff:ff:ff:ff:ff:ff')/Dot1Q(vlan=200, type=0x88b5)/Raw(b'x' * 46))"
                        .formatted(moving));
        try (Capture atB = Capture.start(lab.b1().nic(), "ether dst " + moving)) {
            Scapy.run(lab.a1().nic(), "send(Ether(src=mac, dst='%s', type=0x88b5)/Raw(b'x' * 46))".formatted(moving));
            assertThat(atB.finish(1)).hasSize(1);
        }
    }

    @Test
    void shouldKeepOtherVlansAndUntaggedFramesOutWhenMemberIsAVlan() {
        try (Capture atA = Capture.start(lab.a1().nic(), "ether proto 0x88b5 or vlan")) {
            Scapy.run(lab.b1().nic(), """
                    everyone = 'ff:ff:ff:ff:ff:ff'
                    send(Ether(src=mac, dst=everyone)/Dot1Q(vlan=201, type=0x88b5)/Raw(b'x' * 46))
                    send(Ether(src=mac, dst=everyone, type=0x88b5)/Raw(b'x' * 46))
                    """);
            assertThat(atA.finish()).isEmpty();
        }
    }

    @Test
    void shouldKeepReservedGroupAddressesBackWhenTheyAreForOneBridgeOnly() {
        try (Capture atB =
                Capture.start(lab.b1().nic(), "ether dst 01:80:c2:00:00:0e or ether dst 01:80:c2:00:00:03")) {
            Scapy.run(lab.a1().nic(), """
                    send(Ether(src=mac, dst='01:80:c2:00:00:0e', type=0x88cc)/Raw(b'x' * 46))
                    send(Ether(src=mac, dst='01:80:c2:00:00:03', type=0x888e)/Raw(b'x' * 46))
                    """);
            assertThat(atB.finish()).isEmpty();
        }
    }

    private static void assertComplete(Ping ping) {
        Ping.Result result = ping.run();
        assertThat(result).as("%s", ping).matches(Ping.Result::isComplete);
    }
}
