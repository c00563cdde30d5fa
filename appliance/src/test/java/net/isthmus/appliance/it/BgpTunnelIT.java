package net.isthmus.appliance.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import net.isthmus.lab.Outcome;
import net.isthmus.lab.probe.SteadyPing;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** BGP within route-based tunnels: the way to a cloud's VPN gateway, and a second one for when it fails. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BgpTunnelIT {
    private static final Pattern SPI = Pattern.compile("\\b[0-9a-f]{8,}");

    @SuppressWarnings("NullAway.Init")
    private BgpTunnelLab lab;

    @BeforeAll
    void open() {
        Requirements.applianceBesideStrongswan();
        Requirements.applianceBesideBgpDaemons();
        lab = new BgpTunnelLab();
    }

    @AfterAll
    @SuppressWarnings("NullAway")
    void close() {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    @Order(1)
    void shouldLearnRoutesWithinTheTunnelsAndSendPacketsIntoTheBetterOne() {
        assertThat(BgpTunnelLab.comesTrue(() -> lab.isEstablished("one") && lab.isEstablished("two")))
                .as(lab::why)
                .isTrue();
        assertThat(BgpTunnelLab.comesTrue(() -> lab.route().contains("169.254.6.1")))
                .as(lab::why)
                .isTrue();
        assertThat(lab.route()).contains("ebgp").doesNotContain("10.200.0.30");
        assertThat(lab.reaches(BgpTunnelLab.THERE)).as(lab::why).isTrue();
        assertThat(lab.neighbor("one")).as("its own end of the tunnel").contains("169.254.6.2");
        assertThat(lab.neighbor("two")).contains("169.254.7.2");
        assertThat(BgpTunnelLab.comesTrue(() -> lab.birdTwo
                        .answer("show", "route", "for", "10.1.0.0/24", "all")
                        .contains("BGP.next_hop: 169.254.7.2")))
                .as(lab::why)
                .isTrue();
    }

    @Test
    @Order(2)
    void shouldKeepTheSessionAndLoseNothingWhenTheTunnelsKeysChange() {
        long sessions = BgpLab.sessionsEver(lab.neighbor("one"));
        try (SteadyPing pings = SteadyPing.start(lab.host("a1"), BgpTunnelLab.THERE)) {
            changesKeys("in ", () -> lab.swanOne.swanctl("--rekey", "--child", "any"));
            changesKeys("in ", () -> lab.appliance.command("ipsec", "rekey", "one/any"));
            changesKeys("isthmus: ", () -> lab.appliance.command("ipsec", "rekey", "one"));
            assertThat(pings.result()).as(lab::why).matches(SteadyPing.Result::isComplete);
        }
        assertThat(lab.isEstablished("one")).as(lab::why).isTrue();
        assertThat(BgpLab.sessionsEver(lab.neighbor("one"))).as(lab::why).isEqualTo(sessions);
    }

    /** Does something after which that line of strongSwan's SAs has a new SPI. */
    private void changesKeys(String line, Supplier<Outcome> rekey) {
        Set<String> before = spis(line);
        rekey.get().orThrow();
        assertThat(BgpTunnelLab.comesTrue(() -> !before.containsAll(spis(line))))
                .as(lab::why)
                .isTrue();
    }

    /** The first number of eight digits or more in such lines. */
    private Set<String> spis(String begin) {
        return lab.swanOne
                .sas()
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith(begin))
                .map(SPI::matcher)
                .filter(Matcher::find)
                .map(Matcher::group)
                .collect(Collectors.toSet());
    }

    @Test
    @Order(3)
    void shouldGoByTheOtherTunnelWhenAGatewayDies() {
        lab.swanOne.kill();
        assertThat(BgpTunnelLab.comesTrue(() -> lab.route().contains("10.200.0.30")))
                .as(lab::why)
                .isTrue();
        assertThat(lab.reaches(BgpTunnelLab.THERE)).as(lab::why).isTrue();
    }
}
