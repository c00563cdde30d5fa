package net.isthmus.appliance.upgrade;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.isthmus.appliance.commit.StateVersions;
import net.isthmus.core.ApplianceException;

/**
 * The operator's verbs. The order of writes is what makes a power cut harmless, since the running slot is never written
 * and grubenv changes by one sector:
 *
 * <pre>
 *   install    1 grubenv   the other slot's hash tree is forgotten: from here on it cannot boot
 *              2 slot      written, synced, read back
 *              3 attempt   what is to be tried and what works now        (/data/upgrade/attempt)
 *              4 grubenv   try and the new hash tree, together           ◀── from here on the next start tries it
 *   confirm    1 state     what the trial wrote is there to stay
 *              2 grubenv   slot: the one on trial                        ◀── from here on it stays
 *              3 outcome   for people
 * </pre>
 *
 * GRUB itself clears {@code try} before it makes the attempt.
 */
public final class Upgrades {

    private static final Pattern RUNNING = Pattern.compile("(?:^|\\s)isthmus\\.slot=([ab])(?:\\s|$)");
    private static final long MOST_SECONDS = 900;

    private final Places places;
    private final Medium medium;
    private final InstantSource calendar;

    Upgrades(Places places, Medium medium, InstantSource calendar) {
        this.places = places;
        this.medium = medium;
        this.calendar = calendar;
    }

    /** Upgrades of this machine. */
    public static Upgrades at(Places places) {
        return new Upgrades(places, new Medium.Real(), InstantSource.system());
    }

    /**
     * Writes a bundle into the other slot and lets the next start try it.
     *
     * @param before what works now
     * @return what was written
     * @throws ApplianceException if the bundle or the machine is not such that this can be; the running slot stays good
     */
    public Release install(InputStream in, Health.Survey before, Progress progress) {
        return alone(() -> {
            Slot running = runningSlot();
            GrubEnvironment environment = environment();
            requireGood(running, environment);
            Bundle bundle = Bundle.open(in, SigningKeys.read(places.publicKeys()));
            Manifest manifest = bundle.manifest();
            Slot slot = running.other();
            Path partition = places.partition(slot);
            require(manifest, partition, slot);

            GrubEnvironment emptied = environment.withoutAttempt().withoutTree(slot);
            writeEnvironment(emptied);
            SlotImage image = new SlotImage(medium, progress);
            progress.step("writing isthmus " + manifest.release() + " to " + slot);
            image.write(bundle, partition);
            progress.step("reading " + slot + " back");
            image.check(manifest, partition);
            remember(slot, manifest.release());
            prepare(running, manifest.release(), before);
            writeEnvironment(emptied.withTree(slot, manifest.verityRoot(), manifest.verityOffset())
                    .withAttempt(slot));
            return manifest.release();
        });
    }

    /** Lets the next start try the other slot again, which was good once. */
    public Release rollback(Health.Survey before) {
        return alone(() -> {
            Slot running = runningSlot();
            GrubEnvironment environment = environment();
            requireGood(running, environment);
            Slot slot = running.other();
            if (!environment.isBootable(slot)) {
                throw new ApplianceException("There is nothing to go back to: " + slot + " holds no system");
            }
            Release release = remembered(slot).orElse(new Release("unknown", ""));
            prepare(running, release, before);
            writeEnvironment(environment.withAttempt(slot));
            return release;
        });
    }

    /** Makes the running slot the good one. */
    public void confirm() {
        alone(() -> {
            Slot running = runningSlot();
            GrubEnvironment environment = environment();
            if (environment.good() == running) {
                throw new ApplianceException("There is nothing to confirm: " + running + " is known to be good");
            }
            StateVersions.confirm(places.state(), release().identity());
            writeEnvironment(environment.withGood(running));
            remember(running, release());
            conclude(running, true, "");
            return running;
        });
    }

    /** Writes down why the slot on trial is not good, so that the old one can tell; GRUB returns to it by itself. */
    public void fail(String reason) {
        alone(() -> {
            Slot running = runningSlot();
            GrubEnvironment environment = environment();
            if (environment.good() == running) {
                throw new ApplianceException("Nothing is on trial: " + running + " is known to be good");
            }
            conclude(running, false, reason);
            return running;
        });
    }

