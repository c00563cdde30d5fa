package net.isthmus.services.health;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import net.isthmus.core.config.HealthCheck;
import net.isthmus.core.config.HttpStatuses;
import net.isthmus.wire.IpAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each kind of question to servers on the loopback, good ones and bad ones, and the words for what went wrong. */
class QuestionsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Questions questions = new Questions(
            (_, _) -> {
                throw new IllegalStateException("no echoes here");
            },
            new Random(3));
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    @Test
    void shouldSayRefusedWhenNobodyListens() throws Exception {
        int port = listen().getLocalPort();
        open.removeLast().close();

        assertThat(ask(Checks.of("tcp", ""), port)).isEqualTo(CheckResult.bad("connection refused"));
    }

    @Test
    void shouldBeGoodWhenATcpConnectionIsMade() throws Exception {
        assertThat(ask(Checks.of("tcp", ""), listen().getLocalPort()))
                .isEqualTo(CheckResult.good("TCP connection made"));
    }

    @Test
    void shouldJudgeHttpByStatusAndText() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        serve(server);
        int port = server.getAddress().getPort();

        assertThat(ask(Checks.of("http", "/ok"), port)).isEqualTo(CheckResult.good("HTTP status 200"));
        assertThat(ask(Checks.of("http", "/no"), port)).isEqualTo(CheckResult.bad("HTTP status 503, not 200-399"));
        assertThat(ask(Checks.of("http", "/no", Optional.empty(), new HttpStatuses(503, 503)), port))
                .isEqualTo(CheckResult.good("HTTP status 503"));
        assertThat(ask(Checks.of("http", "/ok", Optional.of("ready"), Checks.USUAL), port)
                        .isGood())
                .isTrue();
        assertThat(ask(Checks.of("http", "/ok", Optional.of("steady"), Checks.USUAL), port))
                .isEqualTo(CheckResult.bad("HTTP status 200, but the answer does not say \"steady\""));
    }

    @Test
    void shouldNotBelieveWhatIsNoHttp() throws Exception {
        ServerSocket server = listen();
        answer(server, "SSH-2.0-OpenSSH_9.2\r\n".getBytes(StandardCharsets.US_ASCII));

        assertThat(ask(Checks.of("http", "/"), server.getLocalPort()))
                .isEqualTo(CheckResult.bad("the answer is not HTTP"));
    }

    @Test
    void shouldMakeATlsHandshakeWithoutVerifyingCertificates(@TempDir Path directory) throws Exception {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(selfSigned(directory)));
        serve(server);
        int port = server.getAddress().getPort();

        assertThat(ask(Checks.of("tls", ""), port)).isEqualTo(CheckResult.good("TLSv1.3 connection made"));
        assertThat(ask(Checks.of("https", "/ok"), port)).isEqualTo(CheckResult.good("HTTP status 200"));
    }

    @Test
    void shouldSayThatTheHandshakeFailedWhenTheServerSpeaksNoTls() throws Exception {
        ServerSocket server = listen();
        answer(server, "HTTP/1.0 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

        assertThat(ask(Checks.of("tls", ""), server.getLocalPort()).words()).startsWith("TLS handshake failed: ");
    }

    @Test
    void shouldJudgeUdpByItsAnswer() throws Exception {
        int port = echo(0, false);

        assertThat(ask(Checks.of("udp", "ping"), port)).isEqualTo(CheckResult.good("an answer of 4 octets"));
        assertThat(ask(Checks.of("udp", "ping", Optional.of("pong"), Checks.USUAL), port))
                .isEqualTo(CheckResult.bad("the answer does not say \"pong\""));
        open.removeLast().close();
        awaitFree(port);
        assertThat(ask(Checks.of("udp", "ping"), port)).isEqualTo(CheckResult.bad("port unreachable"));
    }

    @Test
    void shouldJudgeDnsByItsError() throws Exception {
        assertThat(ask(Checks.of("dns", "www.example.net"), echo(0, true)))
                .isEqualTo(CheckResult.good("DNS says NOERROR"));
        assertThat(ask(Checks.of("dns", "www.example.net"), echo(5, true)))
                .isEqualTo(CheckResult.bad("DNS says REFUSED"));
    }

    @Test
    void shouldJudgeGrpcByItsStatus() throws Exception {
        assertThat(ask(Checks.of("grpc", ""), grpc(new byte[] {0, 0, 0, 0, 2, 8, 1})))
                .isEqualTo(CheckResult.good("gRPC says SERVING"));
        assertThat(ask(Checks.of("grpc", "shop.Cart"), grpc(new byte[] {0, 0, 0, 0, 2, 8, 2})))
                .isEqualTo(CheckResult.bad("gRPC says NOT_SERVING"));
        assertThat(ask(Checks.of("grpc", ""), grpc(new byte[] {0, 0, 0, 0, 0})))
                .isEqualTo(CheckResult.bad("gRPC says UNKNOWN"));
    }

    @Test
    void shouldEndTheThreadWhenAQuestionIsCancelled() throws Exception {
        ServerSocket silent = listen();
        DatagramSocket mute = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        open.add(mute);
        for (HealthCheck check :
                List.of(Checks.of("http", "/"), Checks.of("tls", ""), Checks.of("grpc", ""), Checks.of("udp", "x"))) {
            int port = check.udp().isPresent() ? mute.getLocalPort() : silent.getLocalPort();
            var question = (ThreadQuestion) questions.ask(check, target(port), 0);

            question.cancel();

            assertThat(question.thread().join(PATIENCE)).as(check.describe()).isTrue();
        }
    }

    @Test
    void shouldSurviveAnythingThatAServerMaySay() throws Exception {
        var random = new Random(11);
        for (int i = 0; i < 60; i++) {
            byte[] nonsense = new byte[random.nextInt(2000)];
            random.nextBytes(nonsense);
            ServerSocket server = listen();
            answer(server, nonsense);
            for (String kind : List.of("http", "grpc", "tls")) {
                CheckResult result = ask(Checks.of(kind, kind.equals("http") ? "/" : ""), server.getLocalPort());
                assertThat(result.isGood()).isFalse();
                assertThat(result.words()).isNotBlank();
            }
        }
    }

    private CheckResult ask(HealthCheck check, int port) throws InterruptedException {
        var question = (ThreadQuestion) questions.ask(check, target(port), 0);
        assertThat(question.thread().join(PATIENCE.multipliedBy(2))).isTrue();
        return question.result().orElseThrow();
    }

    private static Target target(int port) {
        return new Target(0, IpAddress.parse("127.0.0.1"), port, PATIENCE);
    }

    private ServerSocket listen() throws IOException {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        open.add(server);
        return server;
    }

    /** Says the same to everybody who has said something, and closes. */
    private static void answer(ServerSocket server, byte[] answer) {
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try (Socket client = server.accept()) {
                    client.getInputStream().read();
                    client.getOutputStream().write(answer);
                    client.shutdownOutput();
                    client.getInputStream().readAllBytes();
                } catch (IOException e) {
                    continue; // the client has had enough
                }
            }
        });
    }

    private void serve(HttpServer server) {
        server.createContext("/ok", exchange -> {
            byte[] body = "all is ready".getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.createContext("/no", exchange -> {
            exchange.sendResponseHeaders(503, -1);
            exchange.close();
        });
        server.start();
        open.add(() -> server.stop(0));
    }

    /** Sends datagrams back, as answers of DNS if so wanted. */
    private int echo(int error, boolean isDns) throws IOException {
        DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        open.add(socket);
        Thread.ofVirtual().start(() -> {
            byte[] buffer = new byte[2048];
            while (!socket.isClosed()) {
                try {
                    DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                    socket.receive(packet);
                    if (isDns) {
                        buffer[2] |= (byte) 0x80;
                        buffer[3] = (byte) error;
                    }
                    socket.send(packet);
                } catch (IOException e) {
                    return;
                }
            }
        });
        return socket.getLocalPort();
    }

    /** Waits for the end of a socket: the thread that waits on it closes it, a moment after being told. */
    private static void awaitFree(int port) throws InterruptedException {
        long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadlineNs) {
            try {
                new DatagramSocket(port, InetAddress.getLoopbackAddress()).close();
                return;
            } catch (IOException e) {
                Thread.sleep(1);
            }
        }
        throw new AssertionError("port " + port + " is still taken");
    }

    /** An HTTP/2 server that says the message to whoever has sent its preface, one octet a DATA frame. */
    private int grpc(byte[] message) throws IOException {
        ServerSocket server = listen();
        Thread.ofVirtual().start(() -> {
            try (Socket client = server.accept()) {
                InputStream input = client.getInputStream();
                input.readNBytes(24);
                var output = client.getOutputStream();
                output.write(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0});
                output.write(new byte[] {0, 0, 8, 6, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8});
                output.write(new byte[] {0, 0, 1, 1, 4, 0, 0, 0, 1, (byte) 0x88});
                for (byte octet : message) {
                    output.write(new byte[] {0, 0, 1, 0, 0, 0, 0, 0, 1, octet});
                }
                output.write(new byte[] {0, 0, 1, 1, 5, 0, 0, 0, 1, (byte) 0x88});
                client.shutdownOutput();
                input.readAllBytes();
            } catch (IOException e) {
                return; // the client has had enough
            }
        });
        return server.getLocalPort();
    }

    private static SSLContext selfSigned(Path directory) throws Exception {
        Path store = directory.resolve("server.p12");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Process made = new ProcessBuilder(
                        keytool,
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=server",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        "change-it")
                .redirectErrorStream(true)
                .start();
        made.getInputStream().readAllBytes();
        assertThat(made.waitFor(60, TimeUnit.SECONDS)).isTrue();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream input = Files.newInputStream(store)) {
            keys.load(input, "change-it".toCharArray());
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, "change-it".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context;
    }
}
