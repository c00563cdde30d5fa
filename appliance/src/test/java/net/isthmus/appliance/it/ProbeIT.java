package net.isthmus.appliance.it;

import static org.assertj.core.api.Assertions.assertThat;

import net.isthmus.lab.IsthmusRouter;
import net.isthmus.lab.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code isthmus ping}, {@code traceroute} and {@code mtu-probe} towards real hosts. */
@OnLab
class ProbeIT {
    private final StandardLab lab;

    ProbeIT(StandardLab lab) {
        this.lab = lab;
    }

    @ParameterizedTest
    @CsvSource({
        "10.10.0.11, 84",
        "fd00:10::11, 104",
        "10.20.0.11, 9000",
        "fd00:20::11, 9000",
        "10.30.0.12, 1500",
        "198.51.100.10, 84",
        "2001:db8:100::10, 104"
    })
    void shouldHearRepliesWhenAHostIsPinged(String address, int bytes) {
        Outcome outcome = run("ping", "-c", "3", "-i", "50", "-s", String.valueOf(bytes), address);

        assertThat(outcome.exitCode()).as(outcome.describe()).isZero();
        assertThat(outcome.output())
                .contains(bytes + " bytes from " + address + ": seq=1 ")
                .contains("3 sent, 3 answered, 0 % lost; min/avg/max/mdev = ");
    }

    @Test
    void shouldAskFromTheInterfaceWhenOneIsNamed() {
        Outcome outcome = run("ping", "-c", "1", "--from", "web", "10.10.0.11");
        Outcome wrong = run("ping", "--from", "wob", "10.10.0.11");

        assertThat(outcome.exitCode()).as(outcome.describe()).isZero();
        assertThat(wrong.errors()).contains("there is no interface wob");
    }

    @Test
    void shouldSayWhoRefusesWhenThereIsNoHost() {
        Outcome outcome = run("ping", "-c", "1", "--timeout", "5000", "10.10.0.99");

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.output()).contains("the host is unreachable");
    }

    @ParameterizedTest
    @CsvSource({"198.51.100.10, --udp", "198.51.100.10, -q3", "2001:db8:100::10, --udp", "10.20.0.11, -q1"})
    void shouldShowTheHopsWhenTraced(String address, String option) {
        Outcome outcome = run("traceroute", option, address);

        assertThat(outcome.exitCode()).as(outcome.describe()).isZero();
        assertThat(outcome.output().lines().reduce("", (_, last) -> last)).contains(" " + address + " ");
    }

    @Test
    void shouldFindTheOwnMtuWhenNothingIsNarrower() {
        Outcome outcome = run("mtu-probe", "10.10.0.11");

        assertThat(outcome.output()).as(outcome.describe()).contains("path MTU 9000: nothing on the way is narrower");
    }

    private Outcome run(String... words) {
        IsthmusRouter isthmus = lab.isthmus("sends probes of its own");
        return isthmus.command(words);
    }
}
