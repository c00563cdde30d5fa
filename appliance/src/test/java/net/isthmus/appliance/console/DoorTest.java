package net.isthmus.appliance.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import net.isthmus.appliance.secrets.SecretStore;
import net.isthmus.core.config.User;
import net.isthmus.core.config.UserRole;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A door over real HTTPS. Behind it somebody tells who came:
 *
 * <pre>
 *   client ──HTTPS──▶ doorkeeper ──▶ "METHOD PATH by NAME"
 * </pre>
 */
class DoorTest {

    @TempDir
    Path state = Path.of("");

    private final Vertx vertx = Vertx.vertx();
    private final Map<String, User> users = new ConcurrentHashMap<>(Map.of(
            "root", new User(UserRole.ADMIN, hash("a long password")),
            "guest", new User(UserRole.VIEWER, hash("another password"))));

    private HttpServer server = vertx.createHttpServer();
    private HttpClient client = HttpClient.newHttpClient();
    private X509Certificate[] chain = {};

    private static String hash(String password) {
        return PasswordHash.of(password.toCharArray(), new SecureRandom()).text();
    }

    @BeforeEach
    void open() throws Exception {
        ConsoleDoor door = new ConsoleDoor(vertx, () -> users, new SecretStore(state.resolve("secrets")), state);
        byte[] pem = door.certificate("edge-1", List.of("127.0.0.1", "::1"), Optional.empty());
        chain = new X509Certificate[] {
            (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem))
        };
        server = vertx.createHttpServer(new HttpServerOptions()
                        .setSsl(true)
                        .setUseAlpn(true)
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .addCertValue(Buffer.buffer(pem))
                                .addKeyValue(Buffer.buffer(pem))))
                .requestHandler(door.before(request -> request.response()
                        .end(request.method() + " " + request.path() + " by " + request.getHeader(Doorkeeper.VISITOR))))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        client = HttpClient.newBuilder().sslContext(trusting(chain[0])).build();
    }

    @AfterEach
    void close() throws Exception {
        client.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private static SSLContext trusting(X509Certificate certificate) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setCertificateEntry("console", certificate);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private HttpResponse<String> ask(String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("https://127.0.0.1:" + server.actualPort() + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String basic(String name, String password) {
        byte[] both = (name + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(both);
    }

    private String logIn(String name, String password) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                ask("POST", "/login", "name=%s&password=%s".formatted(name, password.replace(" ", "+")));
        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(answer.headers().firstValue("Location")).contains("/");
        String cookie = answer.headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(cookie).startsWith("__Host-isthmus=").contains("Secure", "HTTPOnly", "SameSite=Strict", "Path=/");
        return cookie.substring(0, cookie.indexOf(';'));
    }

    @Test
    void shouldLeadABrowserToTheLoginAndTellAProgramWhenNobodyHasLoggedIn() throws Exception {
        HttpResponse<String> page = ask("GET", "/", "", "Accept", "text/html");
        assertThat(page.statusCode()).isEqualTo(303);
        assertThat(page.headers().firstValue("Location")).contains("/login");

        HttpResponse<String> api = ask("GET", "/api/v1/drops", "");
        assertThat(api.statusCode()).isEqualTo(401);
        assertThat(api.headers().firstValue("WWW-Authenticate").orElse("")).startsWith("Basic");
        assertThat(api.body()).contains("urn:isthmus:problem:who");
    }

    @Test
    void shouldLetEverybodySeeTheLoginAndTheHealthWhenTheyAsk() throws Exception {
        for (String path : List.of("/login", "/assets/1/console.css", "/q/health/ready")) {
            assertThat(ask("GET", path, "").body()).isEqualTo("GET " + path + " by null");
        }
        assertThat(ask("GET", "/q/metrics", "").statusCode()).isEqualTo(401);
    }

    @Test
    void shouldLetInByFormAndCookieUntilLoggedOutWhenThePasswordIsRight() throws Exception {
        String cookie = logIn("root", "a long password");

        assertThat(ask("PUT", "/api/v1/configuration", "x", "Cookie", cookie).body())
                .isEqualTo("PUT /api/v1/configuration by root");
        ask("POST", "/logout", "", "Cookie", cookie);
        assertThat(ask("GET", "/", "", "Cookie", cookie).statusCode()).isEqualTo(401);
    }

    @Test
    void shouldLetInByBasicWhenAProgramAsks() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(ask("POST", "/api/v1/trace", "{}", "Authorization", basic("root", "a long password"))
                            .body())
                    .isEqualTo("POST /api/v1/trace by root");
        }
        for (String wrong : List.of(basic("root", "b"), basic("nobody", "a"), "Basic ???", "Bearer x", "Basic eA==")) {
            assertThat(ask("GET", "/", "", "Authorization", wrong).statusCode()).isEqualTo(401);
        }
    }

    @Test
    void shouldChangeNothingWhenTheVisitorIsAViewer() throws Exception {
        String cookie = logIn("guest", "another password");

        assertThat(ask("GET", "/api/v1/drops", "", "Cookie", cookie).statusCode())
                .isEqualTo(200);
        HttpResponse<String> refused = ask("PUT", "/api/v1/configuration", "x", "Cookie", cookie);
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("guest may look, and change nothing");
    }

    @Test
    void shouldBelieveNobodysWordWhenAVisitorNamesHimself() throws Exception {
        assertThat(ask("GET", "/login", "", Doorkeeper.VISITOR, "root").body()).isEqualTo("GET /login by null");
    }

    @Test
    void shouldEndSessionsWhenTheUserIsRemovedOrHasAnotherPassword() throws Exception {
        String root = logIn("root", "a long password");
        String guest = logIn("guest", "another password");

        users.remove("guest");
        users.put("root", new User(UserRole.ADMIN, hash("a new password")));

        assertThat(ask("GET", "/", "", "Cookie", root).statusCode()).isEqualTo(401);
        assertThat(ask("GET", "/", "", "Cookie", guest).statusCode()).isEqualTo(401);
    }

    @Test
    void shouldRefuseEvenTheRightPasswordWhenTooManyWrongOnesCame() throws Exception {
        for (int i = 0; i < Attempts.MOST_FAILURES; i++) {
            ask("GET", "/", "", "Authorization", basic("root", "wrong " + i));
        }

        assertThat(ask("GET", "/", "", "Authorization", basic("root", "a long password"))
                        .statusCode())
                .isEqualTo(429);
        assertThat(ask("POST", "/login", "name=root&password=a+long+password")
                        .headers()
                        .firstValue("Location"))
                .contains("/login?failed=often");
    }

    @Test
    void shouldRefuseAFormWhenItIsFarTooLong() throws Exception {
        assertThat(ask("POST", "/login", "name=" + "x".repeat(100_000)).statusCode())
                .isEqualTo(413);
    }

    @Test
    void shouldKeepItsCertificateUntilNamesChangeWhenAskedAgain() throws Exception {
        ConsoleDoor again = new ConsoleDoor(vertx, () -> users, new SecretStore(state.resolve("secrets")), state);
        byte[] kept = Files.readAllBytes(state.resolve("console/certificate.pem"));

        assertThat(again.certificate("edge-1", List.of("::1", "127.0.0.1"), Optional.empty()))
                .isEqualTo(kept);
        assertThat(again.certificate("edge-2", List.of("127.0.0.1"), Optional.empty()))
                .isNotEqualTo(kept);
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(state.resolve("console/certificate.pem"))))
                .isEqualTo("rw-------");
        assertThat(chain[0].getSubjectAlternativeNames()).hasSize(3);
    }
}
