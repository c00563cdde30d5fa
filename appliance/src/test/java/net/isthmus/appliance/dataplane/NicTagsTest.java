package net.isthmus.appliance.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import net.isthmus.wire.MacAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NicTagsTest {
    private static final MacAddress MAC = MacAddress.parse("52:54:00:aa:00:01");
    private static final MacAddress OTHER = MacAddress.parse("52:54:00:aa:00:02");
    private static final String DEVICES = """
            [{"type": "nic", "bus": "pci", "address": "0000:05:00.0", "mac": "52:54:00:AA:00:01", "tags": ["storage", "fast"]},
             {"type": "nic", "bus": "pci", "address": "0000:06:0A.0", "mac": "", "tags": ["web"]},
             {"type": "nic", "bus": "none", "mac": "52:54:00:aa:00:03"},
             {"type": "disk", "bus": "scsi", "address": "1:0:2:0", "serial": "disk-1", "tags": ["backup"]}]
            """;

    @TempDir
    private Path folder = Path.of("");

    private Path file() {
        return folder.resolve("nic-tags.json");
    }

    @Test
    void shouldKnowANicByItsMacWhereverItIs() throws IOException {
        Files.writeString(file(), DEVICES);
        var tags = new NicTags(file());
        assertThat(tags.has("storage", MAC, Optional.of("0000:09:00.0"))).isTrue();
        assertThat(tags.has("fast", MAC, Optional.empty())).isTrue();
        assertThat(tags.has("storage", OTHER, Optional.of("0000:05:00.0")))
                .as("the MAC address decides where the cloud knows it")
                .isFalse();
        assertThat(tags.has("web", MAC, Optional.empty())).isFalse();
    }

    @Test
    void shouldKnowANicByItsPlaceWhenTheCloudKnowsNoMac() throws IOException {
        Files.writeString(file(), DEVICES);
        var tags = new NicTags(file());
        assertThat(tags.has("web", OTHER, Optional.of("0000:06:0a.0"))).isTrue();
        assertThat(tags.has("web", OTHER, Optional.of("0000:06:0b.0"))).isFalse();
        assertThat(tags.has("web", OTHER, Optional.empty())).isFalse();
    }

    @Test
    void shouldReadTheFileAnewWhenItChanges() throws IOException {
        var tags = new NicTags(file());
        assertThat(tags.has("storage", MAC, Optional.empty())).as("no file").isFalse();
        Files.writeString(file(), DEVICES);
        assertThat(tags.has("storage", MAC, Optional.empty())).isTrue();
        Files.writeString(file(), DEVICES.replace("storage", "web"));
        assertThat(tags.has("storage", MAC, Optional.empty())).isFalse();
        Files.delete(file());
        assertThat(tags.has("web", MAC, Optional.empty())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "{}",
                "[1, null, []]",
                "[{\"tags\": 7, \"mac\": {}}]",
                "[{\"mac\": \"x\", \"tags\": [\"a\"]}"
            })
    void shouldKnowNoTagWhenTheFileIsNoListOfDevices(String text) throws IOException {
        Files.writeString(file(), text);
        assertThat(new NicTags(file()).has("a", MAC, Optional.of("0000:05:00.0")))
                .isFalse();
    }
}
