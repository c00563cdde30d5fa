package net.isthmus.appliance.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import net.isthmus.appliance.manifest.ManifestRequest.Target;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.config.Vxlan;
import net.isthmus.core.document.ConfigurationReader;
import org.junit.jupiter.api.Test;

/** Names of a Service's ports, and what a NetworkPolicy lets out. */
class PerimeterTest {
    /** A DNS label with a letter, of 15 characters at most. */
    private static final Pattern PORT_NAME = Pattern.compile("(?=.*[a-z])(?=.{1,15}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?");

    private static final Pattern LINK_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,31}");
    private static final Pattern LABEL_NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?");
    private static final Pattern SERVICE_PORT = Pattern.compile("(?=[0-9-]*[a-z])[a-z0-9](-?[a-z0-9]){0,7}");

    /** Those of the appliance itself, and what ports without a name of their own are called. */
    private static final List<String> LIKELY =
            List.of("ssh", "SSH", "https", "ike", "ike-nat-t", "bgp", "tcp-22", "udp-4789", "TCP-1002", "tcp_1003");

    private static final ManifestRequest REQUEST = new ManifestRequest(
            Target.VIRTUALMACHINE,
            "edge",
            "containerdisk:registry.example/isthmus:1",
            Map.of("uplink", "pod"),
            "",
            "",
            List.of());

    private static Configuration configuration(String document) {
        return ConfigurationReader.read(document.getBytes(StandardCharsets.UTF_8))
                .orThrow();
    }

    private static Exposure exposure(Configuration configuration) {
        return Exposure.of(configuration, Attachments.of(configuration, REQUEST.networks()));
    }

    @SuppressWarnings("unchecked")
    private static List<String> portNames(Configuration configuration) {
        var ports = (List<Map<String, String>>) spec(Perimeter.service(REQUEST, exposure(configuration)), "ports");
        return ports.stream()
                .map(port -> Objects.requireNonNull(port.get("name")))
                .toList();
    }

    @Test
    void shouldCallAPortByItsNumberWhenItsNameIsTakenOrNone() {
        Configuration configuration = configuration("""
                version: 1
                interfaces:
                  uplink: { addresses: [203.0.113.10/24] }
                vxlans:
                  campus_: { vni: 7, local: 203.0.113.10, remotes: [198.51.100.7] }
                nat:
                  destination:
                    - { name: ssh, to: "203.0.113.10:2222/tcp", forward: "10.20.0.20:22" }
                    - { name: tcp-80, to: "203.0.113.10:8022/tcp", forward: "10.20.0.20:22" }
                    - { name: a_b, to: "203.0.113.10:1001/tcp", forward: "10.20.0.20:22" }
                    - { name: a-b, to: "203.0.113.10:1002/tcp", forward: "10.20.0.20:22" }
                    - { name: "443", to: "203.0.113.10:1003/tcp", forward: "10.20.0.20:22" }
                    - { name: a--b, to: "203.0.113.10:1004/tcp", forward: "10.20.0.20:22" }
                services:
                  web: { loadBalancerIP: 203.0.113.10, selector: { app: web }, ports: [{ port: 80 }, { port: 443 }] }
                  Web: { loadBalancerIP: 203.0.113.10, selector: { app: web }, ports: [{ port: 53, protocol: UDP }] }
                """);
        assertThat(portNames(configuration))
                .containsExactly(
                        "ssh",
                        "udp-4789",
                        "tcp-2222",
                        "tcp-8022",
                        "a-b",
                        "tcp-1002",
                        "tcp-1003",
                        "tcp-1004",
                        "web",
                        "tcp-443",
                        "udp-53");
    }

    @Test
    void shouldGiveEveryPortAValidNameOfItsOwnWhateverTheDocumentCallsThem() {
        var random = new Random(2_026);
        for (int i = 0; i < 300; i++) {
            String document = document(random);
            List<String> names = portNames(configuration(document));
            assertThat(names).as(document).doesNotHaveDuplicates().allMatch(PORT_NAME.asMatchPredicate());
            assertThat(names).as(document).startsWith("ssh", "ike", "ike-nat-t").hasSize(1 + 2 + 2 + 4 + 8);
        }
    }

    /** Two VXLANs, four forwards, four services of two ports: each at a port of its own. */
    private static String document(Random random) {
        Set<String> taken = new HashSet<>(Set.of("uplink"));
        List<String> vxlans = new ArrayList<>();
        for (int port : new int[] {Vxlan.PORT, Vxlan.OLD_PORT}) {
            vxlans.add("  \"%s\": { vni: %d, local: 203.0.113.10, port: %d, remotes: [198.51.100.7] }"
                    .formatted(name(random, LINK_NAME, taken), port, port));
        }
        List<String> forwards = new ArrayList<>();
        List<String> services = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            forwards.add("    - { name: \"%s\", to: \"203.0.113.10:%d/tcp\", forward: \"10.20.0.20:22\" }"
                    .formatted(name(random, LABEL_NAME, taken), 1000 + i));
            services.add(("  \"%s\": { loadBalancerIP: 203.0.113.10, selector: { app: web },"
                            + " ports: [{ port: %d }, { name: \"%s\", port: %d }] }")
                    .formatted(
                            name(random, LABEL_NAME, taken),
                            2000 + i,
                            name(random, SERVICE_PORT, new HashSet<>()),
                            3000 + i));
        }
        return """
                version: 1
                interfaces: { uplink: { addresses: [203.0.113.10/24] } }
                ipsec:
                  connections:
                    hq:
                      localAddrs: [203.0.113.10]
                      remoteAddrs: [198.51.100.1]
                      remote: { secretRef: hq-psk }
                      children: { lan: { localTs: [10.20.0.0/24], remoteTs: [192.168.0.0/16] } }
                vxlans:
                %s
                nat:
                  destination:
                %s
                services:
                %s
                """.formatted(String.join("\n", vxlans), String.join("\n", forwards), String.join("\n", services));
    }

    /** A new name that fits: one of those that are likely to be taken, or a few characters that are easily confused. */
    private static String name(Random random, Pattern syntax, Set<String> taken) {
        Predicate<String> fits = syntax.asMatchPredicate();
        while (true) {
            String name = random.nextInt(4) == 0 ? LIKELY.get(random.nextInt(LIKELY.size())) : letters(random);
            if (fits.test(name) && taken.add(name)) {
                return name;
            }
        }
    }

    private static String letters(Random random) {
        var name = new StringBuilder();
        int length = 1 + random.nextInt(random.nextInt(4) == 0 ? 20 : 3);
        for (int i = 0; i < length; i++) {
            name.append("aAb1_-".charAt(random.nextInt(6)));
        }
        return name.toString();
    }

    private static final String BGP = """
            version: 1
            interfaces:
              uplink: { addresses: [10.1.0.2/24] }
              inside: { addresses: [10.20.0.1/24] }
            routes:
              - { to: 192.0.2.0/24, via: 10.1.0.1 }
              - { to: 198.51.100.0/24, via: 10.20.0.7 }
            bgp:
              as: 64512
              neighbors:
                router: { address: 10.1.0.1, remoteAs: 64500 }
                caller: { address: 10.1.0.3, remoteAs: 64500, passive: true }
                off: { address: 10.1.0.4, remoteAs: 64500, shutdown: true }
                behind: { address: 192.0.2.1, remoteAs: 64501, ebgpMultihop: 2 }
                spine: { address: 10.20.0.2, remoteAs: 64512 }
                elsewhere: { address: 198.51.100.1, remoteAs: 64501, ebgpMultihop: 2 }
            """;

    @Test
    void shouldLetTheApplianceCallNeighborsOfBgp() {
        Exposure exposure = exposure(configuration(BGP));
        assertThat(exposure.ports()).extracting(Exposure.Port::name).containsExactly("ssh", "bgp");
        assertThat(egress(exposure))
                .hasSize(2)
                .last()
                .isEqualTo(Map.of(
                        "to",
                        List.of(block("10.1.0.1/32"), block("192.0.2.1/32")),
                        "ports",
                        List.of(Map.of("protocol", "TCP", "port", 179))));
    }

    @Test
    void shouldOnlyWaitForNeighborsWhenAllOfThemConnect() {
        Exposure exposure = exposure(configuration("""
                version: 1
                interfaces: { uplink: { addresses: [10.1.0.2/24] } }
                bgp: { as: 64512, neighbors: { caller: { address: 10.1.0.3, remoteAs: 64500, passive: true } } }
                """));
        assertThat(exposure.ports()).extracting(Exposure.Port::name).containsExactly("ssh", "bgp");
        assertThat(egress(exposure)).hasSize(1);
    }

    @Test
    void shouldOpenBgpWhenOnlyTheClusterKnowsTheSubnet() {
        String document = BGP.replace("uplink: { addresses: [10.1.0.2/24] }", "uplink: { dhcp4: true }")
                .replace("  - { to: 192.0.2.0/24, via: 10.1.0.1 }\n", "");
        assertThat(exposure(configuration(document)).neighbors())
                .extracting(Object::toString)
                .containsExactly("10.1.0.1/32", "192.0.2.1/32");
    }

    private static Map<String, Object> block(String prefix) {
        return Map.of("ipBlock", Map.of("cidr", prefix));
    }

    @SuppressWarnings("unchecked")
    private static List<Object> egress(Exposure exposure) {
        return (List<Object>) spec(Perimeter.networkPolicy(REQUEST, exposure), "egress");
    }

    private static Object spec(Map<String, Object> manifest, String key) {
        return Objects.requireNonNull(((Map<?, ?>) Objects.requireNonNull(manifest.get("spec"))).get(key));
    }
}
