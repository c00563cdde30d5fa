package net.isthmus.appliance.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import net.isthmus.lab.ApplianceDocument;
import net.isthmus.lab.IsthmusRouter;
import net.isthmus.lab.LabHost;
import net.isthmus.lab.Outcome;
import net.isthmus.lab.probe.Capture;
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

    /**
     * The VRF red has web and the uplink, and there a host with the very address that s1 has in main; its packets may
     * be no longer than the uplink's.
     */
    @Test
    void shouldProbeFromWithinAVrfWhenOneIsNamed() {
        LabHost w1 = lab.w1();
        String overlap = "10.10.0.11";
        w1.namespace().ip("address", "add", overlap + "/24", "dev", w1.nic().name());
        try {
            commit(standard()
                            .replace("addresses: [\"10.20.0.1/24\"", "addresses: [\"10.10.0.1/24\", \"10.20.0.1/24\"")
                            .replaceFirst("(?s)\nroutes:.*", "")
                    + """

                    vrfs: { red: { interfaces: [web, uplink] } }
                    routes:
                      - { vrf: red, to: 0.0.0.0/0, via: 172.16.0.1 }
                      - { vrf: red, to: "::/0", via: "fd00:16::1" }
                    """);
            try (Capture inRed = Capture.start(w1.nic(), "icmp and host " + overlap);
                    Capture inMain = Capture.start(lab.s1().nic(), "icmp and host " + overlap)) {
                assertDone(run("ping", "-c", "2", "-i", "50", "--vrf", "red", overlap), "2 sent, 2 answered");
                assertThat(inRed.finish(4)).as("two questions, two answers").hasSize(4);
                assertThat(inMain.finish()).isEmpty();
            }
            assertDone(run("ping", "-c", "1", overlap), "1 sent, 1 answered");
            for (String far : List.of("198.51.100.10", "2001:db8:100::10")) {
                assertDone(run("ping", "-c", "1", "--vrf", "red", far), "1 sent, 1 answered");
                assertDone(run("traceroute", "-q1", "--vrf", "red", far), " " + far + " ");
                assertDone(run("traceroute", "-q1", "--udp", "--vrf", "red", far), " " + far + " ");
                assertDone(run("mtu-probe", "--vrf", "red", far), "path MTU 1500");
                assertThat(run("ping", "-c", "1", far).exitCode())
                        .as("main has no route there")
                        .isEqualTo(1);
            }
            assertDone(run("mtu-probe", "--from", "web", w1.ip6()), "path MTU 9000");
        } finally {
            w1.namespace().ip("address", "del", overlap + "/24", "dev", w1.nic().name());
            commit(standard());
        }
    }

    private static void assertDone(Outcome outcome, String expected) {
        assertThat(outcome.exitCode()).as(outcome.describe()).isZero();
        assertThat(outcome.output()).as(outcome.describe()).contains(expected);
    }

    private String standard() {
        return ApplianceDocument.of(lab.network().topology());
    }

    private void commit(String document) {
        HttpResponse<String> response = lab.isthmus("reads a document").commit(document);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    }

    private Outcome run(String... words) {
        IsthmusRouter isthmus = lab.isthmus("sends probes of its own");
        return isthmus.command(words);
    }
}
