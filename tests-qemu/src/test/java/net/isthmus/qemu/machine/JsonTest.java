package net.isthmus.qemu.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {

    @Test
    void shouldWriteEveryKind() {
        assertThat(Json.write(Map.of("a", List.of(1, true, "x\"\\\n", Map.of(), List.of()))))
                .isEqualTo("{\"a\":[1,true,\"x\\\"\\\\\\u000a\",{},[]]}");
    }

    @Test
    void shouldReadWhatItWrote() {
        Map<String, Object> value = Map.of("execute", "device_add", "arguments", Map.of("id", "nic\"0\t", "mq", false));

        assertThat(Json.read(Json.write(value))).isEqualTo(value);
    }

    @Test
    void shouldReadQemusAnswers() {
        assertThat(Json.read("{\"timestamp\": {\"seconds\": 1, \"microseconds\": 2}, \"event\": \"RESET\", \"data\":"
                        + " {\"path\": \"\\/machine\\/x\"}}"))
                .isEqualTo(Map.of(
                        "timestamp", Map.of("seconds", 1, "microseconds", 2),
                        "event", "RESET",
                        "data", Map.of("path", "/machine/x")));
    }

    @Test
    void shouldReadAnOutputOfMegabytes() {
        String output = "QUJD".repeat(500_000);

        assertThat(Json.read("{\"return\": {\"out-data\": \"" + output + "\"}}").toString())
                .contains(output);
    }
}
