package net.isthmus.appliance.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.isthmus.lab.ApplianceDocument;
import net.isthmus.lab.Await;
import net.isthmus.lab.IsthmusRouter;
import net.isthmus.lab.LabHost;
import net.isthmus.lab.probe.Ping;
import net.isthmus.lab.probe.Traceroute;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** VRFs, several next hops, tracked routes, routes that refuse, IPv4 over IPv6 next hops: between real hosts. */
@OnLab
class RoutesIT {

    private static final int OK = 200;
    private static final Duration SETTLED = Duration.ofSeconds(40);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int FLOWS = 16;
    private static final Pattern TTL = Pattern.compile("ttl=(\\d+)");

    private final StandardLab lab;
    private final IsthmusRouter isthmus;
    private final String standard;

    RoutesIT(StandardLab lab) {
        this.lab = lab;
        this.isthmus = lab.isthmus("a kernel reads no document");
        this.standard = ApplianceDocument.of(lab.network().topology());
    }

    @AfterEach
    void restore() {
        lab.host("w2").namespace().sysctl("net.ipv4.conf.all.arp_ignore=0", "net.ipv4.ip_default_ttl=64");
        if (isthmus.isRunning()) {
            commit(standard);
        }
    }

    @Test
    void shouldKeepOverlappingSubnetsOfVrfsApartAndLeakWhatRoutesSay() {
        LabHost w1 = lab.w1();
        w1.namespace().ip("address", "add", "10.10.0.11/24", "dev", w1.nic().name());
        try {
            String red =
                    standard.replace("addresses: [\"10.20.0.1/24\"", "addresses: [\"10.10.0.1/24\", \"10.20.0.1/24\"")
                            + "vrfs: { red: { interfaces: [web] } }\n";
            commit(red);

            assertThat(lab.ping(lab.s1(), "10.10.0.1").run())
                    .as("main's own address, from main")
                    .matches(Ping.Result::isComplete);
            assertThat(lab.ping(w1, "10.10.0.1").run())
                    .as("red's own address, the same, from red")
                    .matches(Ping.Result::isComplete);
            assertThat(lab.ping(lab.s1(), w1.ip6()).run().isComplete())
                    .as("from VRF to VRF without a leak")
                    .isFalse();
            assertThat(Traceroute.run(w1.namespace(), "10.20.0.1")).containsExactly("10.20.0.1");
            assertThat(w1.namespace()
                            .run("mtr", "-n", "-r", "-c", "2", "10.20.0.1")
                            .output())
                    .contains("10.20.0.1");

            commit(red + """
                    routes:
                      - { to: "fd00:20::/64", nextVrf: red }
                      - { vrf: red, to: "fd00:10::/64", nextVrf: main }
                    """, true);
            assertThat(lab.reaches(lab.s1(), w1.ip6()))
                    .as("with leaks both ways")
                    .isTrue();
            assertThat(Traceroute.run(lab.s1().namespace(), w1.ip6())).containsExactly("fd00:10::1", w1.ip6());
        } finally {
            w1.namespace().ip("address", "del", "10.10.0.11/24", "dev", w1.nic().name());
        }
        commit(standard);
        assertThat(lab.reaches(lab.s1(), w1.ip4())).as("back in main").isTrue();
    }

    @Test
    void shouldMoveOnlyTheFlowsOfTheGatewayThatDies() {
        LabHost w1 = lab.w1();
        LabHost w2 = lab.host("w2");
        w1.namespace().ip("address", "replace", "192.168.7.1/24", "dev", "lo");
        w2.namespace().ip("address", "replace", "192.168.7.1/24", "dev", "lo");
        w2.namespace().sysctl("net.ipv4.ip_default_ttl=128");
        commit(standard + """
                  - to: 192.168.7.0/24
                    via: [10.20.0.11, 10.20.0.12]
                    track: { nextHops: arp, interval: 500ms, fall: 3, rise: 2 }
                """);
        Map<Integer, Integer> before =
                pathsOnce(all -> all.size() == FLOWS && all.containsValue(127) && all.containsValue(63));
        assertThat(before).as("both gateways carry flows").hasSize(FLOWS).containsValues(127, 63);

        w2.namespace().sysctl("net.ipv4.conf.all.arp_ignore=8");
        assertThat(pathsOnce(all -> all.size() == FLOWS && !all.containsValue(127)))
                .as("w2 answers no ARP any more")
                .hasSize(FLOWS)
                .allSatisfy((_, ttl) -> assertThat(ttl).isEqualTo(63));

        w2.namespace().sysctl("net.ipv4.conf.all.arp_ignore=0");
        assertThat(pathsOnce(before::equals))
                .as("w2 has its flows back, w1 the others as ever")
                .isEqualTo(before);
    }

