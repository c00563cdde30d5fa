package net.isthmus.appliance.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.isthmus.core.ApplianceException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class UpgradesTest {

    @SuppressWarnings("NullAway.Init")
    @TempDir
    Path directory;

    @SuppressWarnings("NullAway.Init")
    private Machine machine;

    @BeforeEach
    void firstRelease() throws IOException {
        machine = new Machine(directory, "1.0.0");
    }

    private String status() {
        return String.join("\n", machine.upgrades().status().lines());
    }

    @Test
    void shouldSayHowItStandsWhenNothingWasEverUpgraded() {
        assertThat(status()).isEqualTo("""
                        isthmus 1.0.0 (c0ffee) runs in slot a, which is good
                        slot b holds nothing that may boot""");
    }

    @Test
    void shouldStayInTheNewSlotWhenItIsConfirmed() {
        assertThat(machine.install(machine.bundle("2.0.0")).version()).isEqualTo("2.0.0");
        assertThat(status()).contains("at the next start slot b is tried: 2.0.0 (c0ffee)");

        assertThat(machine.boot()).isEqualTo("2.0.0");
        assertThat(status()).startsWith("isthmus 2.0.0 (c0ffee) runs in slot b, on trial; slot a boots again");
        assertThat(machine.upgrades().before()).isEqualTo(Machine.WORKING);
        machine.upgrades().confirm();

        assertThat(machine.boot()).isEqualTo("2.0.0");
        assertThat(status()).isEqualTo("""
                        isthmus 2.0.0 (c0ffee) runs in slot b, which is good
                        slot a holds 1.0.0 (c0ffee)
                        upgrade to 2.0.0 (c0ffee) was confirmed at 1970-01-01T00:00:02Z""");
    }

    @Test
    void shouldSayThatTheSlotWhichGaveWayIsDamaged() throws IOException {
        machine.install(machine.bundle("2.0.0"));
        machine.boot();
        machine.upgrades().confirm();

        machine.damage(Slot.B);
        assertThat(machine.boot()).isEqualTo("1.0.0");
        machine.upgrades().confirm();

        assertThat(status()).startsWith("""
                        isthmus 1.0.0 (c0ffee) runs in slot a, which is good
                        slot b holds 2.0.0 (c0ffee), and is damaged: isthmus upgrade IMAGE writes it anew""");

        machine.install(machine.bundle("3.0.0"));
        assertThat(status()).contains("slot b holds 3.0.0 (c0ffee)\n").doesNotContain("damaged");
    }

    @Test
    void shouldSayWhatItFallsBackToWhenTheFirstUpgradeIsOnTrial() {
        machine.install(machine.bundle("2.0.0"));
        machine.boot();

        assertThat(status()).isEqualTo("""
                        isthmus 2.0.0 (c0ffee) runs in slot b, on trial; slot a boots again unless it is good
                        slot a holds 1.0.0 (c0ffee)""");
    }

    @Test
    void shouldTellTheReleaseOfTheFirstDiskWhenItIsTriedAgain() {
        machine.install(machine.bundle("2.0.0"));
        machine.boot();
        machine.upgrades().confirm();

        assertThat(machine.upgrades().rollback(Machine.WORKING).version()).isEqualTo("1.0.0");
    }

    @Test
    void shouldGoBackAndSayWhyWhenTheNewSlotIsNotHealthy() {
        machine.install(machine.bundle("2.0.0"));
        machine.boot();

        machine.upgrades().fail("not ready: configuration: no NIC red");

        assertThat(machine.boot()).isEqualTo("1.0.0");
        assertThat(status())
                .contains("upgrade to 2.0.0 (c0ffee) failed at 1970-01-01T00:00:02Z: not ready: configuration: no NIC");
    }

    @Test
    void shouldGoBackWhenTheNewSlotDiesWithoutAWord() {
        machine.install(machine.bundle("2.0.0"));
        machine.boot();

        assertThat(machine.boot()).isEqualTo("1.0.0");
        assertThat(status())
                .contains("upgrade to 2.0.0 (c0ffee) failed: it did not come up, or fell before it could say why");
    }

    /** A machine may have no clock that outlives a power cut, and be told the time minutes after its boot. */
    @Test
    void shouldTellOfTheLastAttemptWhateverTheClockSaid() {
        machine.clockAheadSeconds = 1_000_000;
        machine.install(machine.bundle("2.0.0"));
        machine.boot();
        machine.upgrades().confirm();
        machine.clockAheadSeconds = 0;
        machine.install(machine.bundle("3.0.0"));
        machine.boot();
        machine.boot();
        assertThat(status()).contains("upgrade to 3.0.0 (c0ffee) failed: it did not come up");

        machine.install(machine.bundle("4.0.0"));
        machine.boot();
        machine.clockAheadSeconds = -100;
        FailingMedium medium = new FailingMedium();
        medium.cutPowerAfter(1);
        assertThatThrownBy(() -> machine.upgrades(medium).fail("no NIC")).isInstanceOf(FailingMedium.PowerCut.class);
        assertThat(machine.boot()).isEqualTo("2.0.0");
        assertThat(status()).contains("upgrade to 4.0.0 (c0ffee) failed at ", ": no NIC");
    }

    @Test
    void shouldGoBackWhenTheNewSlotIsDamagedAfterItWasWritten() throws IOException {
        machine.install(machine.bundle("2.0.0"));
        byte[] slot = Files.readAllBytes(machine.places.partition(Slot.B));
        slot[SlotImages.BLOCK * 99] ^= 1;
        Files.write(machine.places.partition(Slot.B), slot);

        assertThat(machine.boot()).isEqualTo("1.0.0");
        assertThat(status()).contains("upgrade to 2.0.0 (c0ffee) failed: it did not come up");
    }

    @Test
    void shouldTryTheOldSlotAgainWhenRolledBack() {
        machine.install(machine.bundle("2.0.0"));
        machine.boot();
        machine.upgrades().confirm();

        machine.upgrades().rollback(Machine.WORKING);
        assertThat(machine.boot()).isEqualTo("1.0.0");
        assertThat(machine.upgrades().status().isTrial()).isTrue();
        machine.upgrades().confirm();

        assertThat(machine.boot()).isEqualTo("1.0.0");
        assertThat(status()).startsWith("isthmus 1.0.0 (c0ffee) runs in slot a, which is good\nslot b holds 2.0.0");
    }

    @Test
    void shouldAlternateBetweenSlotsWhenUpgradedAgainAndAgain() {
        for (int release = 2; release < 6; release++) {
            machine.install(machine.bundle(release + ".0.0"));
            assertThat(machine.boot()).isEqualTo(release + ".0.0");
            machine.upgrades().confirm();
        }
        assertThat(status()).startsWith("isthmus 5.0.0 (c0ffee) runs in slot a, which is good\nslot b holds 4.0.0");
    }

    @Test
    void shouldRefuseWhatWouldOverwriteTheOnlyGoodSlot() {
        machine.install(machine.bundle("2.0.0"));
        machine.boot();

        assertThatThrownBy(() -> machine.install(machine.bundle("3.0.0")))
                .isInstanceOf(ApplianceException.class)
                .hasMessageContaining("slot b is on trial, and slot a is what it falls back to");
        assertThatThrownBy(() -> machine.upgrades().rollback(Machine.WORKING)).isInstanceOf(ApplianceException.class);
    }

    @Test
    void shouldRefuseVerbsThatDoNotFit() throws IOException {
        assertThatThrownBy(() -> machine.upgrades().confirm()).hasMessageContaining("nothing to confirm");
        assertThatThrownBy(() -> machine.upgrades().fail("")).hasMessageContaining("Nothing is on trial");
        assertThatThrownBy(() -> machine.upgrades().rollback(Machine.WORKING))
                .hasMessageContaining("nothing to go back to");
        Files.writeString(machine.places.commandLine(), "root=/dev/vda1 quiet\n");
        assertThatThrownBy(() -> machine.install(machine.bundle("2.0.0")))
                .hasMessageContaining("did not boot from a slot");
    }

    static Stream<byte[]> wrongBundles() {
        SlotImages.Image image = SlotImages.release("2.0.0", Machine.BLOCKS);
        byte[] zipped = Bundles.gzip(image.bytes());
        byte[] longer = Bundles.gzip(Arrays.copyOf(image.bytes(), image.bytes().length + 1));
        byte[] other = image.bytes().clone();
        other[77_777] ^= 1;
        byte[] damaged = zipped.clone();
        damaged[zipped.length / 2] ^= 1;
        return Stream.of(
                Arrays.copyOf(zipped, zipped.length / 2),
                Arrays.copyOf(zipped, zipped.length - 3),
                new byte[0],
                longer,
                Bundles.gzip(other),
                damaged);
    }

    @ParameterizedTest
    @MethodSource("wrongBundles")
    void shouldLeaveNothingToTryWhenTheImageIsNotTheSignedOne(byte[] content) throws IOException {
        String manifest = KeyValueLines.format(Bundles.manifest("2.0.0", SlotImages.release("2.0.0", Machine.BLOCKS)));
        byte[] bundle = Bundles.signed(manifest, content, machine.keys.getPrivate());

        assertThatThrownBy(() -> machine.install(bundle)).isInstanceOf(ApplianceException.class);

        assertThat(machine.environment().attempt()).isEmpty();
        assertThat(machine.environment().isBootable(Slot.B)).isFalse();
        assertThat(machine.boot()).isEqualTo("1.0.0");
    }

    @Test
    void shouldRefuseAnImageWhoseHashTreeIsNotTheSignedOne() throws IOException {
        SlotImages.Image image = SlotImages.release("2.0.0", Machine.BLOCKS);
        var manifest = Bundles.manifest("2.0.0", image);
        manifest.put("verity-root", "00".repeat(32));

        assertThatThrownBy(() -> machine.install(Bundles.of(manifest, image, machine.keys.getPrivate())))
                .hasMessageContaining("What was written is not what was signed");
        assertThat(machine.environment().attempt()).isEmpty();
    }

    @Test
    void shouldNotTouchTheOtherSlotWhenTheBundleDoesNotFit() throws IOException {
        machine.install(machine.bundle("2.0.0"));
        byte[] before = Files.readAllBytes(machine.places.grubEnvironment());
        SlotImages.Image image = SlotImages.release("3.0.0", Machine.BLOCKS);
        var foreign = Bundles.manifest("3.0.0", image);
        foreign.put("architecture", "riscv64");
        var tooNew = Bundles.manifest("3.0.0", image);
        tooNew.put("state-format-oldest", "7");
        var tooOld = Bundles.manifest("3.0.0", image);
        tooOld.put("state-format", "0");
        SlotImages.Image large = SlotImages.release("3.0.0", Machine.SLOT_BYTES / SlotImages.BLOCK);

        assertThatThrownBy(() -> machine.install(Bundles.of(foreign, image, machine.keys.getPrivate())))
                .hasMessageContaining("riscv64");
        assertThatThrownBy(() -> machine.install(Bundles.of(tooNew, image, machine.keys.getPrivate())))
                .hasMessageContaining("release between");
        assertThatThrownBy(() -> machine.install(Bundles.of(tooOld, image, machine.keys.getPrivate())))
                .hasMessageContaining("--rollback");
        assertThatThrownBy(() -> machine.install(Bundles.of("3.0.0", large, machine.keys.getPrivate())))
                .hasMessageContaining("needs a new disk");
        assertThatThrownBy(() -> machine.install(
                        Bundles.of("3.0.0", image, Bundles.keys().getPrivate())))
                .hasMessageContaining("signature");
        assertThat(Files.readAllBytes(machine.places.grubEnvironment())).isEqualTo(before);
        assertThat(machine.boot()).isEqualTo("2.0.0");
    }

    /** What a full disk, or one that cannot be written, leaves is the old release, and room for another attempt. */
    @Test
    void shouldPrepareNothingWhenTheAttemptCannotBeWrittenDown() throws IOException {
        Path inTheWay = machine.places.records().resolve("attempt.new");
        Files.createDirectories(inTheWay);

        assertThatThrownBy(() -> machine.install(machine.bundle("2.0.0")))
                .isInstanceOf(ApplianceException.class)
                .hasMessageContaining("could not be done");

        assertThat(machine.environment().attempt()).isEmpty();
        assertThat(machine.boot()).isEqualTo("1.0.0");
        Files.delete(inTheWay);
        machine.install(machine.bundle("2.0.0"));
        assertThat(machine.boot()).isEqualTo("2.0.0");
    }

    /** Power fails at each change in turn: what boots is the old release or the new one, and a trial always ends. */
    @Test
    void shouldBootTheOldSlotOrTheWholeNewOneWhenPowerFailsAtAnyWrite() throws IOException {
        int writes = changesOfAWholeUpgrade();
        assertThat(writes).isGreaterThanOrEqualTo(9);
        for (int at = 0; at < writes; at++) {
            Machine other = new Machine(Files.createDirectory(directory.resolve("cut-" + at)), "1.0.0");
            FailingMedium medium = new FailingMedium();
            medium.cutPowerAfter(at);
            try {
                other.upgrades(medium)
                        .install(new ByteArrayInputStream(other.bundle("2.0.0")), Machine.WORKING, Progress.SILENT);
            } catch (FailingMedium.PowerCut e) {
                // As a power cut does, this leaves the files as they are.
            }
            String first = other.boot();
            assertThat(first).as("cut at write %d", at).isIn("1.0.0", "2.0.0");
            if (first.equals("2.0.0")) {
                assertThat(other.boot())
                        .as("a trial that says nothing, write %d", at)
                        .isEqualTo("1.0.0");
            } else {
                assertThat(other.upgrades().status().lines().getLast())
                        .as("write %d", at)
                        .matches("slot b holds nothing that may boot|upgrade to 2.0.0.* failed: .*");
            }
            other.install(other.bundle("3.0.0"));
            assertThat(other.boot()).isEqualTo("3.0.0");
        }
    }

    private int changesOfAWholeUpgrade() throws IOException {
        Machine other = new Machine(Files.createDirectory(directory.resolve("whole")), "1.0.0");
        FailingMedium medium = new FailingMedium();
        other.upgrades(medium)
                .install(new ByteArrayInputStream(other.bundle("2.0.0")), Machine.WORKING, Progress.SILENT);
        return medium.changes();
    }

    @Test
    void shouldStayOrGoBackWhenPowerFailsWhileItIsConfirmed() throws IOException {
        for (int at = 0; at < 5; at++) {
            Machine other = new Machine(Files.createDirectory(directory.resolve("confirm-" + at)), "1.0.0");
            other.install(other.bundle("2.0.0"));
            other.boot();
            FailingMedium medium = new FailingMedium();
            medium.cutPowerAfter(at);
            try {
                other.upgrades(medium).confirm();
            } catch (FailingMedium.PowerCut e) {
                // As a power cut does, this leaves the files as they are.
            }
            String next = other.boot();
            assertThat(next).isIn("1.0.0", "2.0.0");
            assertThat(IntStream.range(0, 3).mapToObj(again -> other.boot())).containsOnly(next);
        }
    }

    @Test
    void shouldJudgeATrialByWhatIsWrong() {
        machine.install(machine.bundle("2.0.0"));
        machine.boot();
        long[] now = {0};
        TrialWatch watch = new TrialWatch(machine.upgrades(), new FixedHealth("", Machine.WORKING), () -> now[0]);

        assertThat(watch.look(line -> {})).isEmpty();
        now[0] = Trial.STEADY.toNanos();

        assertThat(watch.look(line -> {}).map(TrialWatch.Judgement::isGood)).contains(true);
        assertThat(machine.boot()).isEqualTo("2.0.0");
    }

    @Test
    void shouldSayInTheOldSlotWhatTheTrialLacked() throws IOException {
        Files.createDirectories(machine.places.records());
        Files.writeString(machine.places.records().resolve("settings"), "deadline-seconds=60\n");
        machine.install(machine.bundle("2.0.0"));
        machine.boot();
        long[] now = {0};
        Health health = new FixedHealth("", new Health.Survey(Optional.of(Set.of("red")), true));
        TrialWatch watch = new TrialWatch(machine.upgrades(), health, () -> now[0]);

        assertThat(watch.look(line -> {})).isEmpty();
        now[0] = 60_000_000_000L;

        assertThat(watch.look(line -> {}).map(TrialWatch.Judgement::isGood)).contains(false);
        assertThat(machine.boot()).isEqualTo("1.0.0");
        assertThat(status()).endsWith("up before and not now: blue");
    }

    @Test
    void shouldEndTheWatchWithoutARebootWhenThePersonAtTheConsoleConfirms() {
        machine.install(machine.bundle("2.0.0"));
        machine.boot();
        TrialWatch watch =
                new TrialWatch(machine.upgrades(), new FixedHealth("not ready: dns", Machine.WORKING), () -> 0);
        assertThat(watch.look(line -> {})).isEmpty();

        machine.upgrades().confirm();

        assertThat(watch.look(line -> {})).hasValueSatisfying(judgement -> {
            assertThat(judgement.isGood()).isTrue();
            assertThat(judgement.sentence()).contains("confirmed by hand");
        });
    }

    /** The trial had let its state stay, but GRUB was never told: its next try finds what was committed meanwhile. */
    @Test
    void shouldKeepWhatTheGoodSlotHasCommittedAfterAConfirmationThatWasCutShort() throws IOException {
        machine.install(machine.bundle("2.0.0"));
        machine.boot();
        FailingMedium medium = new FailingMedium();
        medium.cutPowerAfter(0);
        assertThatThrownBy(machine.upgrades(medium)::confirm).isInstanceOf(FailingMedium.PowerCut.class);
        assertThat(machine.boot()).isEqualTo("1.0.0");
        Path committed = machine.places.state().resolve("committed");
        Files.writeString(committed, "by 1.0.0, which is good");

        machine.install(machine.bundle("2.0.0"));
        assertThat(machine.boot()).isEqualTo("2.0.0");

        assertThat(committed).hasContent("by 1.0.0, which is good");
        Files.writeString(committed, "by 2.0.0, on trial");
        assertThat(machine.boot()).isEqualTo("1.0.0");
        assertThat(committed).hasContent("by 1.0.0, which is good");
    }

    private record FixedHealth(String wrong, Survey survey) implements Health {
        @Override
        public Optional<String> trouble() {
            return wrong.isEmpty() ? Optional.empty() : Optional.of(wrong);
        }
    }
}
