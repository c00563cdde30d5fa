package net.isthmus.appliance.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.isthmus.lab.LabHost;
import net.isthmus.lab.RunningCommand;
import net.isthmus.lab.probe.Capture;
import net.isthmus.lab.probe.Ping;
import net.isthmus.lab.probe.Sockets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * From a network with MTU 9000 to an uplink with 1500: path MTU discovery (RFC 1191, RFC 8201), and fragmentation of
 * IPv4 packets that may be fragmented (RFC 791).
 */
@OnLab
class PathMtuIT {

    private static final int PORT = 7003;

    private final StandardLab lab;
    private final LabHost internet;

    PathMtuIT(StandardLab lab) {
        this.lab = lab;
        this.internet = lab.internet();
    }

    @BeforeEach
    void forgetPathMtus() {
        lab.s1().namespace().ip("route", "flush", "cache");
        lab.s1().namespace().ip("-6", "route", "flush", "cache");
    }

    @Test
    void shouldTellTheUplinksMtuWhenIpv4PacketMustNotBeFragmented() {
        String to = internet.description().loopbackIp4();

        Ping.Result tooBig =
                lab.ping(lab.s1(), to).packets(9000).unfragmented().count(1).run();

        assertThat(tooBig.received()).isZero();
        assertThat(tooBig.complaints())
                .containsExactly(new Ping.Complaint("10.10.0.1", "Frag needed and DF set (mtu = 1500)"));
        assertThat(lab.s1().namespace().require("ip", "route", "get", to).output())
                .contains("mtu 1500");
        assertComplete(lab.ping(lab.s1(), to).packets(1500).unfragmented());
    }

    @Test
    void shouldTellTheUplinksMtuWhenIpv6PacketIsTooBig() {
        String to = internet.description().loopbackIp6();

        Ping.Result tooBig =
                lab.ping(lab.s1(), to).packets(9000).unfragmented().count(1).run();

        assertThat(tooBig.received()).isZero();
        assertThat(tooBig.complaints()).containsExactly(new Ping.Complaint("fd00:10::1", "Packet too big: mtu=1500"));
        assertThat(lab.s1().namespace().require("ip", "-6", "route", "get", to).output())
                .contains("mtu 1500");
        assertComplete(lab.ping(lab.s1(), to).packets(1500).unfragmented());
    }

    /** The internet host says that it takes large segments, so only the appliance's errors make the sender smaller. */
    @Test
    void shouldPassTcpUnchangedWhenOnlyTheApplianceKnowsTheMtu() {
        advertiseSegments(8940);
        try {
            for (String to : List.of(
                    internet.description().loopbackIp4(), internet.description().loopbackIp6())) {
                Sockets.Transfer transfer =
                        Sockets.tcp(lab.s1().namespace(), internet.namespace(), to, PORT, 5_000_000);
                assertThat(transfer.isIdentical()).as(transfer.text()).isTrue();
            }
        } finally {
            advertiseSegments(0);
        }
    }

    private void advertiseSegments(int bytes) {
        String advmss = Integer.toString(bytes);
        internet.namespace().ip("route", "replace", "default", "via", "172.16.0.2", "advmss", advmss);
        internet.namespace().ip("route", "replace", "default", "via", "fd00:16::2", "advmss", advmss);
    }

    @ParameterizedTest
    @ValueSource(ints = {1501, 1508, 2000, 2972, 4000, 4096, 8999, 9000})
    void shouldFragmentWhenIpv4PacketMayBeFragmented(int packetBytes) {
        String to = internet.description().loopbackIp4();
        try (Capture uplink = Capture.start(internet.nic(), "icmp and dst " + to)) {
            Ping.Result result = lab.ping(lab.s1(), to).packets(packetBytes).run();
            assertThat(result).matches(Ping.Result::isComplete);
            int fragments = 3 * Math.ceilDiv(packetBytes - 20, 1480);
            List<String> frames = uplink.finish(fragments);
            assertThat(frames).hasSize(fragments);
            assertThat(frames).as("every fragment fits the uplink").allMatch(frame -> frameLength(frame) <= 1514);
        }
    }

    private static int frameLength(String frame) {
        return Integer.parseInt(frame.replaceFirst(".*?, length (\\d+):.*", "$1"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1473, 2952, 2953, 8972})
    void shouldPassUdpUnchangedWhenItHasToBeFragmented(int payloadBytes) {
        String to = internet.description().loopbackIp4();
        try (RunningCommand echo = Sockets.udpEcho(internet.namespace(), to, PORT)) {
            Sockets.Answers answers = Sockets.askUdp(lab.s1().namespace(), to, PORT, payloadBytes, 10, false);
            assertThat(answers.areComplete()).as(answers.text() + echo.tail()).isTrue();
        }
    }

    /** The sender fragments (RFC 8200 §4.5: only it may); the appliance forwards the fragments as they are. */
    @Test
    void shouldForwardFragmentsWhenTheSenderHasFragmented() {
        String ip6 = internet.description().loopbackIp6();
        lab.ping(lab.s1(), ip6).packets(9000).unfragmented().count(1).run();

        Ping.Result result = lab.ping(lab.s1(), ip6).packets(9000).run();

        assertThat(result).matches(Ping.Result::isComplete);
    }

    private static void assertComplete(Ping ping) {
        Ping.Result result = ping.run();
        assertThat(result).as("%s", ping).matches(Ping.Result::isComplete);
    }
}
