package net.isthmus.appliance.upgrade;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.KeyPair;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import net.isthmus.appliance.commit.StateVersions;
import net.isthmus.core.ApplianceException;

/** A machine that boots from one of two files, by the rules of {@code grub.cfg}. */
final class Machine {

    static final int BLOCKS = 260;
    static final int SLOT_BYTES = 300 * SlotImages.BLOCK;
    static final Health.Survey WORKING = new Health.Survey(Optional.of(Set.of("red", "blue")), true);

    final KeyPair keys = Bundles.keys();
    final Places places;
    final Path efi;
    /** By how much the clock is wrong. */
    long clockAheadSeconds;

    private int boots;

    /** A new machine: the first release in slot A, nothing in slot B. */
    Machine(Path directory, String release) throws IOException {
        Path partitions = Files.createDirectories(directory.resolve("by-partlabel"));
        efi = Files.createDirectories(directory.resolve("efi"));
        places = new Places(
                partitions,
                efi.resolve("grubenv"),
                directory.resolve("cmdline"),
                directory.resolve("boot_id"),
                directory.resolve("upgrade.pub"),
                directory.resolve("release"),
                directory.resolve("records"),
                Files.createDirectories(directory.resolve("state")));
        SlotImages.Image image = SlotImages.release(release, BLOCKS);
        Files.write(partitions.resolve("slot-a"), Arrays.copyOf(image.bytes(), SLOT_BYTES));
        Files.write(partitions.resolve("slot-b"), new byte[SLOT_BYTES]);
        Files.writeString(places.publicKeys(), Bundles.pem(keys.getPublic()));
        Files.write(
                places.grubEnvironment(),
                GrubEnvironmentTest.block(
                        "slot=a\nverity_a=" + image.root() + "\nverity_a_offset=" + image.offset() + "\n"));
        boot();
    }

    Upgrades upgrades(Medium medium) {
        return new Upgrades(places, medium, () -> Instant.EPOCH.plusSeconds(boots + clockAheadSeconds));
    }

    Upgrades upgrades() {
        return upgrades(new Medium.Real());
    }

    byte[] bundle(String version) {
        return Bundles.of(version, SlotImages.release(version, BLOCKS), keys.getPrivate());
    }

    Release install(byte[] bundle) {
        return upgrades().install(new ByteArrayInputStream(bundle), WORKING, Progress.SILENT);
    }

    /** GRUB, the kernel and the hash tree; a slot that does not come up is followed by the one that is good. */
    String boot() {
        try {
            GrubEnvironment environment = environment();
            Slot slot = environment.attempt().orElse(environment.good());
            Files.write(places.grubEnvironment(), environment.withoutAttempt().format());
            boots++;
            Optional<Release> release = release(slot, environment);
            if (release.isEmpty()) {
                if (slot == environment.good()) {
                    throw new AssertionError("the good slot does not boot");
                }
                return boot();
            }
            Files.writeString(places.commandLine(), "root=isthmus isthmus.slot=" + slot.label() + " ro quiet\n");
            Files.writeString(places.bootId(), "boot-" + boots + "\n");
            Files.writeString(
                    places.release(),
                    "VERSION=" + release.get().version() + "\nCOMMIT="
                            + release.get().commit() + "\n");
            StateVersions.arrive(places.state(), release.get().identity());
            return release.get().version();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A slot decays, and a start finds that: it is written down, and the other one is to be tried. */
    void damage(Slot slot) throws IOException {
        Files.write(places.partition(slot), new byte[SlotImages.BLOCK], StandardOpenOption.WRITE);
        byte[] block = environment().withAttempt(slot.other()).format();
        String lines = new String(block, StandardCharsets.ISO_8859_1)
                .replaceFirst("^#.*\n", "")
                .replaceFirst("#+$", "");
        Files.write(places.grubEnvironment(), GrubEnvironmentTest.block(lines + "damaged=" + slot.label() + "\n"));
    }

    private Optional<Release> release(Slot slot, GrubEnvironment environment) throws IOException {
        String root = environment.value("verity_" + slot.label());
        String offset = environment.value("verity_" + slot.label() + "_offset");
        if (root.isEmpty()) {
            return Optional.empty();
        }
        Path partition = places.partition(slot);
        try (SeekableByteChannel channel = Files.newByteChannel(partition)) {
            HashTree.check(channel, root, Long.parseLong(offset), done -> {});
        } catch (ApplianceException e) {
            return Optional.empty();
        }
        String text = new String(Files.readAllBytes(partition), 0, SlotImages.BLOCK, StandardCharsets.US_ASCII);
        var values = KeyValueLines.parse(text.substring(0, text.indexOf('\0')));
        return Optional.of(new Release(values.getOrDefault("VERSION", ""), values.getOrDefault("COMMIT", "")));
    }

    GrubEnvironment environment() throws IOException {
        return GrubEnvironment.parse(Files.readAllBytes(places.grubEnvironment()));
    }
}
