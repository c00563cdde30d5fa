package net.isthmus.appliance.it;

import static org.assertj.core.api.Assertions.assertThat;

import net.isthmus.lab.LabHost;
import net.isthmus.lab.probe.Ping;
import net.isthmus.lab.probe.Traceroute;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Time to live and hop limit that run out in the appliance: the error comes from its address on the sender's side. */
@OnLab
class TracerouteIT {

    private final StandardLab lab;

    TracerouteIT(StandardLab lab) {
        this.lab = lab;
    }

    @ParameterizedTest
    @CsvSource({
        "s1, 10.10.0.1, 198.51.100.10",
        "s1, fd00:10::1, 2001:db8:100::10",
        "w1, 10.20.0.1, 198.51.100.10",
        "a1, 10.30.0.1, 198.51.100.10",
        "b1, 10.30.0.1, 198.51.100.10",
        "b1, fd00:30::1, 2001:db8:100::10",
        "internet, 172.16.0.2, 10.10.0.11",
        "internet, fd00:16::2, fd00:30::12",
        "s1, 10.10.0.1, 10.20.0.11",
        "s1, fd00:10::1, fd00:20::11"
    })
    void shouldShowTheNearAddressOfTheApplianceWhenTraced(String from, String hop, String to) {
        assertThat(Traceroute.run(lab.host(from).namespace(), to)).containsExactly(hop, to);
    }

    @Test
    void shouldShowNoHopWhenBridged() {
        LabHost b1 = lab.b1();
        assertThat(Traceroute.run(lab.a1().namespace(), b1.ip4())).containsExactly(b1.ip4());
        assertThat(Traceroute.run(lab.a1().namespace(), b1.ip6())).containsExactly(b1.ip6());
    }

    @Test
    void shouldAnswerWithTimeExceededWhenTtlIsOne() {
        Ping.Result ip4 = lab.ping(lab.s1(), lab.w1().ip4()).ttl(1).count(1).run();
        Ping.Result ip6 = lab.ping(lab.s1(), lab.w1().ip6()).ttl(1).count(1).run();

        assertThat(ip4.complaints()).containsExactly(new Ping.Complaint("10.10.0.1", "Time to live exceeded"));
        assertThat(ip6.complaints()).containsExactly(new Ping.Complaint("fd00:10::1", "Time exceeded: Hop limit"));
    }

    @Test
    void shouldAnswerItselfWhenTtlIsOneAndTheApplianceIsMeant() {
        assertThat(lab.ping(lab.s1(), "10.10.0.1").ttl(1).run()).matches(Ping.Result::isComplete);
        assertThat(lab.ping(lab.s1(), "fd00:10::1").ttl(1).run()).matches(Ping.Result::isComplete);
    }
}
