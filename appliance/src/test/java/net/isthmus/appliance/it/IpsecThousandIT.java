package net.isthmus.appliance.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.isthmus.lab.Await;
import net.isthmus.lab.Command;
import net.isthmus.lab.IsthmusRouter;
import net.isthmus.lab.probe.UdpStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * A thousand connections between two appliances, each with an IKE SA, a tunnel and selectors of its own, in the heap
 * that an appliance has without a word. It says what things took; on a shared machine nothing is asserted of that.
 */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class IpsecThousandIT {
    private static final int TUNNELS = 1000;
    private static final int CHANGED = 500;
    private static final int WATCHED = 7;
    private static final int SECONDS = 30;
    private static final int PAYLOAD_BYTES = 200;
    private static final long PACKETS_PER_SECOND = 200;
    private static final int A_MEBIBYTE_OF_KB = 1024;
    private static final Duration UP = Duration.ofMinutes(4);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Pattern CONNECTION =
            Pattern.compile("\"name\":\"(c\\d+)\",\"state\":\"up\".*?\"inboundSpi\":\"(\\w+)\"", Pattern.DOTALL);
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

    /** As {@code bin/isthmus} starts the appliance. */
    private static final List<String> JAVA = List.of("-XX:+UseZGC", "-Xms64m", "-Xmx512m");

    @SuppressWarnings("NullAway.Init")
    private TunnelledLab lab;

    @BeforeAll
    void open() {
        Requirements.appliance();
        lab = new TunnelledLab(TunnelledLab.document(1, 2, "none"), TunnelledLab.document(2, 1, "none"), JAVA);
        timed(
                "a commit of a thousand connections to the end that waits",
                () -> commit(lab.east, document(2, 1, "none", "30s")));
        // Every address of the places behind is a1's, and b1's.
        lab.a1().namespace().ip("route", "add", "local", "10.64.0.0/16", "dev", "lo");
        lab.a1().namespace().ip("route", "add", place(2, WATCHED), "via", "10.1.0.1", "src", place(1, WATCHED));
        lab.b1().namespace().ip("route", "add", "local", "10.128.0.0/16", "dev", "lo");
    }

    @AfterAll
    void close() {
        if (lab != null) {
            lab.close();
        }
    }

    private static void timed(String what, Runnable work) {
        long begin = System.nanoTime();
        work.run();
        System.out.printf("%s: %d ms%n", what, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
    }

    private static void commit(IsthmusRouter appliance, String document) {
        var answer = appliance.commit(document);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    /** What is behind a tunnel's end. */
    private static String place(int side, int number) {
        return "10.%d.%d.%d".formatted(64 * side, number / 250, number % 250 + 1);
    }

    /** The connection {@value #CHANGED} asks its peer after another silence. */
    private static String document(int own, int other, String startAction, String dpdDelay) {
        var connections = new StringBuilder();
        var tunnels = new StringBuilder();
        var routes = new StringBuilder();
        for (int n = 0; n < TUNNELS; n++) {
            connections.append("""
                        c%1$d:
                          localAddrs: [172.16.%2$d.2]
                          remoteAddrs: [172.16.%3$d.2]
                          local: { id: n%1$d.side-%2$d.example.net }
                          remote: { id: n%1$d.side-%3$d.example.net, secretRef: psk }
                          dpdDelay: %4$s
                          children:
                            lan: { interface: t%1$d, localTs: [%6$s/32], remoteTs: [%7$s/32], startAction: %5$s }
                    """.formatted(
                    n, own, other, n == CHANGED ? dpdDelay : "30s", startAction, place(own, n), place(other, n)));
            tunnels.append("  t%d: { zone: premises }%n".formatted(n));
            routes.append("  - { to: %s/32, interface: t%d }%n".formatted(place(other, n), n));
        }
        return """
                version: 1
                interfaces:
                  inside: { match: { name: eth1 }, addresses: [10.%1$d.0.1/24], zone: trusted }
                  uplink: { match: { name: eth2 }, addresses: [172.16.%1$d.2/30], zone: internet }
                  oob: { match: { name: mgmt0 }, role: management }
                zones:
                  internet: {}
                  trusted: { default: allow-out }
                  premises: { default: allow-out }
                tunnels:
                %2$sroutes:
                  - { to: 0.0.0.0/0, via: 172.16.%1$d.1 }
                  - { to: 10.%3$d.0.0/16, via: 10.%1$d.0.11 }
                %4$sipsec:
                  connections:
                %5$s""".formatted(own, tunnels, 64 * own, routes, connections);
    }

    /** What is up, with what it receives by. */
    private Map<String, String> up() {
        return CONNECTION
                .matcher(lab.west.get("/api/v1/ipsec"))
                .results()
                .collect(Collectors.toMap(match -> match.group(1), match -> match.group(2)));
    }

    /** Numbers of those through whose tunnels nothing has come back. */
    private List<String> mute(List<String> numbers, int tries) {
        String words = numbers.stream()
                .map(number -> "%s %s %s"
                        .formatted(number, place(1, Integer.parseInt(number)), place(2, Integer.parseInt(number))))
                .collect(Collectors.joining("\n"));
        String ping = "ping -q -n -c %d -W 5 -I $1 $2 | grep -q ' 0%% packet loss' || echo $0".formatted(tries);
        String all = "printf '%s\n' | xargs -P 24 -L 1 sh -c \"%s\"".formatted(words, ping.replace("$", "\\$"));
        return lab.a1()
                .namespace()
                .run(Command.of("sh", "-c", all).within(UP))
                .output()
                .lines()
                .toList();
    }

    private static List<String> all() {
        return IntStream.range(0, TUNNELS).mapToObj(Integer::toString).toList();
    }

    private static String memory(IsthmusRouter appliance) {
        try (Stream<String> lines =
                Files.lines(Path.of("/proc", "" + appliance.process().pid(), "status"))) {
            return lines.map(RESIDENT::matcher)
                    .filter(match -> match.find())
                    .map(match -> Integer.parseInt(match.group(1)) / A_MEBIBYTE_OF_KB + " MiB resident")
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    @Order(1)
    void shouldBringAThousandTunnelsUpAndCarryPacketsOfEachWhenTheyAreCommittedAtOnce() {
        timed(
                "a commit of a thousand connections to the end that begins",
                () -> commit(lab.west, document(1, 2, "start", "30s")));

        timed("then until all are up", () -> assertThat(Await.until(UP, POLL, () -> up().size() == TUNNELS))
                .as(() -> up().size() + " are up" + lab.west.process().tail())
                .isTrue());

        assertThat(mute(all(), 1)).isEmpty();
        System.out.println("west: " + memory(lab.west) + ", east: " + memory(lab.east));
    }

    @Test
    @Order(2)
    void shouldLoseNoPacketOfOthersWhenOneOfAThousandChanges() {
        Map<String, String> before = up();
        assertThat(before).hasSize(TUNNELS);
        var stream = new UdpStream(
                lab.a1().namespace(),
                lab.b1().namespace(),
                place(2, WATCHED),
                PACKETS_PER_SECOND * PAYLOAD_BYTES * Byte.SIZE,
                PAYLOAD_BYTES,
                SECONDS);
        List<String> others =
                all().stream().filter(number -> !number.equals("" + CHANGED)).toList();

        var numbered = CompletableFuture.supplyAsync(stream::run);
        var pinged = CompletableFuture.supplyAsync(() -> mute(others, 2));
        timed("a commit that changes one of a thousand", () -> commit(lab.west, document(1, 2, "start", "20s")));

        UdpStream.Result result = numbered.join();
        assertThat(result.lost()).as(result::toString).isZero();
        assertThat(result.disordered()).as(result::toString).isZero();
        assertThat(pinged.join()).isEmpty();
        assertThat(Await.until(UP, POLL, () -> up().size() == TUNNELS)).isTrue();
        Map<String, String> after = up();
        List<String> changed = before.keySet().stream()
                .filter(name -> !Objects.equals(before.get(name), after.get(name)))
                .toList();
        assertThat(changed).containsExactly("c" + CHANGED);
    }

    @Test
    @Order(3)
    void shouldAnswerOperatorsWhenThereAreAThousand() {
        timed("GET ipsec", () -> lab.west.get("/api/v1/ipsec"));
        timed("GET one connection", () -> lab.west.get("/api/v1/ipsec/c" + WATCHED));
        timed("GET metrics", () -> assertThat(lab.west
                        .get("/q/metrics")
                        .lines()
                        .filter(line -> line.startsWith("isthmus_ipsec_child_up{") && line.endsWith(" 1.0")))
                .hasSize(TUNNELS));
        timed("the page", () -> assertThat(lab.west.get("/")).contains("isthmus show ipsec</code>"));
        timed(
                "isthmus show ipsec, a process of its own",
                () -> assertThat(lab.west.command("show", "ipsec").output()).contains("c999"));
        timed("isthmus ipsec rekey, a process of its own", () -> assertThat(
                        lab.west.command("ipsec", "rekey", "c" + WATCHED).succeeded())
                .isTrue());
        timed("isthmus ipsec up, a process of its own", () -> assertThat(
                        lab.west.command("ipsec", "up", "c" + WATCHED).succeeded())
                .isTrue());
    }
}