    /** The paths once they are so; as they are if never. */
    private Map<Integer, Integer> pathsOnce(Predicate<Map<Integer, Integer>> condition) {
        Map<Integer, Integer> seen = new TreeMap<>();
        Await.until(SETTLED, POLL, () -> {
            seen.clear();
            seen.putAll(paths());
            return condition.test(seen);
        });
        return seen;
    }

    /** The time to live with which each of sixteen addresses answers, which tells by whom. */
    private Map<Integer, Integer> paths() {
        Map<Integer, Integer> paths = new TreeMap<>();
        for (int host = 1; host <= FLOWS; host++) {
            Matcher ttl = TTL.matcher(lab.s1()
                    .namespace()
                    .run("ping", "-n", "-c", "1", "-W", "1", "192.168.7." + host)
                    .output());
            if (ttl.find()) {
                paths.put(host, Integer.parseInt(ttl.group(1)));
            }
        }
        return paths;
    }

    @Test
    void shouldRefuseByNameAndSendIpv4ToIpv6NextHops() {
        lab.w1().namespace().ip("address", "replace", "192.168.8.1/24", "dev", "lo");
        commit(standard + """
                  - { to: 10.98.0.0/16, unreachable: true }
                  - { to: 10.97.0.0/16, prohibit: true }
                  - { to: 10.96.0.0/16, blackhole: true }
                  - { to: 192.168.8.0/24, via: "fd00:20::11" }
                """);

        assertThat(complaint("10.98.0.1")).contains("Destination Host Unreachable");
        assertThat(complaint("10.97.0.1")).contains("Packet filtered");
        assertThat(complaint("10.96.0.1")).doesNotContain("From 10.10.0.1");
        assertThat(lab.reaches(lab.s1(), "192.168.8.1")).isTrue();
    }

    private String complaint(String to) {
        return lab.s1().namespace().run("ping", "-n", "-c", "1", "-W", "1", to).output();
    }

    @Test
    void shouldFloatToTheOtherUplinkWhileTheTrackedHostDoesNotAnswer() {
        lab.w1().namespace().ip("address", "replace", "192.168.9.1/24", "dev", "lo");
        lab.host("w2").namespace().ip("address", "replace", "192.168.9.1/24", "dev", "lo");
        lab.host("w2").namespace().sysctl("net.ipv4.ip_default_ttl=128");
        commit(standard + """
                  - to: 192.168.9.0/24
                    via: 10.20.0.12
                    track: { icmp: 10.20.0.12, interval: 500ms, fall: 3, rise: 2 }
                  - { to: 192.168.9.0/24, via: 10.20.0.11, metric: 10 }
                """);
        assertThat(Await.until(SETTLED, POLL, () -> complaint("192.168.9.1").contains("ttl=127")))
                .isTrue();

        lab.host("w2").namespace().sysctl("net.ipv4.icmp_echo_ignore_all=1");
        assertThat(Await.until(SETTLED, POLL, () -> complaint("192.168.9.1").contains("ttl=63")))
                .isTrue();

        lab.host("w2").namespace().sysctl("net.ipv4.icmp_echo_ignore_all=0");
        assertThat(Await.until(SETTLED, POLL, () -> complaint("192.168.9.1").contains("ttl=127")))
                .isTrue();
    }

    private void commit(String document, boolean isWithOwnRoutes) {
        String head = document.replaceFirst("(?s)\nroutes:.*?\nvrfs:", "\nvrfs:");
        commit(isWithOwnRoutes ? head : document);
    }

    private void commit(String document) {
        HttpResponse<String> response = isthmus.commit(document);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(OK);
    }
}
