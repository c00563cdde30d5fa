package net.isthmus.lab;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Isthmus in the middle: the appliance as a process of its own in the appliance's namespace, started as on a real
 * machine by {@code isthmus run --config FILE}, and asked over the management cable whether it is ready.
 */
public final class IsthmusRouter implements Router {

    /** Where its API and its console listen. */
    public static final int API_PORT = 8080;

    private static final Duration READY_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
    private static final Duration REQUEST_LIMIT = Duration.ofSeconds(30);
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);
    private static final Duration COMMAND_LIMIT = Duration.ofSeconds(60);
    private static final Duration COMMIT_LIMIT = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final int OK = 200;

    private final LabNetwork network;
    private final List<String> program;
    private final Path configuration;
    private final Path state;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(CONNECT_LIMIT).build();
    private @Nullable RunningCommand process;

    /**
     * An appliance that is not started yet.
     *
     * @param artifact the runnable jar, or an executable
     * @param javaOptions for the JVM, if it is a jar
     */
    public IsthmusRouter(LabNetwork network, Path artifact, List<String> javaOptions) {
        if (!Files.isReadable(artifact)) {
            throw new LabException("there is no appliance at %s: build it first (./mvnw package)".formatted(artifact));
        }
        this.network = network;
        this.program = program(artifact.toAbsolutePath(), javaOptions);
        this.configuration = network.lab().directory().resolve("isthmus.yaml");
        this.state = network.lab().directory().resolve("state");
        configure(ApplianceDocument.of(network.topology()));
    }

    private static List<String> program(Path artifact, List<String> javaOptions) {
        if (!artifact.toString().endsWith(".jar")) {
            return List.of(artifact.toString());
        }
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.add("--enable-native-access=ALL-UNNAMED");
        words.addAll(javaOptions);
        words.addAll(List.of("-jar", artifact.toString()));
        return words;
    }

    @Override
    public String label() {
        return "Isthmus";
    }

    /** The file that the appliance is configured from. */
    public Path configuration() {
        return configuration;
    }

    /** Replaces the configuration file, as an editor does: whole or not at all. */
    public void configure(String document) {
        Path draft = configuration.resolveSibling("isthmus.yaml.new");
        try {
            Files.writeString(draft, document);
            Files.move(draft, configuration, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new LabException("cannot write " + configuration + ": " + e.getMessage(), e);
        }
    }

    /** The words with which a person starts the appliance's command line. */
    public String commandLine() {
        return String.join(" ", program);
    }

    /** Runs the command line of the appliance in its namespace, such as {@code show drops}. */
    public Outcome command(String... arguments) {
        List<String> words = new ArrayList<>(program);
        words.addAll(List.of(arguments));
        return network.appliance().run(new Command(words, "", COMMAND_LIMIT));
    }

    /** Begins a command that goes on, such as {@code capture}. */
    public RunningCommand begin(String... arguments) {
        List<String> words = new ArrayList<>(program);
        words.addAll(List.of(arguments));
        return network.appliance().start(words);
    }

    @Override
    public void start() {
        List<String> words = new ArrayList<>(program);
        words.addAll(List.of("run", "--config", configuration.toString(), "--state-dir", state.toString()));
        // For the command line within the namespace, and for whoever sits at the machine.
        words.addAll(List.of("--listen", "127.0.0.1:" + API_PORT));
        words.addAll(List.of("--listen", network.managementAddress() + ":" + API_PORT));
        RunningCommand started = network.appliance().start(words);
        process = started;
        boolean[] ready = new boolean[1];
        Await.until(READY_LIMIT, POLL, () -> {
            ready[0] = status("/q/health/ready") == OK;
            return ready[0] || !started.isAlive();
        });
        if (!ready[0]) {
            String what = started.isAlive() ? "is not ready after " + READY_LIMIT.toSeconds() + " s" : "ended";
            throw new LabException("the appliance %s; its log ends with:%n%s".formatted(what, started.tail()));
        }
    }

    /** The HTTP status of a GET; 0 if nobody answers. */
    private int status(String path) {
        try {
            return send(HttpRequest.newBuilder(uri(path)).timeout(REQUEST_LIMIT).build())
                    .statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    /** The body of a GET on the appliance's API, which has to answer with 200. */
    public String get(String path) {
        try {
            HttpResponse<String> response = send(
                    HttpRequest.newBuilder(uri(path)).timeout(REQUEST_LIMIT).build());
            if (response.statusCode() != OK) {
                throw new LabException("GET %s: %d %s".formatted(uri(path), response.statusCode(), response.body()));
            }
            return response.body();
        } catch (IOException e) {
            throw new LabException("GET %s: %s".formatted(uri(path), e), e);
        }
    }

    /**
     * Commits a document to the running appliance.
     *
     * @return HTTP status and body: 200, or 422 with all that is wrong with it
     */
    public HttpResponse<String> commit(String document) {
        HttpRequest request = HttpRequest.newBuilder(uri("/api/v1/configuration"))
                .timeout(COMMIT_LIMIT)
                .header("Content-Type", "application/yaml")
                .PUT(HttpRequest.BodyPublishers.ofString(document))
                .build();
        try {
            return send(request);
        } catch (IOException e) {
            throw new LabException("PUT %s: %s".formatted(request.uri(), e), e);
        }
    }

    /** A PUT of bytes on the appliance's API; what comes of it is the caller's to judge. */
    public HttpResponse<String> put(String path, String content) {
        HttpRequest request = HttpRequest.newBuilder(uri(path))
                .timeout(REQUEST_LIMIT)
                .header("Content-Type", "application/octet-stream")
                .PUT(HttpRequest.BodyPublishers.ofString(content))
                .build();
        try {
            return send(request);
        } catch (IOException e) {
            throw new LabException("PUT %s: %s".formatted(request.uri(), e), e);
        }
    }

    /** A POST without a body on the appliance's API; what comes of it is the caller's to judge. */
    public HttpResponse<String> post(String path) {
        HttpRequest request = HttpRequest.newBuilder(uri(path))
                .timeout(REQUEST_LIMIT)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        try {
            return send(request);
        } catch (IOException e) {
            throw new LabException("POST %s: %s".formatted(request.uri(), e), e);
        }
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted while asking " + request.uri(), e);
        }
    }

    /** An address of the API or the console, reachable from the machine itself. */
    public URI uri(String path) {
        return URI.create("http://%s:%d%s".formatted(network.managementAddress(), API_PORT, path));
    }

    @Override
    public boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** The running process; only while it runs. */
    public RunningCommand process() {
        if (process == null) {
            throw new LabException("the appliance has not been started");
        }
        return process;
    }

    @Override
    public void stop() {
        if (process != null) {
            process.stop(STOP_LIMIT);
        }
    }

    @Override
    public void kill() {
        if (process != null) {
            process.kill();
        }
    }

    @Override
    public void close() {
        stop();
        http.close();
    }
}
