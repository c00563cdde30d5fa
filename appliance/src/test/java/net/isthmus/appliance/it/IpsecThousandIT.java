package net.isthmus.appliance.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import net.isthmus.lab.Await;
import net.isthmus.lab.IsthmusRouter;
import net.isthmus.lab.Namespace;
import net.isthmus.lab.probe.UdpStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A thousand connections between two appliances, each with an IKE SA and a tunnel of its own. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IpsecThousandIT {
    private static final int TUNNELS = 1000;
    private static final int CHANGED = 500;
    private static final int WATCHED = 7;
    private static final int SECONDS = 30;
    private static final int PAYLOAD_BYTES = 200;
    private static final long PACKETS_PER_SECOND = 200;
    private static final Duration UP = Duration.ofMinutes(4);
    private static final Duration POLL = Duration.ofSeconds(2);
    private static final Pattern CONNECTION =
            Pattern.compile("\"name\":\"(c\\d+)\",\"state\":\"up\".*?\"inboundSpi\":\"(\\w+)\"", Pattern.DOTALL);

    @SuppressWarnings("NullAway.Init")
    private TunnelledLab lab;

    @BeforeAll
    void open() {
        Requirements.appliance();
        lab = new TunnelledLab();
        commit(lab.east, document(2, 1, "none", "30s"));
        commit(lab.west, document(1, 2, "start", "30s"));
        lab.b1().namespace().nic("lo").address(there(WATCHED) + "/32");
    }

    @AfterAll
    void close() {
        if (lab != null) {
            lab.close();
        }
    }

    private static void commit(IsthmusRouter appliance, String document) {
        var answer = appliance.commit(document);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private static String there(int number) {
        return "10.64.%d.%d".formatted(number / 250, number % 250 + 1);
    }

    /** The connection {@value #CHANGED} is asked after another silence. */
    private static String document(int own, int other, String startAction, String dpdDelay) {
        StringBuilder text = new StringBuilder("""
                version: 1
                interfaces:
                  inside: { match: { name: eth1 }, addresses: [10.%1$d.0.1/24], zone: trusted }
                  uplink: { match: { name: eth2 }, addresses: [172.16.%1$d.2/30], zone: internet }
                  oob: { match: { name: mgmt0 }, role: management }
                routes:
                  - { to: 0.0.0.0/0, via: 172.16.%1$d.1 }
                  - { to: 10.64.0.0/16, via: 10.%1$d.0.11 }
                zones:
                  internet: {}
                  trusted: { default: allow-out }
                  premises: { default: allow-out }
                ipsec:
                  connections:
                """.formatted(own));
        for (int n = 0; n < TUNNELS; n++) {
            String far = there(n) + "/32";
            text.append("""
                        c%1$d:
                          localAddrs: [172.16.%2$d.2]
                          remoteAddrs: [172.16.%3$d.2]
                          local: { id: n%1$d.side-%2$d.example.net }
                          remote: { id: n%1$d.side-%3$d.example.net, secretRef: psk }
                          dpdDelay: %4$s
                          children:
                            lan: { localTs: [%5$s], remoteTs: [%6$s], startAction: %7$s, zone: premises }
                    """.formatted(
                            n,
                            own,
                            other,
                            n == CHANGED ? dpdDelay : "30s",
                            own == 1 ? "10.1.0.0/24" : far,
                            own == 1 ? far : "10.1.0.0/24",
                            startAction));
        }
        return text.toString();
    }

    /** What is up, with what it receives by. */
    private Map<String, String> up() {
        return CONNECTION
                .matcher(lab.west.get("/api/v1/ipsec"))
                .results()
                .collect(Collectors.toMap(match -> match.group(1), match -> match.group(2)));
    }

    @Test
    void shouldKeepAllOthersWhenOneOfAThousandChanges() {
        assertThat(Await.until(UP, POLL, () -> up().size() == TUNNELS))
                .as(() -> up().size() + " are up" + lab.west.process().tail())
                .isTrue();
        Map<String, String> before = up();
        Namespace from = lab.a1().namespace();
        Namespace server = lab.b1().namespace();
        var stream = new UdpStream(
                from, server, there(WATCHED), PACKETS_PER_SECOND * PAYLOAD_BYTES * Byte.SIZE, PAYLOAD_BYTES, SECONDS);

        var numbered = CompletableFuture.supplyAsync(stream::run);
        commit(lab.west, document(1, 2, "start", "20s"));

        UdpStream.Result result = numbered.join();
        assertThat(result.lost()).as(result::toString).isZero();
        assertThat(result.disordered()).as(result::toString).isZero();
        assertThat(Await.until(UP, POLL, () -> up().size() == TUNNELS)).isTrue();
        Map<String, String> after = up();
        List<String> changed = before.keySet().stream()
                .filter(name -> !before.get(name).equals(after.get(name)))
                .toList();
        assertThat(changed).isSubsetOf("c" + CHANGED);
        assertThat(lab.west.command("show", "ipsec", "c" + CHANGED).succeeded()).isTrue();
    }
}
