package net.isthmus.appliance.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import net.isthmus.lab.Await;
import net.isthmus.lab.IsthmusRouter;
import net.isthmus.lab.Namespace;
import net.isthmus.lab.RunningCommand;
import net.isthmus.lab.probe.IkeFlood;
import net.isthmus.lab.probe.Iperf;
import net.isthmus.lab.probe.UdpStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A tunnel under load, whose keys change every few seconds, and beside a flood of strangers. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IpsecLoadIT {
    private static final String THERE = "10.2.0.11";
    private static final Duration SETTLE = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int SECONDS = 15;
    private static final int PAYLOAD_BYTES = 200;
    private static final long PACKETS_PER_SECOND = 1000;
    private static final int STRANGERS_PER_SECOND = 5000;
    private static final Pattern INBOUND_SPI = Pattern.compile("\"inboundSpi\"\\s*:\\s*\"?(\\w+)");
    private static final Pattern COOKIES = Pattern.compile("\"cookiesAsked\"\\s*:\\s*(\\d+)");

    /** What a packet would be dropped as if a rekeying did not keep its word. */
    private static final List<String> GAPS =
            List.of("esp-no-sa", "esp-spi-unknown", "esp-sa-expired", "esp-replay", "esp-icv-wrong");

    @SuppressWarnings("NullAway.Init")
    private TunnelledLab lab;

    @BeforeAll
    void open() {
        Requirements.appliance();
        lab = new TunnelledLab(
                shortLived(TunnelledLab.document(1, 2, "start")), shortLived(TunnelledLab.document(2, 1, "none")));
        assertThat(Await.until(SETTLE, POLL, () -> lab.a1()
                        .namespace()
                        .run("ping", "-c", "1", "-W", "1", THERE)
                        .succeeded()))
                .as(this::why)
                .isTrue();
    }

    /**
     * Both ends change the keys of ESP every two to three seconds, those of IKE every six to seven: they collide.
     * Anyone may begin a connection, so that strangers' messages are not for the firewall to drop.
     */
    private static String shortLived(String document) {
        return document.replace(
                        "          zone: premises\n",
                        "          zone: premises\n"
                                + "          rekeyTime: 3s\n          randTime: 1s\n          lifeTime: 60s\n")
                .replace(", startAction: start }", ", startAction: none }")
                .replace("""
                        connections:
                        """.indent(2), """
                        connections:
                          anyone:
                            remoteAddrs: ["%any"]
                            remote: { id: anyone.example.net, secretRef: psk }
                            children: { lan: { remoteTs: [10.9.0.0/24], startAction: none, zone: premises } }
                        """.indent(2))
                .replace(
                        "      remote: { secretRef: psk }\n",
                        "      remote: { secretRef: psk }\n      rekeyTime: 7s\n      randTime: 1s\n      overTime: 60s\n");
    }

    @AfterAll
    void close() {
        if (lab != null) {
            lab.close();
        }
    }

    private UdpStream.Result stream() {
        Namespace from = lab.a1().namespace();
        Namespace server = lab.b1().namespace();
        return new UdpStream(
                        from, server, THERE, PACKETS_PER_SECOND * PAYLOAD_BYTES * Byte.SIZE, PAYLOAD_BYTES, SECONDS)
                .run();
    }

    private String why() {
        return lab.west.command("show", "ipsec").output()
                + lab.west.command("ipsec", "log", "peer").output()
                + lab.west.command("show", "drops").output()
                + lab.east.command("show", "drops").output();
    }

    private Set<String> inboundSpis() {
        return INBOUND_SPI
                .matcher(lab.west.get("/api/v1/ipsec/peer"))
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String gaps(IsthmusRouter appliance) {
        return appliance
                .command("show", "drops")
                .output()
                .lines()
                .filter(line -> GAPS.stream().anyMatch(line::startsWith))
                .collect(Collectors.joining("\n"));
    }

    @Test
    void shouldLoseNoPacketAndLetNoneThroughTwiceWhenKeysChangeAgainAndAgain() {
        Set<String> before = inboundSpis();
        String gapsWest = gaps(lab.west);
        String gapsEast = gaps(lab.east);

        new Iperf(lab.a1().namespace(), lab.b1().namespace(), THERE, SECONDS).run();
        UdpStream.Result numbered = stream();

        assertThat(inboundSpis()).as("other keys").isNotEmpty().doesNotContainAnyElementsOf(before);
        assertThat(gaps(lab.west)).as(this::why).isEqualTo(gapsWest);
        assertThat(gaps(lab.east)).as(this::why).isEqualTo(gapsEast);
        assertThat(numbered.lost()).as(() -> numbered + why()).isZero();
        assertThat(numbered.disordered()).as(() -> numbered + why()).isZero();
        assertThat(numbered.sent()).isGreaterThanOrEqualTo(PACKETS_PER_SECOND * (SECONDS - 1));
    }

    @Test
    void shouldKeepItsTunnelAndLoseNothingWhenStrangersFloodIt() {
        long cookies = cookies();
        UdpStream.Result numbered;
        try (RunningCommand flood = IkeFlood.start(lab.westEdge(), "172.16.1.2", STRANGERS_PER_SECOND)) {
            flood.awaitOutput("sent", SETTLE);
            numbered = stream();
            assertThat(lab.west.get("/api/v1/ipsec/peer")).as(this::why).contains("\"state\":\"established\"");
        }
        assertThat(cookies())
                .as("strangers are told to come back with a cookie")
                .isGreaterThan(cookies);
        assertThat(numbered.lost()).as(() -> numbered + why()).isZero();
        assertThat(numbered.disordered()).as(() -> numbered + why()).isZero();
    }

    private long cookies() {
        var matcher = COOKIES.matcher(lab.west.get("/api/v1/ipsec"));
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }
}
