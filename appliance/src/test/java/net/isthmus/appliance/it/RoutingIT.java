package net.isthmus.appliance.it;

import static org.assertj.core.api.Assertions.assertThat;

import net.isthmus.lab.LabHost;
import net.isthmus.lab.RunningCommand;
import net.isthmus.lab.probe.Iperf;
import net.isthmus.lab.probe.Ping;
import net.isthmus.lab.probe.Sockets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From one L2VPC to the other: {@code s1 → appliance → w1}, IPv4 and IPv6, 64 to 9000 B. */
@OnLab
class RoutingIT {

    private static final int IPV4_AND_UDP_BYTES = 28;
    private static final int IPV6_AND_UDP_BYTES = 48;
    private static final int PORT = 7001;

    private final StandardLab lab;

    RoutingIT(StandardLab lab) {
        this.lab = lab;
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 65, 127, 576, 1280, 1500, 1501, 3584, 3825, 3826, 3827, 4082, 4096, 7922, 8999, 9000})
    void shouldPassPingsUnfragmentedWhenRoutedOverIpv4(int packetBytes) {
        assertComplete(lab.ping(lab.s1(), lab.w1().ip4()).packets(packetBytes).unfragmented());
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 65, 127, 576, 1280, 1500, 1501, 3584, 3825, 3826, 3827, 4082, 4096, 7922, 8999, 9000})
    void shouldPassPingsUnfragmentedWhenRoutedOverIpv6(int packetBytes) {
        assertComplete(lab.ping(lab.s1(), lab.w1().ip6()).packets(packetBytes).unfragmented());
    }

    @ParameterizedTest
    @CsvSource({"s1, w2", "s2, w1", "s1, a1", "s1, b1", "w1, a1", "w1, b1", "a1, s2", "b1, w2"})
    void shouldReachEveryNetworkWhenRouted(String from, String to) {
        LabHost target = lab.host(to);
        assertComplete(lab.ping(lab.host(from), target.ip4()));
        assertComplete(lab.ping(lab.host(from), target.ip6()));
    }

    @Test
    void shouldTakeOneFromTtlAndHopLimitWhenRouted() {
        assertThat(lab.ping(lab.s1(), lab.w1().ip4()).run().ttl()).isEqualTo(63);
        assertThat(lab.ping(lab.s1(), lab.w1().ip6()).run().ttl()).isEqualTo(63);
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 128, 1400, 1500, 4096, 9000})
    void shouldPassUdpUnchangedWhenRouted(int packetBytes) {
        assertUdp(lab.w1().ip4(), packetBytes - IPV4_AND_UDP_BYTES);
        assertUdp(lab.w1().ip6(), packetBytes - IPV6_AND_UDP_BYTES);
    }

    private void assertUdp(String address, int payloadBytes) {
        try (RunningCommand echo = Sockets.udpEcho(lab.w1().namespace(), address, PORT)) {
            Sockets.Answers answers = Sockets.askUdp(lab.s1().namespace(), address, PORT, payloadBytes, 20, true);
            assertThat(answers.areComplete()).as(answers.text() + echo.tail()).isTrue();
        }
    }

    @Test
    void shouldPassTcpUnchangedWhenRouted() {
        for (String address : new String[] {lab.w1().ip4(), lab.w1().ip6()}) {
            Sockets.Transfer transfer =
                    Sockets.tcp(lab.s1().namespace(), lab.w1().namespace(), address, PORT, 20_000_000);
            assertThat(transfer.isIdentical()).as(transfer.text()).isTrue();
        }
    }

    @Test
    void shouldKeepTcpFastWhenRouted() {
        Iperf iperf =
                new Iperf(lab.s1().namespace(), lab.w1().namespace(), lab.w1().ip4(), 2);

        // Not a benchmark: far below what any machine reaches, far above what a stuttering data plane does.
        assertThat(iperf.run().gigabitsPerSecond()).isGreaterThan(0.2);
    }

    private static void assertComplete(Ping ping) {
        Ping.Result result = ping.run();
        assertThat(result).as("%s", ping).matches(Ping.Result::isComplete);
    }
}
