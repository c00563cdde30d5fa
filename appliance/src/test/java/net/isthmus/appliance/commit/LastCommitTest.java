package net.isthmus.appliance.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in force, for those who come before the appliance. */
class LastCommitTest {

    @TempDir
    private Path state = Path.of("/nowhere");

    private void publish(int number, int fallback, String document) throws IOException {
        History history = History.open(new Disk.Real(), state);
        var commit = new Commit(number, Instant.EPOCH, Commit.By.API, "", List.of(), document);
        history.draft(commit);
        history.publish(commit, new Running(number, fallback, ""));
    }

    @Test
    void shouldTellTheDocumentInForce() throws IOException {
        assertEquals(Optional.empty(), LastCommit.document(state));
        publish(1, 0, "version: 1\n");
        assertEquals(Optional.of("version: 1\n"), LastCommit.document(state));
        publish(2, 0, "version: 1\nzones: {}\n");
        assertEquals(Optional.of("version: 1\nzones: {}\n"), LastCommit.document(state));
    }

    @Test
    void shouldTellTheOneBeforeACommitThatWasNotConfirmed() throws IOException {
        publish(1, 0, "version: 1\n");
        publish(2, 1, "zones: {}\n");
        assertEquals(Optional.of("version: 1\n"), LastCommit.document(state));
    }

    @Test
    void shouldNotTakeDamageForAnEmptyHistory() throws IOException {
        publish(1, 0, "version: 1\n");
        Files.delete(state.resolve("history/000001.yaml"));
        assertThrows(IOException.class, () -> LastCommit.document(state));
        Files.writeString(state.resolve("running"), "damaged");
        assertThrows(IOException.class, () -> LastCommit.document(state));
    }
}
