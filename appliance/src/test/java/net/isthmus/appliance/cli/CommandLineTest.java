package net.isthmus.appliance.cli;

import static net.isthmus.appliance.fake.Documents.BRIDGED;
import static net.isthmus.appliance.fake.Documents.FAULTY;
import static net.isthmus.appliance.fake.Documents.ROUTED;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Commands against an API whose data plane is a fake, compared with the files in {@code src/test/resources/golden}.
 * {@code -Dgolden.write=true} writes them anew; read the difference before you commit it.
 */
@QuarkusTest
class CommandLineTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    @SuppressWarnings("NullAway.Init")
    @TestHTTPResource("/")
    URL api;

    @SuppressWarnings("NullAway.Init")
    @TempDir
    Path directory;

    private record Outcome(int exitCode, String out, String err) {}

    private static Outcome run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = IsthmusCommand.execute(new PrintWriter(out), new PrintWriter(err), arguments);
        return new Outcome(exitCode, out.toString(), err.toString());
    }

    private Outcome ask(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--api=" + api);
        return run(all.toArray(String[]::new));
    }

    private String file(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content).toString();
    }

    private static void assertGolden(String name, String actual) throws IOException {
        Path file = GOLDEN.resolve(name + ".txt");
        if (Boolean.getBoolean("golden.write")) {
            Files.createDirectories(GOLDEN);
            Files.writeString(file, actual);
        }
        assertThat(actual).isEqualTo(Files.readString(file));
    }

    /** Times and numbers of commits differ from run to run. */
    private static String masked(String text) {
        return text.replaceAll("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d UTC", "DATE")
                .replaceAll("Commit \\d+", "Commit N")
                .replaceAll("commit \\d+", "commit N");
    }

    @ParameterizedTest
    @CsvSource({
        "interfaces, show interfaces",
        "bridges, show bridges",
        "routes, show routes",
        "routes-within, show routes 10.10.0.0/24",
        "routes-vrf, show routes --vrf partner",
        "vrfs, show vrfs",
        "services, show services",
        "ipsec, show ipsec",
        "ipsec-one, show ipsec hq",
        "bgp, show bgp",
        "bgp-one, show bgp carrier",
        "bgp-routes, bgp routes",
        "bgp-received, bgp routes 192.168.1.0/24 --neighbor carrier --received",
        "bgp-clear, bgp clear carrier --soft-in",
        "ipsec-log, ipsec log hq",
        "ipsec-rekey, ipsec rekey hq/lan",
        "routes-none, show routes 192.0.2.0/24",
        "routes-json, show routes --limit 1 --json",
        "neighbours, show neighbours",
        "drops, show drops",
        "workers, show workers",
        "balance, show balance",
        "sessions, show sessions",
        "sessions-zone, show sessions --zone trusted",
        "sessions-none, show sessions --zone trusted --proto tcp",
        "sessions-count, show sessions --count --zone dmz",
        "sessions-clear, clear sessions --zone internet",
        "interface-plans, show interfaces --plan",
        "self-tests, self-test",
        "trace, trace --count 1",
        "trace-none, trace --interface uplink"
    })
    void shouldPrintAsTheGoldenFileWhenStateIsShown(String name, String command) throws IOException {
        Outcome outcome = ask(command.split(" "));

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.exitCode()).isZero();
        assertGolden(name, outcome.out());
    }

    @Test
    void shouldShowAllReasonsWhenAskedForAll() {
        assertThat(ask("show", "drops", "--all").out()).contains("tx-ring-full").contains("ip4-no-route");
    }

    @Test
    void shouldLeadThroughALifeOfCommitsWhenDocumentsAreApplied() throws IOException {
        String routed = file("routed.yaml", ROUTED);
        String bridged = file("bridged.yaml", BRIDGED);
        ask("apply", routed);

        assertGolden("apply-dry-run", ask("apply", bridged, "--dry-run").out());
        assertThat(ask("show", "configuration").out()).isEqualTo(ROUTED);

        assertGolden(
                "apply",
                masked(ask("apply", bridged, "--confirm", "5", "--comment", "let the campus in")
                        .out()));
        assertThat(ask("history", "--limit", "1").out()).contains("unless confirmed) let the campus in");
        assertThat(masked(ask("confirm").out())).isEqualTo("Commit N is there to stay.%n".formatted());

        Outcome twice = ask("confirm");
        assertThat(twice.exitCode()).isEqualTo(1);
        assertThat(masked(twice.err()))
                .isEqualTo("There is nothing to confirm: commit N is there to stay%n".formatted());

        assertThat(masked(ask("rollback").out())).startsWith("Commit N is in force:\n");
        assertThat(ask("show", "configuration").out()).isEqualTo(ROUTED);
        assertThat(ask("history", "--json", "--limit", "1").out()).contains("\"by\" : \"rollback\"");
    }

    @Test
    void shouldNameAllFaultsWhenAFaultyDocumentIsApplied() throws IOException {
        Outcome outcome = ask("apply", file("faulty.yaml", FAULTY));

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.out()).isEmpty();
        assertGolden("apply-faulty", outcome.err());
    }

    @Test
    void shouldNameAllFaultsWithTheFileWhenADocumentIsChecked() throws IOException {
        String faulty = file("faulty.yaml", FAULTY);

        Outcome outcome = run("check", faulty);

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertGolden("check-faulty", outcome.err().replace(faulty, "faulty.yaml"));
        String right = file("right.yaml", ROUTED);
        assertThat(run("check", right)).isEqualTo(new Outcome(0, right + " is right.%n".formatted(), ""));
    }

    @Test
    void shouldSayWhatToDoWhenNobodyAnswers() {
        Outcome outcome = run("show", "drops", "--api", "http://127.0.0.1:1");

        assertThat(outcome.exitCode()).isEqualTo(3);
        assertThat(outcome.err())
                .startsWith("No appliance answers at http://127.0.0.1:1 (Connection refused). Is it running?");
    }

    @Test
    void shouldExplainItselfWhenTheCommandIsWrong() {
        assertThat(run("show", "nonsense").exitCode()).isEqualTo(2);
        assertThat(run("show", "nonsense").err()).contains("interfaces");
        assertThat(run().err()).startsWith("Which command?");
        assertThat(run("check", "/nowhere.yaml"))
                .isEqualTo(new Outcome(2, "", "There is no file /nowhere.yaml%n".formatted()));
        assertThat(run("show", "drops", "--api", "nonsense").exitCode()).isEqualTo(2);
        assertThat(run("run", "--listen", "8080").err()).contains("8080 is not an address with a port");
        assertThat(run("--help").out()).contains("Follow the next packets");
    }
}
