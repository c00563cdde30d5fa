package net.isthmus.appliance.it;

import static org.assertj.core.api.Assertions.assertThat;

import net.isthmus.lab.LabHost;
import net.isthmus.lab.Namespace;
import net.isthmus.lab.RunningCommand;
import net.isthmus.lab.probe.Ping;
import net.isthmus.lab.probe.Sockets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The appliance's own addresses: its host stack is one more port of the data plane. */
@OnLab
class HostPortIT {

    private static final int PORT = 7004;

    private final StandardLab lab;
    private final Namespace appliance;

    HostPortIT(StandardLab lab) {
        this.lab = lab;
        this.appliance = lab.network().appliance();
    }

    @ParameterizedTest
    @CsvSource({
        "s1, 10.10.0.1, 9000",
        "s1, fd00:10::1, 9000",
        "w1, 10.20.0.1, 4096",
        "a1, 10.30.0.1, 9000",
        "b1, fd00:30::1, 9000",
        "internet, 172.16.0.2, 1500",
        "internet, fd00:16::2, 1500",
        "s1, 10.20.0.1, 9000",
        "s1, fd00:30::1, 9000",
        "internet, 10.30.0.1, 1500"
    })
    void shouldAnswerPingsWhenItsAddressIsMeant(String from, String address, int largestPacketBytes) {
        for (int packetBytes : new int[] {64, 1280, largestPacketBytes}) {
            assertComplete(Ping.of(lab.host(from).namespace(), address)
                    .packets(packetBytes)
                    .unfragmented());
        }
    }

    @ParameterizedTest
    @CsvSource({"s1", "w2", "a1", "b1", "internet"})
    void shouldReachHostsWhenItPings(String to) {
        LabHost host = lab.host(to);
        assertComplete(Ping.of(appliance, host.ip4()));
        assertComplete(Ping.of(appliance, host.ip6()));
    }

    @Test
    void shouldUseItsAddressOnThatSideWhenItPings() {
        assertThat(appliance.require("ip", "route", "get", lab.s1().ip4()).succeeded())
                .isTrue();
        assertComplete(Ping.of(appliance, lab.internet().description().loopbackIp4()));
        assertComplete(Ping.of(appliance, lab.internet().description().loopbackIp6()));
    }

    @ParameterizedTest
    @CsvSource({"s1, 10.10.0.1", "s1, fd00:10::1", "b1, 10.30.0.1", "b1, fd00:30::1", "internet, 172.16.0.2"})
    void shouldTakeTcpUnchangedWhenItListens(String from, String address) {
        Sockets.Transfer transfer = Sockets.tcp(lab.host(from).namespace(), appliance, address, PORT, 2_000_000);
        assertThat(transfer.isIdentical()).as(transfer.text()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"s1", "b1", "internet"})
    void shouldSendTcpUnchangedWhenItConnects(String to) {
        LabHost host = lab.host(to);
        for (String address : new String[] {host.ip4(), host.ip6()}) {
            Sockets.Transfer transfer = Sockets.tcp(appliance, host.namespace(), address, PORT, 2_000_000);
            assertThat(transfer.isIdentical()).as(transfer.text()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"s1, 10.10.0.1", "s1, fd00:10::1", "a1, 10.30.0.1", "b1, fd00:30::1"})
    void shouldAnswerUdpUnchangedWhenItListens(String from, String address) {
        try (RunningCommand echo = Sockets.udpEcho(appliance, address, PORT)) {
            for (int payloadBytes : new int[] {16, 1400, 8900}) {
                Sockets.Answers answers =
                        Sockets.askUdp(lab.host(from).namespace(), address, PORT, payloadBytes, 10, true);
                assertThat(answers.areComplete())
                        .as(answers.text() + echo.tail())
                        .isTrue();
            }
        }
    }

    @Test
    void shouldRefuseTcpAndUdpWhenNobodyListens() {
        assertThat(Sockets.askUdp(lab.s1().namespace(), "10.10.0.1", PORT + 1, 10, 2, true)
                        .text())
                .as("ICMP port unreachable reaches the asking socket")
                .contains("Connection refused");
        assertThat(lab.s1()
                        .namespace()
                        .run("nc", "-z", "-w", "2", "10.10.0.1", "7009")
                        .succeeded())
                .isFalse();
    }

    private static void assertComplete(Ping ping) {
        Ping.Result result = ping.run();
        assertThat(result).as("%s", ping).matches(Ping.Result::isComplete);
    }
}
