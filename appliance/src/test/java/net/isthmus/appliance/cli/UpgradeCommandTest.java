package net.isthmus.appliance.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import net.isthmus.appliance.upgrade.Health;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class UpgradeCommandTest {

    @SuppressWarnings("NullAway.Init")
    private HttpServer server;

    @SuppressWarnings("NullAway.Init")
    @TempDir
    Path directory;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(String path, int status, String body) {
        server.createContext(path, exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("Location", status / 100 == 3 ? body : "/");
            exchange.getResponseHeaders().set("Connection", "close");
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }

    private String base() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private Health health() {
        return health(Path.of("/there/is/no/such/folder"));
    }

    private Health health(Path state) {
        ApiClient api = new ApiClient();
        new CommandLine(api).parseArgs("--api=" + base());
        return new RunningAppliance(api, state);
    }

    private static String run(int exitCode, String... arguments) {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        assertThat(IsthmusCommand.execute(out, out, arguments)).isEqualTo(exitCode);
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--status", "--confirm", "--rollback", "--watch"})
    void shouldSayThatThereAreNoSlotsWhenTheMachineIsNoImage(String verb) {
        assertThat(run(IsthmusCommand.REFUSED, "upgrade", verb, "--api=" + base()))
                .contains("did not boot from a slot");
    }

    @Test
    void shouldAskForOneVerbOnly() {
        assertThat(run(IsthmusCommand.WRONG, "upgrade")).contains("Name one: an IMAGE");
        assertThat(run(IsthmusCommand.WRONG, "upgrade", "a.upgrade", "--status"))
                .contains("Name one");
        assertThat(run(IsthmusCommand.WRONG, "upgrade", "/nowhere/a.upgrade")).contains("There is no file");
    }

    @Test
    void shouldBeWellWhenTheApplianceIsReady() {
        answer("/q/health/ready", 200, "{\"status\": \"UP\", \"checks\": []}");
        answer(
                "/api/v1/interfaces",
                200,
                "[{\"name\":\"red\",\"state\":\"up\"},{\"name\":\"blue\",\"state\":\"down\"}]");

        assertThat(health().trouble()).isEmpty();
        assertThat(health().survey().interfacesUp()).contains(Set.of("red"));
    }

    /** Ready it is then as well, with the document of a first boot. */
    @Test
    void shouldNotBeWellWhereTheConfigurationWasNotThereToBeLoaded() {
        Path inMemory = Path.of("/dev/shm");
        assumeTrue(Files.isDirectory(inMemory), "skipped: there is no /dev/shm");
        answer("/q/health/ready", 200, "{\"status\": \"UP\", \"checks\": []}");

        assertThat(health(inMemory).trouble())
                .hasValueSatisfying(trouble -> assertThat(trouble).contains("data partition is not in use"));
    }

    @Test
    void shouldSayWhichCheckFailsAndWhyWhenItIsNotReady() {
        answer("/q/health/ready", 503, """
                {"status": "DOWN", "checks": [
                  {"name": "configuration", "status": "DOWN", "data": {"reason": "no NIC red"}},
                  {"name": "other", "status": "UP"},
                  {"name": "nics", "status": "DOWN"}]}""");

        assertThat(health().trouble()).contains("not ready: configuration: no NIC red; nics");
    }

    @Test
    void shouldKnowNothingOfInterfacesWhenTheApplianceDoesNotTell() {
        answer("/q/health/ready", 502, "<html>");
        answer("/api/v1/interfaces", 401, "{\"detail\": \"log in\"}");

        assertThat(health().trouble()).contains("not ready: HTTP status 502");
        assertThat(health().survey().interfacesUp()).isEqualTo(Optional.empty());
        server.stop(0);
        assertThat(health().trouble()).contains("not ready: the appliance does not answer");
    }

    @Test
    void shouldFetchABundleFromWhereItIsSentTo() throws IOException {
        answer("/old", 302, base() + "/new");
        answer("/new", 200, "isthmus-upgrade 1");
        answer("/circle", 301, base() + "/circle");
        answer("/file", 302, "file:///etc/passwd");
        answer("/gone", 404, "");

        try (var in = BundleSource.open(base() + "/old")) {
            assertThat(in.readAllBytes()).asString().isEqualTo("isthmus-upgrade 1");
        }
        assertThatThrownBy(() -> BundleSource.open(base() + "/circle")).hasMessageContaining("HTTP status 301");
        assertThatThrownBy(() -> BundleSource.open(base() + "/file")).hasMessageContaining("redirects to file:");
        assertThatThrownBy(() -> BundleSource.open(base() + "/gone")).hasMessageContaining("HTTP status 404");
        assertThatThrownBy(() -> BundleSource.open("http://[")).isInstanceOf(CommandFailed.class);
        Path file = Files.writeString(directory.resolve("b"), "content");
        try (var in = BundleSource.open(file.toString())) {
            assertThat(in.readAllBytes()).asString().isEqualTo("content");
        }
    }
}
