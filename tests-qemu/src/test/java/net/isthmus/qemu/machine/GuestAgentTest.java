package net.isthmus.qemu.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import net.isthmus.lab.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuestAgentTest {

    @SuppressWarnings("NullAway.Init")
    @TempDir
    Path folder;

    /**
     * An agent that has an old answer on the line, runs everything with exit code 3, and is done at the second
     * question.
     */
    private FakeSocket agent() throws IOException {
        int[] asked = new int[1];
        return FakeSocket.open(folder.resolve("agent"), "", line -> {
            Map<?, ?> question = Json.read(line.substring(line.indexOf('{')));
            return switch (String.valueOf(question.get("execute"))) {
                case "guest-sync-delimited" -> {
                    String id = line.replaceAll(".*\"id\":(\\d+).*", "$1");
                    yield List.of("{\"return\": {\"pid\": 1}}", "\u00ff{\"return\": " + id + "}");
                }
                case "guest-exec" -> List.of("{\"return\": {\"pid\": 7}}");
                default ->
                    asked[0]++ == 0
                            ? List.of("{\"return\": {\"exited\": false}}")
                            : List.of("{\"return\": {\"exited\": true, \"exitcode\": 3, \"out-data\": \"aGVsbG8K\"}}");
            };
        });
    }

    @Test
    void shouldRunACommandAndIgnoreOldAnswers() throws IOException {
        try (FakeSocket server = agent();
                GuestAgent agent = GuestAgent.open(server.path())) {
            Outcome outcome = agent.run("true", Duration.ofSeconds(5));

            assertThat(outcome.exitCode()).isEqualTo(3);
            assertThat(outcome.output()).isEqualTo("hello\n");
        }
    }

    @Test
    void shouldFailWithoutAnAgent() throws IOException {
        try (FakeSocket server = FakeSocket.open(folder.resolve("silent"), "", line -> List.of());
                GuestAgent agent = GuestAgent.open(server.path())) {
            Outcome outcome = agent.run("true", Duration.ofSeconds(5));

            assertThat(outcome.succeeded()).isFalse();
            assertThat(outcome.errors()).isEqualTo("the guest agent does not answer");
        }
    }
}
