package net.isthmus.appliance.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import net.isthmus.lab.Await;
import net.isthmus.lab.IsthmusRouter;
import net.isthmus.lab.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code isthmus why}: what it says is what happens, and it leaves no trace. */
@OnLab
class WhyIT {
    private static final Duration QUIET = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(200);

    private final StandardLab lab;

    WhyIT(StandardLab lab) {
        this.lab = lab;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "storage | 10.10.0.11  | 10.20.0.11    | sent out of web",
                "storage | fd00:10::11 | fd00:20::11   | sent out of web",
                "storage | 10.10.0.11  | 10.10.0.1     | sent out of storage",
                "dc-200  | 10.30.0.12  | 10.30.0.11    | sent out of campus-a",
                "dc-200  | 10.30.0.12  | 10.20.0.11    | sent out of web",
                "storage | 127.0.0.1   | 10.20.0.11    | dropped: ip4-source-invalid",
                "storage | 10.10.0.11  | 10.20.0.222   | the packet waits until its neighbour is resolved"
            })
    void shouldSayWhatHappens(String in, String from, String to, String verdict) {
        meetEverybody();
        String protocol = to.equals("10.10.0.1") ? "icmp" : "tcp";
        Outcome outcome = why("--in", in, "--from", from, "--to", to, "--protocol", protocol, "--port", "443");

        assertThat(outcome.exitCode()).as(outcome.describe()).isZero();
        assertThat(outcome.output()).contains("verdict: " + verdict);
    }

    @Test
    void shouldShowStepsRouteAndNeighbourWhenRouted() {
        meetEverybody();
        Outcome outcome = why("--in", "storage", "--from", "10.10.0.11", "--to", "10.20.0.11", "--ttl", "1");

        assertThat(outcome.output())
                .contains("ip4-input", "ip4-rewrite", "icmp-error", "ip4-ttl-expired")
                .contains("route: 10.20.0.0/24 dev web, connected")
                .contains("neighbour: 10.20.0.11 dev web ")
                .contains("verdict: dropped: ip4-ttl-expired")
                .contains("the sender is told by ICMP, out of storage");
    }

    @Test
    void shouldSayWhatIsWrongWhenThereCanBeNoSuchPacket() {
        assertThat(why("--in", "storrage", "--from", "10.10.0.11", "--to", "10.20.0.7")
                        .errors())
                .contains("there is no interface storrage");
        assertThat(why("--in", "storage", "--from", "10.10.0.11", "--to", "fd00::1")
                        .errors())
                .contains("not of one family");
    }

    @Test
    void shouldLeaveNoTraceWhenAsked() {
        meetEverybody();
        assertThat(Await.until(QUIET, POLL, () -> !body("neighbours").contains("\"incomplete\"")))
                .as("nobody is asked for any more")
                .isTrue();
        Set<String> macs = known("bridges", "mac");
        long expired = lab.drops("ip4-ttl-expired");
        long unresolved = lab.drops("neighbour-unresolved");
        Set<String> neighbours = known("neighbours", "address");
        for (String to : new String[] {"10.20.0.222", "203.0.113.99", "10.30.0.12", "10.20.0.11"}) {
            why("--in", "storage", "--from", "10.10.0.11", "--to", to, "--ttl", "1");
            why("--in", "dc-200", "--from", "10.30.0.77", "--to", to, "--from-mac", "02:00:00:77:77:77");
        }

        assertThat(lab.drops("ip4-ttl-expired")).isEqualTo(expired);
        assertThat(lab.drops("neighbour-unresolved")).isEqualTo(unresolved);
        // What was known may be forgotten meanwhile, and hosts tell of themselves by their link-local addresses.
        assertThat(known("bridges", "mac")).isSubsetOf(macs).doesNotContain("02:00:00:77:77:77");
        assertThat(known("neighbours", "address")).isSubsetOf(neighbours).doesNotContain("10.20.0.222");
    }

    private void meetEverybody() {
        lab.ping(lab.s1(), lab.w1().ip4()).count(1).run();
        lab.ping(lab.s1(), lab.w1().ip6()).count(1).run();
        lab.ping(lab.s1(), lab.b1().ip4()).count(1).run();
        lab.ping(lab.a1(), lab.b1().ip4()).count(1).run();
        lab.ping(lab.a1(), "10.30.0.1").count(1).run();
    }

    /** What it knows by name: the members {@code key} of all that it shows, link-local addresses excepted. */
    private Set<String> known(String what, String key) {
        return Pattern.compile("\"" + key + "\"\\s*:\\s*\"(?!fe80)([^\"]+)\"")
                .matcher(body(what))
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toSet());
    }

    private String body(String what) {
        return lab.isthmus("shows its state").get("/api/v1/" + what);
    }

    private Outcome why(String... words) {
        IsthmusRouter isthmus = lab.isthmus("explains packets");
        String[] all = new String[words.length + 1];
        all[0] = "why";
        System.arraycopy(words, 0, all, 1, words.length);
        return isthmus.command(all);
    }
}
