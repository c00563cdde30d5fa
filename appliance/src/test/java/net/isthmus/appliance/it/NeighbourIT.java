package net.isthmus.appliance.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import net.isthmus.lab.LabHost;
import net.isthmus.lab.Nic;
import net.isthmus.lab.probe.Arping;
import net.isthmus.lab.probe.Capture;
import net.isthmus.lab.probe.Ping;
import net.isthmus.lab.probe.Scapy;
import net.isthmus.lab.probe.SteadyPing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ARP (RFC 826, RFC 5227) and neighbour discovery (RFC 4861) between real hosts and the appliance. */
@OnLab
class NeighbourIT {

    private final StandardLab lab;

    NeighbourIT(StandardLab lab) {
        this.lab = lab;
    }

    @ParameterizedTest
    @CsvSource({"s1, 10.10.0.1", "w1, 10.20.0.1", "a1, 10.30.0.1", "b1, 10.30.0.1", "internet, 172.16.0.2"})
    void shouldAnswerArpOnceAndWithOneMacWhenItsOwnAddressIsAskedFor(String host, String address) {
        Nic nic = lab.host(host).nic();

        List<String> first = Arping.run(nic, address);

        assertThat(first).hasSize(1);
        assertThat(Arping.run(nic, address)).isEqualTo(first);
    }

    @Test
    void shouldHaveTheSameBviMacWhenAskedFromEitherMember() {
        assertThat(Arping.run(lab.a1().nic(), "10.30.0.1"))
                .isEqualTo(Arping.run(lab.b1().nic(), "10.30.0.1"));
    }

    @Test
    void shouldStaySilentWhenAnotherAddressIsAskedFor() {
        assertThat(Arping.run(lab.s1().nic(), "10.10.0.99")).isEmpty();
        assertThat(Arping.run(lab.s1().nic(), "10.20.0.11")).as("no proxy ARP").isEmpty();
    }

    @Test
    void shouldAnswerSolicitationsWhenTheHostHasForgotten() {
        LabHost s1 = lab.s1();
        s1.namespace().ip("neigh", "flush", "dev", "eth0");

        assertThat(lab.ping(s1, "fd00:10::1").run()).matches(Ping.Result::isComplete);
        assertThat(lab.ping(s1, lab.w1().ip4()).run()).matches(Ping.Result::isComplete);
        String neighbours =
                s1.namespace().require("ip", "neigh", "show", "dev", "eth0").output();
        assertThat(neighbours).containsPattern("fd00:10::1 lladdr [0-9a-f:]{17} router");
        assertThat(neighbours).containsPattern("10\\.10\\.0\\.1 lladdr [0-9a-f:]{17}");
    }

    @Test
    void shouldTellThatAHostIsUnreachableWhenNobodyAnswersForIt() {
        Ping.Result ip4 = lab.ping(lab.s1(), "10.20.0.99")
                .count(5)
                .every(Duration.ofSeconds(1))
                .run();
        Ping.Result ip6 = lab.ping(lab.s1(), "fd00:20::99")
                .count(5)
                .every(Duration.ofSeconds(1))
                .run();

        assertThat(ip4.complaints()).contains(new Ping.Complaint("10.10.0.1", "Destination Host Unreachable"));
        assertThat(ip6.complaints())
                .contains(new Ping.Complaint("fd00:10::1", "Destination unreachable: Address unreachable"));
    }

    @Test
    void shouldLoseNoPacketWhenTheNeighbourIsYetUnknown() {
        LabHost s1 = lab.s1();
        s1.nic().address("10.10.0.77/24").address("fd00:10::77/64");
        try {
            assertThat(lab.ping(lab.w1(), "10.10.0.77").count(1).run()).matches(Ping.Result::isComplete);
            assertThat(lab.ping(lab.w1(), "fd00:10::77").count(1).run()).matches(Ping.Result::isComplete);
        } finally {
            s1.namespace().ip("addr", "del", "10.10.0.77/24", "dev", "eth0");
            s1.namespace().ip("addr", "del", "fd00:10::77/64", "dev", "eth0");
        }
    }

    @Test
    void shouldFollowAHostWhenItAnnouncesAnotherMac() {
        LabHost w2 = lab.host("w2");
        String before = w2.nic().mac();
        assertThat(lab.ping(lab.s1(), w2.ip4()).run()).matches(Ping.Result::isComplete);
        assertThat(lab.ping(lab.s1(), w2.ip6()).run()).matches(Ping.Result::isComplete);
        try {
            w2.nic().mac("02:00:00:00:bb:02");
            announce(w2);
            assertThat(lab.reaches(lab.s1(), w2.ip4())).isTrue();
            assertThat(lab.reaches(lab.s1(), w2.ip6())).isTrue();
        } finally {
            w2.nic().mac(before);
            announce(w2);
        }
        assertThat(lab.reaches(lab.s1(), w2.ip4())).isTrue();
        assertThat(lab.reaches(lab.s1(), w2.ip6())).isTrue();
    }

    private static void announce(LabHost host) {
        Scapy.run(host.nic(), """
                everyone = 'ff:ff:ff:ff:ff:ff'
                send(Ether(src=mac, dst=everyone)/ARP(op=1, hwsrc=mac, psrc='%1$s', hwdst='00:00:00:00:00:00', pdst='%1$s'))
                send(Ether(src=mac, dst='33:33:00:00:00:01')/IPv6(src='%2$s', dst='ff02::1', hlim=255)
                    /ICMPv6ND_NA(tgt='%2$s', R=0, S=0, O=1)/ICMPv6NDOptDstLLAddr(lladdr=mac))
                """.formatted(host.ip4(), host.ip6()));
    }

    @Test
    void shouldNotAskAgainAndAgainWhenTheNeighbourIsKnown() {
        assertThat(lab.ping(lab.s1(), lab.w1().ip4()).run()).matches(Ping.Result::isComplete);
        try (Capture requests = Capture.start(lab.w1().nic(), "arp and arp[6:2] = 1 and dst 10.20.0.11");
                SteadyPing pings =
                        SteadyPing.start(lab.s1().namespace(), lab.w1().ip4())) {
            assertThat(pings.result()).matches(SteadyPing.Result::isComplete);
            assertThat(requests.finish()).hasSizeLessThanOrEqualTo(1);
        }
    }
}