    /** How it stands. */
    public UpgradeStatus status() {
        try {
            Slot running = runningSlot();
            GrubEnvironment environment = environment();
            Optional<Attempt> attempt = attempt();
            boolean isPrepared = environment.attempt().equals(Optional.of(running.other()));
            return new UpgradeStatus(
                    running,
                    release(),
                    environment.good(),
                    environment.isBootable(running.other()),
                    environment.isDamaged(running.other()),
                    remembered(running.other()),
                    isPrepared ? Optional.of(attempt.map(Attempt::release).orElse(new Release("unknown", ""))) : none(),
                    isPrepared || running != environment.good() ? Optional.empty() : last(attempt, environment));
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** What worked before the slot on trial was tried; nothing if that is not known. */
    public Health.Survey before() {
        try {
            return attempt().map(Attempt::before).orElse(Health.Survey.NOTHING);
        } catch (IOException e) {
            return Health.Survey.NOTHING;
        }
    }

    /** How long a slot on trial has: what {@code settings} among the records says, or five minutes. */
    public Duration deadline() {
        try {
            String seconds =
                    KeyValueLines.read(places.records().resolve("settings")).getOrDefault("deadline-seconds", "");
            return seconds.matches("[1-9][0-9]{0,2}") && Long.parseLong(seconds) <= MOST_SECONDS
                    ? Duration.ofSeconds(Long.parseLong(seconds))
                    : Trial.DEADLINE;
        } catch (IOException e) {
            return Trial.DEADLINE;
        }
    }

    private Optional<UpgradeStatus.Last> last(Optional<Attempt> attempt, GrubEnvironment environment)
            throws IOException {
        Optional<Outcome> outcome =
                Outcome.of(KeyValueLines.read(places.records().resolve("outcome")));
        if (attempt.isEmpty()
                || outcome.filter(past -> past.isOf(attempt.get())).isPresent()) {
            return outcome.map(past -> new UpgradeStatus.Last(
                    past.release(), past.isGood(), past.reason(), past.at().toString()));
        }
        boolean isUnfinished = !environment.isBootable(attempt.get().slot())
                || attempt.get().bootId().equals(read(places.bootId()).strip());
        String reason = isUnfinished
                ? "it was cut short while it was prepared"
                : "it did not come up, or fell before it could say why";
        return Optional.of(new UpgradeStatus.Last(attempt.get().release(), false, reason, ""));
    }

    private void requireGood(Slot running, GrubEnvironment environment) {
        if (environment.good() != running) {
            throw new ApplianceException(running + " is on trial, and " + running.other()
                    + " is what it falls back to: wait for its confirmation, or give it (isthmus upgrade --confirm)");
        }
    }

    private void require(Manifest manifest, Path partition, Slot slot) throws IOException {
        String here = System.getProperty("os.arch", "");
        if (!manifest.architecture().equals(here.equals("aarch64") ? "arm64" : here)) {
            throw new ApplianceException(
                    "This upgrade is for " + manifest.architecture() + ", this machine is " + here);
        }
        if (manifest.oldestStateFormat() > StateVersions.FORMAT) {
            throw new ApplianceException("isthmus " + manifest.release() + " does not read the state of this release:"
                    + " upgrade to a release between first");
        }
        if (manifest.stateFormat() < StateVersions.FORMAT) {
            throw new ApplianceException("isthmus " + manifest.release() + " is older than the state of this appliance"
                    + " and cannot read it; isthmus upgrade --rollback goes back to what ran before");
        }
        long room = medium.length(partition);
        if (manifest.imageBytes() > room) {
            throw new ApplianceException("The image has " + manifest.imageBytes() + " bytes, " + slot + " has room for "
                    + room + ": a release of this size needs a new disk");
        }
    }

    /**
     * Writes down what the other slot is to show, and what runs here: from the other slot nobody can see it. What a
     * good slot has committed is to stay, also where that slot has come back to the state of one that was all but
     * confirmed.
     */
    private void prepare(Slot running, Release release, Health.Survey before) throws IOException {
        StateVersions.confirm(places.state(), release().identity());
        remember(running, release());
        Attempt attempt = new Attempt(
                running.other(),
                release,
                release(),
                calendar.instant(),
                read(places.bootId()).strip(),
                before);
        medium.replace(places.records().resolve("attempt"), bytes(attempt.format()));
    }

    private void conclude(Slot slot, boolean isGood, String reason) throws IOException {
        String attempt = attempt().map(Attempt::bootId).orElse("");
        Outcome outcome = new Outcome(slot, release(), attempt, calendar.instant(), isGood, reason);
        medium.replace(places.records().resolve("outcome"), bytes(outcome.format()));
        medium.delete(places.records().resolve("attempt"));
    }

    private void remember(Slot slot, Release release) throws IOException {
        String text = KeyValueLines.format(Map.of("VERSION", release.version(), "COMMIT", release.commit()));
        medium.replace(places.records().resolve(slot.partition()), bytes(text));
    }

    private Optional<Release> remembered(Slot slot) {
        return Release.read(places.records().resolve(slot.partition()));
    }

    private Optional<Attempt> attempt() throws IOException {
        return Attempt.of(KeyValueLines.read(places.records().resolve("attempt")));
    }

    private Release release() {
        return Release.read(places.release()).orElse(new Release("unknown", ""));
    }

    private Slot runningSlot() throws IOException {
        Matcher matcher = RUNNING.matcher(read(places.commandLine()));
        if (!matcher.find()) {
            throw new ApplianceException(
                    "This machine did not boot from a slot (isthmus.slot is not on the kernel's command line): only the"
                            + " image can be upgraded so");
        }
        return Slot.of(matcher.group(1)).orElseThrow();
    }

    private GrubEnvironment environment() throws IOException {
        return GrubEnvironment.parse(Files.readAllBytes(places.grubEnvironment()));
    }

    private void writeEnvironment(GrubEnvironment environment) throws IOException {
        medium.overwrite(places.grubEnvironment(), environment.format());
    }

    private static Optional<Release> none() {
        return Optional.empty();
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private interface Verb<T> {
        T run() throws IOException;
    }

    /** One verb at a time on this machine. */
    private <T> T alone(Verb<T> verb) {
        try {
            runningSlot();
            Files.createDirectories(places.records());
            try (FileChannel channel = FileChannel.open(
                            places.records().resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.tryLock()) {
                if (lock == null) {
                    throw new ApplianceException("Another upgrade is under way");
                }
                return verb.run();
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private static ApplianceException failed(IOException e) {
        String reason = e instanceof NoSuchFileException missing
                ? missing.getFile() + " is not there"
                : e instanceof java.nio.file.AccessDeniedException denied
                        ? "permission to " + denied.getFile() + " is denied: run it as root (sudo)"
                        : String.valueOf(e.getMessage());
        return new ApplianceException("The upgrade could not be done: " + reason, e);
    }
}
