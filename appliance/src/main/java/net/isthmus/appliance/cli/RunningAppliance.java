package net.isthmus.appliance.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.isthmus.appliance.upgrade.Health;

/** The appliance on this machine, asked over its API and by a knock at SSH's door. */
final class RunningAppliance implements Health {

    private static final int OK = 200;
    private static final int SSH_PORT = 22;
    private static final int SSH_MILLIS = 5_000;
    private static final String SSH_GREETING = "SSH-";

    private final ApiClient api;
    private final Path state;

    RunningAppliance(ApiClient api, Path state) {
        this.api = api;
        this.state = state;
    }

    @Override
    public Optional<String> trouble() {
        try {
            ApiClient.Answer answer = api.probe("/q/health/ready");
            if (answer.status() != OK) {
                return Optional.of("not ready: " + reasons(answer));
            }
            // It is ready with the document of a first boot, then, which says nothing of the one that was committed.
            return isInMemory(state)
                    ? Optional.of("the data partition is not in use: the configuration was not there to be loaded")
                    : Optional.empty();
        } catch (CommandFailed e) {
            return Optional.of("not ready: the appliance does not answer");
        }
    }

    private static boolean isInMemory(Path directory) {
        try {
            return Files.getFileStore(directory).type().equals("tmpfs");
        } catch (IOException e) {
            return false;
        }
    }

    private static String reasons(ApiClient.Answer answer) {
        if (!answer.body().startsWith("{")) {
            return "HTTP status " + answer.status();
        }
        List<String> reasons = JsonTree.parse(answer.body()).at("checks").items().stream()
                .filter(check -> !check.text("status").equals("UP"))
                .map(check -> check.at("data")
                        .present("reason")
                        .map(reason -> check.text("name") + ": " + reason)
                        .orElse(check.text("name")))
                .toList();
        return reasons.isEmpty() ? "HTTP status " + answer.status() : String.join("; ", reasons);
    }

    @Override
    public Survey survey() {
        return new Survey(interfacesUp(), isSshUp());
    }

    /** An appliance that does not answer, or not to us, says nothing; readiness is what tells whether it works. */
    private Optional<Set<String>> interfacesUp() {
        try {
            Set<String> up = new HashSet<>();
            for (JsonTree one : JsonTree.parse(api.get("/interfaces")).items()) {
                if (one.text("state").equals("up")) {
                    up.add(one.text("name"));
                }
            }
            return Optional.of(up);
        } catch (CommandFailed e) {
            return Optional.empty();
        }
    }

    private static boolean isSshUp() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), SSH_PORT), SSH_MILLIS);
            socket.setSoTimeout(SSH_MILLIS);
            byte[] greeting = socket.getInputStream().readNBytes(SSH_GREETING.length());
            return new String(greeting, StandardCharsets.US_ASCII).equals(SSH_GREETING);
        } catch (IOException e) {
            return false;
        }
    }
}
