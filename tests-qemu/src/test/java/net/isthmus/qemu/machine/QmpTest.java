package net.isthmus.qemu.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import net.isthmus.lab.LabException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QmpTest {
    private static final String GREETING = "{\"QMP\": {\"version\": {}, \"capabilities\": []}}\r\n";
    private static final String DELETED =
            "{\"timestamp\": {\"seconds\": 1}, \"event\": \"DEVICE_DELETED\", \"data\": {\"device\": \"nic1\"}}";

    @SuppressWarnings("NullAway.Init")
    @TempDir
    Path folder;

    private FakeSocket qemu() throws IOException {
        return FakeSocket.open(folder.resolve("qmp"), GREETING, line -> switch (String.valueOf(
                Json.read(line).get("execute"))) {
            case "device_del" -> List.of(DELETED, "{\"return\": {}}");
            case "query-status" -> List.of("{\"return\": {\"running\": true}}");
            case "qmp_capabilities" -> List.of("{\"return\": {}}");
            default -> List.of("{\"error\": {\"class\": \"CommandNotFound\", \"desc\": \"no such command\"}}");
        });
    }

    @Test
    void shouldReturnWhatQemuAnswers() throws IOException {
        try (FakeSocket qemu = qemu();
                Qmp qmp = Qmp.open(qemu.path())) {
            assertThat(qmp.execute("query-status", Map.of())).isEqualTo(Map.of("running", true));
        }
    }

    @Test
    void shouldKeepAnEventThatComesBeforeTheAnswer() throws IOException {
        try (FakeSocket qemu = qemu();
                Qmp qmp = Qmp.open(qemu.path())) {
            qmp.execute("device_del", Map.of("id", "nic1"));

            qmp.awaitEvent("DEVICE_DELETED", "device=nic1", Duration.ofSeconds(5));
        }
    }

    @Test
    void shouldNotTakeAnOldEventForANewOne() throws IOException {
        try (FakeSocket qemu = qemu();
                Qmp qmp = Qmp.open(qemu.path())) {
            qmp.execute("device_del", Map.of("id", "nic1"));

            qmp.forget("DEVICE_DELETED");

            assertThatThrownBy(() -> qmp.awaitEvent("DEVICE_DELETED", "device=nic1", Duration.ZERO))
                    .isInstanceOf(LabException.class);
        }
    }

    @Test
    void shouldSayWhatQemuRefuses() throws IOException {
        try (FakeSocket qemu = qemu();
                Qmp qmp = Qmp.open(qemu.path())) {
            assertThatThrownBy(() -> qmp.execute("fly", Map.of()))
                    .isInstanceOf(LabException.class)
                    .hasMessage("QEMU refuses fly: no such command");
        }
    }
}
