package net.isthmus.appliance.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import net.isthmus.lab.Await;
import net.isthmus.lab.Namespace;
import net.isthmus.lab.Nic;
import net.isthmus.lab.RunningCommand;
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

/**
 * What two appliances say to each other themselves, in transport mode: the VXLAN that makes their hosts one network,
 * and the sockets of their own host stacks.
 *
 * <pre>
 *  a1 ── west ── west-edge ═══ ESP, IKE and nothing else ═══ east-edge ── east ── b1
 *        └────────────────── 10.30.0.0/24, in VXLAN, in ESP ──────────────┘
 * </pre>
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class IpsecOwnTrafficIT {

    /** What carries 9000 bytes within VXLAN within ESP. */
    private static final int UNDERLAY_MTU = 9200;

    private static final int PORT = 7009;
    private static final Duration SETTLE = Duration.ofSeconds(40);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final String IN_CLEAR =
            "host 172.16.1.2 and host 172.16.2.2 and not esp and not udp port 500 and not udp port 4500";

    @SuppressWarnings("NullAway.Init")
    private StretchedLab lab;

    @BeforeAll
    void open() {
        Requirements.appliance();
        lab = new StretchedLab(UNDERLAY_MTU, ipsec(1, "172.16.2.2", "start"), ipsec(2, "\"%any\"", "none"));
        TunnelledLab.setSecret(lab.eastLab(), lab.east, "psk", TunnelledLab.SECRET);
        TunnelledLab.setSecret(lab.westLab(), lab.west, "psk", TunnelledLab.SECRET);
        assertThat(reaches())
                .as(() -> lab.west.command("show", "ipsec").output()
                        + lab.west.command("ipsec", "log", "peer").output()
                        + lab.west.command("show", "drops").output()
                        + lab.east.command("show", "drops").output())
                .isTrue();
    }

    /** East does not know where west is, before west has come. */
    private static String ipsec(int own, String peer, String startAction) {
        return """
                ipsec:
                  connections:
                    peer:
                      localAddrs: [172.16.OWN.2]
                      remoteAddrs: [PEER]
                      remote: { id: 172.16.OTHER.2, secretRef: psk }
                      children:
                        hosts: { mode: transport, startAction: START }
                """.replace("OWN", "" + own)
                .replace("OTHER", "" + (3 - own))
                .replace("PEER", peer)
                .replace("START", startAction);
    }

    @AfterAll
    void close() {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    @Order(1)
    void shouldSayNothingInClearWhenVxlanAndTheHostStacksTalk() {
        try (Capture clear = Capture.start(lab.middle(), IN_CLEAR);
                Capture esp = Capture.start(lab.middle(), "esp or udp port 4500")) {
            for (int packetBytes : new int[] {84, 1500, 9000}) {
                for (String to : new String[] {lab.b1().ip4(), lab.b1().ip6()}) {
                    Ping.Result ping = Ping.of(lab.a1().namespace(), to)
                            .packets(packetBytes)
                            .unfragmented()
                            .run();
                    assertThat(ping).as("%s bytes to %s", packetBytes, to).matches(Ping.Result::isComplete);
                }
            }
            assertThat(Ping.of(lab.westHost(), StretchedLab.EAST_4).run())
                    .as("the host stack pings the peer")
                    .matches(Ping.Result::isComplete);
            assertThat(lab.west.command("ping", "-c", "2", StretchedLab.EAST_4).exitCode())
                    .as("the appliance itself pings the peer")
                    .isZero();
            assertThat(Ping.of(lab.westHost(), StretchedLab.EAST_4)
                            .packets(20_000)
                            .run())
                    .as(() -> "own fragments, protected as one packet: "
                            + lab.west.command("show", "drops").output()
                            + lab.east.command("show", "drops").output())
                    .matches(Ping.Result::isComplete);
            Sockets.Transfer transfer = Sockets.tcp(
                    lab.a1().namespace(), lab.b1().namespace(), lab.b1().ip4(), PORT, 2_000_000);
            assertThat(transfer.isIdentical()).as(transfer.text()).isTrue();
            transfer = Sockets.tcp(lab.westHost(), lab.eastHost(), StretchedLab.EAST_4, PORT, 2_000_000);
            assertThat(transfer.isIdentical()).as(transfer.text()).isTrue();

            assertThat(esp.finish()).isNotEmpty();
            assertThat(clear.finish()).isEmpty();
        }
    }

    @Test
    @Order(2)
    void shouldShowTheInnerPacketsWhenTheTunnelIsCaptured() {
        Path file = lab.westHost().file("tunnel.pcapng");
        RunningCommand capture =
                lab.west.begin("capture", "-c", "4", "-w", file.toString(), "peer/hosts", "icmp or udp port 4789");
        capture.awaitOutput("capturing", SETTLE);
        Ping.of(lab.westHost(), StretchedLab.EAST_4).count(1).run();
        Ping.of(lab.a1().namespace(), lab.b1().ip4()).count(1).run();
        assertThat(capture.awaitEnd(SETTLE)).as(capture.output()).isTrue();

        String fields = "frame.interface_name,frame.packet_flags_direction,frame.protocols";
        List<String> words = new ArrayList<>(List.of("tshark", "-r", file.toString(), "-n", "-T", "fields"));
        Stream.of(fields.split(",")).forEach(field -> words.addAll(List.of("-e", field)));
        assertThat(lab.westHost().require(words.toArray(String[]::new)).output())
                .contains("peer/hosts\t0x00000002\traw:ip:icmp:data", "peer/hosts\t0x00000001\traw:ip:icmp:data")
                .contains("peer/hosts\t0x00000002\traw:ip:udp:vxlan:eth:ethertype:ip:icmp:data");
    }

    @Test
    @Order(3)
    void shouldDropWhatPretendsToComeFromThePeerInClear() {
        Nic uplink = lab.eastEdge().nic("middle");
        Scapy.run(uplink, """
                send(Ether(src=mac, dst='%s')/IP(src='172.16.2.2', dst='172.16.1.2')/ICMP()/('x' * 56))
                """.formatted(lab.middle().mac()));

        assertThat(Await.until(
                        SETTLE,
                        POLL,
                        () -> lab.west.command("show", "drops").output().contains("esp-missing")))
                .isTrue();
    }

    @Test
    @Order(4)
    void shouldBeSilentRatherThanSpeakInClearWhenTheConnectionIsDown() {
        assertThat(lab.west.command("ipsec", "down", "peer").exitCode()).isZero();
        try (Capture clear = Capture.start(lab.middle(), IN_CLEAR)) {
            Namespace host = lab.westHost();
            Ping.of(host, StretchedLab.EAST_4).count(1).run();
            Ping.of(lab.a1().namespace(), lab.b1().ip4()).count(1).run();
            Ping.of(lab.b1().namespace(), lab.a1().ip4()).count(1).run();
            assertThat(clear.finish()).as("neither of them").isEmpty();
        }
        assertThat(lab.west.command("ipsec", "up", "peer").exitCode()).isZero();
        assertThat(reaches()).isTrue();
    }

    private boolean reaches() {
        return Await.until(
                SETTLE, POLL, () -> Ping.of(lab.a1().namespace(), lab.b1().ip4())
                        .count(1)
                        .run()
                        .isComplete());
    }
}
