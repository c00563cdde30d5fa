package net.isthmus.appliance.commit;

import static net.isthmus.appliance.fake.Documents.BRIDGED;
import static net.isthmus.appliance.fake.Documents.FAULTY;
import static net.isthmus.appliance.fake.Documents.ROUTED;
import static net.isthmus.appliance.fake.Documents.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import net.isthmus.appliance.fake.FakeDataPlane;
import net.isthmus.core.ApplianceException;
import net.isthmus.core.fault.Fault;
import net.isthmus.core.status.CommitStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommitServiceTest {

    private static final CommitRequest BY_API = CommitRequest.by(Commit.By.API, "");
    private static final CommitRequest FOR_FIVE_MINUTES =
            new CommitRequest(Commit.By.API, "", Optional.of(Duration.ofMinutes(5)));

    @SuppressWarnings("NullAway.Init")
    @TempDir
    Path directory;

    private final FailingDisk disk = new FailingDisk(new Disk.Real());
    private FakeDataPlane dataPlane = new FakeDataPlane();
    private long nowNs;

    @SuppressWarnings("NullAway.Init")
    private CommitService commits;

    @BeforeEach
    void open() {
        commits = open(Optional.empty());
    }

    /** A process that starts on what the one before has left. */
    private CommitService open(Optional<Path> file) {
        dataPlane = new FakeDataPlane();
        return new CommitService(
                system -> {},
                dataPlane,
                History.open(new Disk.Real(), directory),
                ConfigurationFile.of(file),
                Requirements.NONE,
                () -> nowNs,
                () -> Instant.parse("2026-11-22T08:30:00Z").plusNanos(nowNs));
    }

    private CommitService openOnFailingDisk() {
        return new CommitService(
                system -> {},
                dataPlane,
                History.open(disk, directory),
                ConfigurationFile.of(Optional.empty()),
                Requirements.NONE,
                () -> nowNs,
                () -> Instant.EPOCH);
    }

    private Path file(String content) throws IOException {
        Path file = directory.resolve("isthmus.yaml");
        Files.writeString(file, content);
        return file;
    }

    @Test
    void shouldApplyAndRememberWhenADocumentIsCommitted() {
        CommitStatus commit = commits.commit(bytes(ROUTED), CommitRequest.by(Commit.By.API, "the\nfirst"));

        assertThat(commit.number()).isEqualTo(1);
        assertThat(commit.comment()).isEqualTo("the first");
        assertThat(commit.isRunning()).isTrue();
        assertThat(commit.changes()).contains("add address 10.10.0.1/24 to storage");
        assertThat(dataPlane.standing()).contains("add route 0.0.0.0/0 via 10.20.0.254");
        assertThat(commits.document()).isEqualTo(ROUTED);
        assertThat(commits.hostname()).isEqualTo("edge-1");
        assertThat(commits.trouble()).isEmpty();
    }

    @Test
    void shouldTouchOnlyWhatDiffersWhenADocumentChanges() {
        commits.commit(bytes(ROUTED), BY_API);

        CommitStatus commit = commits.commit(bytes(ROUTED.replace("10.20.0.254", "10.20.0.253")), BY_API);

        assertThat(commit.changes())
                .containsExactly("change route 0.0.0.0/0 via 10.20.0.254 to 0.0.0.0/0 via 10.20.0.253");
    }

    @Test
    void shouldChangeNothingWhenADocumentIsFaulty() {
        commits.commit(bytes(ROUTED), BY_API);
        List<String> before = dataPlane.standing();

        assertThatThrownBy(() -> commits.commit(bytes(FAULTY), BY_API))
                .isInstanceOfSatisfying(CommitRefused.class, refused -> assertThat(refused.faults())
                        .extracting(fault -> fault.line() + " " + fault.path())
                        .containsExactly("3 interfaces.storage.mtu", "4 interfaces.web.adresses"));

        assertThat(dataPlane.standing()).isEqualTo(before);
        assertThat(commits.document()).isEqualTo(ROUTED);
        assertThat(commits.commits(10)).hasSize(1);
    }

    @Test
    void shouldChangeNothingWhenOnlyChecked() {
        commits.commit(bytes(ROUTED), BY_API);
        List<String> before = dataPlane.standing();

        assertThat(commits.check(bytes(BRIDGED))).contains("create bridge campus, MTU 1500");

        assertThat(dataPlane.standing()).isEqualTo(before);
        assertThat(commits.commits(10)).hasSize(1);
    }

    @Test
    void shouldLeaveNothingBehindWhenAnyActionFails() {
        commits.commit(bytes(ROUTED), BY_API);
        List<String> before = dataPlane.standing();
        int actions = commits.check(bytes(BRIDGED)).size();
        assertThat(actions).isGreaterThan(8);

        for (int index = 0; index < actions; index++) {
            dataPlane.refuseAfter(index);

            assertThatThrownBy(() -> commits.commit(bytes(BRIDGED), BY_API))
                    .as("action %d", index)
                    .isInstanceOf(ApplianceException.class)
                    .hasMessageStartingWith("Could not ")
                    .hasMessageEndingWith(": the fake refuses");

            assertThat(dataPlane.standing()).as("action %d", index).isEqualTo(before);
            assertThat(commits.document()).isEqualTo(ROUTED);
            assertThat(commits.trouble()).isEmpty();
        }

        dataPlane.accept();
        assertThat(commits.commit(bytes(BRIDGED), BY_API).number()).isEqualTo(2);
    }

    @Test
    void shouldSayThatItIsNotReadyWhenGoingBackFailsToo() {
        commits.commit(bytes(ROUTED), BY_API);
        FakeDataPlane good = dataPlane;
        var stubborn = new CommitService(
                system -> {},
                action -> {
                    if (action.describe().contains("bridge")) {
                        good.refuseEverything(true);
                    }
                    good.apply(action);
                },
                History.open(new Disk.Real(), directory),
                ConfigurationFile.of(Optional.empty()),
                Requirements.NONE,
                () -> nowNs,
                () -> Instant.EPOCH);
        stubborn.start();

        assertThatThrownBy(() -> stubborn.commit(bytes(BRIDGED), BY_API))
                .isInstanceOfSatisfying(ApplianceException.class, failure -> assertThat(failure.severity())
                        .isEqualTo(ApplianceException.Severity.FATAL));

        assertThat(stubborn.trouble()).startsWith("The data plane differs from the running configuration");
    }

    @Test
    void shouldUndoAllWhenTheCommitCannotBeWrittenDown() {
        commits.commit(bytes(ROUTED), BY_API);
        dataPlane = new FakeDataPlane();
        CommitService onBadDisk = openOnFailingDisk();
        onBadDisk.start();
        List<String> before = dataPlane.standing();
        for (int step = 0; step < 6; step++) {
            disk.failAfter(step);

            assertThatThrownBy(() -> onBadDisk.commit(bytes(BRIDGED), BY_API))
                    .as("disk step %d", step)
                    .hasMessage("The commit could not be written down: no space left on device");

            assertThat(dataPlane.standing()).as("disk step %d", step).isEqualTo(before);
            assertThat(restarted().document()).as("disk step %d", step).isEqualTo(ROUTED);
        }
    }

    private CommitService restarted() {
        FakeDataPlane kept = dataPlane;
        CommitService service = open(Optional.empty());
        service.start();
        dataPlane = kept;
        return service;
    }

    @Test
    void shouldHoldTheOldOrTheNewDocumentWhenPowerFailsAtAnyStep() {
        commits.commit(bytes(ROUTED), BY_API);
        int oldFound = 0;
        int newFound = 0;
        for (int step = 0; oldFound == 0 || newFound == 0 || step < 12; step++) {
            assertThat(step).as("a commit has an end").isLessThan(40);
            var dying = new FailingDisk(new Disk.Real());
            dying.cutPowerAfter(step);
            boolean isAcknowledged = commitsOn(dying, step % 2 == 0 ? BRIDGED : BRIDGED + "# other\n");

            String before = newFound == 0 ? ROUTED : BRIDGED;
            String found = restarted().document();

            if (isAcknowledged) {
                assertThat(found).as("step %d", step).startsWith(BRIDGED);
            } else {
                assertThat(found.equals(ROUTED) || found.startsWith(BRIDGED))
                        .as("step %d: %s", step, before)
                        .isTrue();
            }
            oldFound += found.equals(ROUTED) ? 1 : 0;
            newFound += found.startsWith(BRIDGED) ? 1 : 0;
        }
    }

    /** True if the commit was acknowledged before the power failed. */
    private boolean commitsOn(FailingDisk dying, String document) {
        try {
            var service = new CommitService(
                    system -> {},
                    new FakeDataPlane(),
                    History.open(dying, directory),
                    ConfigurationFile.of(Optional.empty()),
                    Requirements.NONE,
                    () -> nowNs,
                    () -> Instant.EPOCH);
            service.start();
            service.commit(bytes(document), BY_API);
            return true;
        } catch (FailingDisk.PowerCut e) {
            return false;
        }
    }

    @Test
    void shouldGoBackWhenACommitIsNotConfirmedInTime() {
        commits.commit(bytes(ROUTED), BY_API);
        List<String> before = dataPlane.standing();
        CommitStatus provisional = commits.commit(bytes(BRIDGED), FOR_FIVE_MINUTES);
        assertThat(provisional.confirmBy()).contains(Instant.parse("2026-11-22T08:35:00Z"));

        nowNs = Duration.ofMinutes(5).toNanos() - 1;
        commits.tick();
        assertThat(commits.document()).isEqualTo(BRIDGED);

        nowNs++;
        commits.tick();
        assertThat(commits.document()).isEqualTo(ROUTED);
        assertThat(dataPlane.standing()).isEqualTo(before);
        assertThat(commits.commits(1).getFirst().by()).isEqualTo("timer");
        assertThat(commits.commits(1).getFirst().comment()).isEqualTo("commit 2 was not confirmed");
    }

    @Test
    void shouldStayWhenConfirmedInTime() {
        commits.commit(bytes(ROUTED), BY_API);
        commits.commit(bytes(BRIDGED), FOR_FIVE_MINUTES);

        assertThat(commits.confirm().confirmBy()).isEmpty();

        nowNs = Duration.ofHours(1).toNanos();
        commits.tick();
        assertThat(commits.document()).isEqualTo(BRIDGED);
        assertThat(restarted().document()).isEqualTo(BRIDGED);
        assertThatThrownBy(commits::confirm).hasMessage("There is nothing to confirm: commit 2 is there to stay");
    }

    @Test
    void shouldStayWhenTheSameDocumentIsCommittedAgainWithoutCondition() {
        commits.commit(bytes(ROUTED), BY_API);
        commits.commit(bytes(BRIDGED), FOR_FIVE_MINUTES);

        CommitStatus again = commits.commit(bytes(BRIDGED), BY_API);

        assertThat(again.number()).isEqualTo(2);
        assertThat(again.confirmBy()).isEmpty();
    }

    @Test
    void shouldTryAgainWhenGoingBackFails() {
        commits.commit(bytes(ROUTED), BY_API);
        commits.commit(bytes(BRIDGED), FOR_FIVE_MINUTES);
        nowNs = Duration.ofMinutes(5).toNanos();
        dataPlane.refuseAfter(3);
        commits.tick();
        assertThat(commits.document()).isEqualTo(BRIDGED);

        nowNs += Duration.ofSeconds(10).toNanos();
        commits.tick();

        assertThat(commits.document()).isEqualTo(ROUTED);
    }

    @Test
    void shouldGoBackWhenTheProcessDiesBeforeTheConfirmation() {
        commits.commit(bytes(ROUTED), BY_API);
        commits.commit(bytes(BRIDGED), FOR_FIVE_MINUTES);

        CommitService next = open(Optional.empty());
        next.start();

        assertThat(next.document()).isEqualTo(ROUTED);
        assertThat(next.commits(1).getFirst().comment()).isEqualTo("commit 2 was not confirmed");
    }

    @Test
    void shouldRefuseToWaitForAConfirmationWhenThereIsNothingToGoBackTo() {
        assertThatThrownBy(() -> commits.commit(bytes(ROUTED), FOR_FIVE_MINUTES))
                .hasMessage("The first commit cannot wait for a confirmation: there is nothing to go back to");
    }

    @Test
    void shouldCommitAnEarlierDocumentWhenRolledBack() {
        commits.commit(bytes(ROUTED), BY_API);
        commits.commit(bytes(BRIDGED), BY_API);

        assertThat(commits.rollback(OptionalInt.of(1), Optional.empty()).number())
                .isEqualTo(3);
        assertThat(commits.document()).isEqualTo(ROUTED);

        commits.rollback(OptionalInt.empty(), Optional.empty());
        assertThat(commits.document()).isEqualTo(BRIDGED);
        assertThatThrownBy(() -> commits.rollback(OptionalInt.of(9), Optional.empty()))
                .hasMessage("There is no commit 9");
    }

    @Test
    void shouldKeepTheNewestHundredWhenThereAreMore() {
        for (int i = 0; i < History.KEPT + 5; i++) {
            commits.commit(bytes(ROUTED + "# " + i + "\n"), BY_API);
        }

        assertThat(commits.commits(1000)).hasSize(History.KEPT);
        assertThat(directory.resolve("history").toFile().list()).hasSize(History.KEPT);
        assertThat(restarted().commits(1000)).hasSize(History.KEPT);
    }

    @Test
    void shouldStartFromTheFileWhenThereIsNoPast() throws IOException {
        CommitService service = open(Optional.of(file(ROUTED)));

        service.start();

        assertThat(service.document()).isEqualTo(ROUTED);
        assertThat(service.commits(1).getFirst().by()).isEqualTo("file");
    }

    @Test
    void shouldKeepWhatWasCommittedLaterWhenTheFileIsAsItWas() throws IOException {
        CommitService service = open(Optional.of(file(ROUTED)));
        service.start();
        service.commit(bytes(BRIDGED), BY_API);

        CommitService next = open(Optional.of(file(ROUTED)));
        next.start();

        assertThat(next.document()).isEqualTo(BRIDGED);
    }

    @Test
    void shouldTakeTheFileWhenItWasChangedAfterTheLastCommit() throws IOException {
        CommitService service = open(Optional.of(file(BRIDGED)));
        service.start();
        service.commit(bytes(BRIDGED + "# touched\n"), BY_API);

        CommitService next = open(Optional.of(file(ROUTED)));
        next.start();

        assertThat(next.document()).isEqualTo(ROUTED);
    }

    @Test
    void shouldKeepTheLastCommitWhenTheChangedFileIsFaulty() throws IOException {
        CommitService service = open(Optional.of(file(ROUTED)));
        service.start();

        CommitService next = open(Optional.of(file(FAULTY)));
        next.start();

        assertThat(next.document()).isEqualTo(ROUTED);
    }

    @Test
    void shouldRefuseToStartWhenThereIsNothingRightToStartFrom() throws IOException {
        CommitService faulty = open(Optional.of(file(FAULTY)));
        assertThatThrownBy(faulty::start).isInstanceOf(CommitRefused.class);

        CommitService nothing = open(Optional.empty());
        assertThatThrownBy(nothing::start).hasMessage("There is no configuration: name a file with --config");
    }

    @Test
    void shouldSayWhatIsWrongWhenTheStateIsDamaged() throws IOException {
        commits.commit(bytes(ROUTED), BY_API);
        Files.delete(directory.resolve("history/000001.yaml"));

        assertThatThrownBy(() -> open(Optional.empty()))
                .hasMessageContaining("commit 1, which was in force, is missing from");
    }

    @Test
    void shouldRefuseWhenAnotherApplianceHasTheStateDirectory() {
        try (StateDirectory taken = StateDirectory.take(directory)) {
            assertThat(taken.path()).isEqualTo(directory);
            assertThatThrownBy(() -> StateDirectory.take(directory))
                    .hasMessageContaining("Another appliance runs on the state directory");
        }
        StateDirectory.take(directory).close();
    }

    @Test
    void shouldRefuseAnOperatorButNotAStartWhenASecretIsMissing() throws IOException {
        Requirements wanting = configuration -> List.of(new Fault("ipsec", 0, 0, "there is no secret", "set it"));
        Path file = Files.writeString(directory.resolve("isthmus.yaml"), ROUTED);
        var service = new CommitService(
                system -> {},
                dataPlane,
                History.open(new Disk.Real(), directory),
                ConfigurationFile.of(Optional.of(file)),
                wanting,
                () -> nowNs,
                () -> Instant.EPOCH);

        service.start();

        assertThat(service.document()).isEqualTo(ROUTED);
        byte[] other = bytes(BRIDGED);
        assertThatThrownBy(() -> service.check(other)).isInstanceOf(CommitRefused.class);
        assertThatThrownBy(() -> service.commit(other, CommitRequest.by(Commit.By.API, "")))
                .isInstanceOf(CommitRefused.class)
                .hasMessageContaining("there is no secret");
        assertThat(service.document()).isEqualTo(ROUTED);
    }
}
