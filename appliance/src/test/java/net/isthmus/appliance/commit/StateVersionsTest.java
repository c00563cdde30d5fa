package net.isthmus.appliance.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.stream.Stream;
import net.isthmus.appliance.fake.Documents;
import net.isthmus.appliance.fake.FakeDataPlane;
import net.isthmus.core.ApplianceException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateVersionsTest {

    private static final String OLD = "1.0.0-aa";
    private static final String NEW = "2.0.0-bb";

    @SuppressWarnings("NullAway.Init")
    @TempDir
    Path directory;

    private Path state = Path.of("");

    @BeforeEach
    void oldReleaseWithAPast() throws IOException {
        state = directory.resolve("state");
        past(state);
    }

    private static void past(Path state) throws IOException {
        Files.createDirectories(state);
        StateVersions.arrive(state, OLD);
        commit(state, Documents.ROUTED);
        Path secrets = Files.createDirectory(
                state.resolve("secrets"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path secret = Files.writeString(secrets.resolve("hq-psk"), "do not tell");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    }

    private static void commit(Path state, String document) {
        try (StateDirectory taken = StateDirectory.take(state)) {
            CommitService service = service(taken);
            if (Files.exists(state.resolve("running"))) {
                service.start();
            }
            service.commit(
                    document.getBytes(java.nio.charset.StandardCharsets.UTF_8), CommitRequest.by(Commit.By.API, ""));
        }
    }

    private static String document(Path state) {
        try (StateDirectory taken = StateDirectory.take(state)) {
            CommitService service = service(taken);
            service.start();
            return service.document();
        }
    }

    private static CommitService service(StateDirectory taken) {
        return CommitService.open(
                system -> {}, new FakeDataPlane(), taken, ConfigurationFile.of(Optional.empty()), Requirements.NONE);
    }

    /** What a release that knows more leaves behind. */
    private static void commitOfAnotherLanguage(Path state) throws IOException {
        try (Stream<Path> commits = Files.list(state.resolve("history"))) {
            Path last = commits.sorted().toList().getLast();
            Files.writeString(last, Files.readString(last) + "\nteleport: {}\n");
        }
    }

    private static void format(Path state, String format) throws IOException {
        Path mark = state.resolve("format");
        Files.writeString(mark, Files.readString(mark).replaceFirst("format: \\d+", "format: " + format));
    }

    @Test
    void shouldUndoWhatATrialCommittedWhenItDoesNotStay() throws IOException {
        StateVersions.arrive(state, NEW);
        commit(state, Documents.BRIDGED);
        Files.delete(state.resolve("secrets/hq-psk"));

        StateVersions.arrive(state, OLD);

        assertThat(document(state)).isEqualTo(Documents.ROUTED);
        assertThat(state.resolve("secrets/hq-psk")).hasContent("do not tell");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state.resolve("secrets/hq-psk"))))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state.resolve("secrets"))))
                .isEqualTo("rwx------");
    }

    @Test
    void shouldKeepWhatWasCommittedWhenAConfirmedReleaseIsLeftAndItsDocumentIsUnderstood() {
        StateVersions.arrive(state, NEW);
        StateVersions.confirm(state, NEW);
        commit(state, Documents.BRIDGED);

        StateVersions.arrive(state, OLD);

        assertThat(document(state)).isEqualTo(Documents.BRIDGED);
    }

    @Test
    void shouldReturnToTheOldDocumentWhenTheNewOneIsNotUnderstood() throws IOException {
        StateVersions.arrive(state, NEW);
        StateVersions.confirm(state, NEW);
        commit(state, Documents.BRIDGED);
        commitOfAnotherLanguage(state);

        StateVersions.arrive(state, OLD);
        assertThat(document(state)).isEqualTo(Documents.ROUTED);

        // What the newer release had is not lost: it finds it when it comes back.
        try (Stream<Path> kept = Files.walk(state.resolve("kept").resolve(NEW))) {
            assertThat(kept.map(path -> path.getFileName().toString())).contains("running", "000002.yaml");
        }
    }

    @Test
    void shouldReturnToTheOldStateWhenTheNewFormIsNotKnown() throws IOException {
        StateVersions.arrive(state, NEW);
        StateVersions.confirm(state, NEW);
        format(state, "9");

        StateVersions.arrive(state, OLD);

        assertThat(document(state)).isEqualTo(Documents.ROUTED);
        assertThat(state.resolve("format")).content().startsWith("format: 1\n");
    }

    @Test
    void shouldNotStartOnAFormThatIsNotKnownWhenThereIsNoCopy() throws IOException {
        format(state, "9");

        assertThatThrownBy(() -> StateVersions.arrive(state, NEW))
                .isInstanceOf(ApplianceException.class)
                .hasMessageContaining("has format 9; this release reads 1 to 1");
        assertThat(document(state)).isEqualTo(Documents.ROUTED);
    }

    @Test
    void shouldKeepCopiesOfTheLastTwoReleasesOnly() {
        for (int release = 2; release < 6; release++) {
            StateVersions.arrive(state, release + ".0.0-cc");
            StateVersions.confirm(state, release + ".0.0-cc");
        }

        assertThat(state.resolve("kept")).isDirectoryContaining("glob:**4.0.0-cc");
        assertThat(state.resolve("kept").toFile().list()).hasSize(1);
    }

    @Test
    void shouldTouchNothingWhenTheSameReleaseStartsAgain() {
        StateVersions.arrive(state, OLD);

        assertThat(state.resolve("kept")).doesNotExist();
        assertThat(document(state)).isEqualTo(Documents.ROUTED);
    }

    @Test
    void shouldSayWhatToDoWhenTheMarkIsDamaged() throws IOException {
        Files.writeString(state.resolve("format"), "formless");

        assertThatThrownBy(() -> StateVersions.arrive(state, OLD)).hasMessageContaining("is damaged; remove it");
    }

    /** Power fails at each change while a release arrives; the next start, of either release, makes it whole. */
    @Test
    void shouldFindTheOldDocumentWhenPowerFailsAtAnyInstantOfAnArrival() throws IOException {
        for (int at = 0, cuts = 1; cuts > 0; at++) {
            Path arriving = directory.resolve("arriving-" + at);
            past(arriving);
            cuts = cut(arriving, NEW, at) ? 1 : 0;

            StateVersions.arrive(arriving, at % 2 == 0 ? OLD : NEW);
            assertThat(document(arriving)).as("cut at change %d", at).isEqualTo(Documents.ROUTED);
            assertThat(arriving.resolve("secrets/hq-psk")).hasContent("do not tell");
        }
    }

    @Test
    void shouldFindTheOldDocumentWhenPowerFailsAtAnyInstantOfAReturn() throws IOException {
        for (int at = 0, cuts = 1; cuts > 0; at++) {
            Path returning = directory.resolve("returning-" + at);
            past(returning);
            StateVersions.arrive(returning, NEW);
            commit(returning, Documents.BRIDGED);
            cuts = cut(returning, OLD, at) ? 1 : 0;

            StateVersions.arrive(returning, OLD);
            assertThat(document(returning)).as("cut at change %d", at).isEqualTo(Documents.ROUTED);
            assertThat(returning.resolve("secrets/hq-psk")).hasContent("do not tell");
        }
    }

    private static boolean cut(Path state, String release, int changes) {
        FailingDisk disk = new FailingDisk(new Disk.Real());
        disk.cutPowerAfter(changes);
        try {
            StateVersions.arrive(disk, state, release);
            return false;
        } catch (FailingDisk.PowerCut e) {
            return true;
        }
    }
}
