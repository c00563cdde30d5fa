package net.isthmus.appliance.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import net.isthmus.core.ApplianceException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BundleTest {

    private final KeyPair keys = Bundles.keys();
    private final SlotImages.Image image = SlotImages.release("2.0.0", 30);
    private final byte[] bundle = Bundles.of("2.0.0", image, keys.getPrivate());

    @SuppressWarnings("NullAway.Init")
    @TempDir
    Path directory;

    private Path pem = Path.of("");

    @BeforeEach
    void trust() throws IOException {
        pem = Files.writeString(directory.resolve("upgrade.pub"), Bundles.pem(keys.getPublic()));
    }

    private Bundle open(byte[] bytes) throws IOException {
        return Bundle.open(new ByteArrayInputStream(bytes), SigningKeys.read(pem));
    }

    @Test
    void shouldTellOfTheImageInIt() throws IOException {
        Bundle read = open(bundle);

        assertThat(read.manifest().release()).hasToString("2.0.0 (c0ffee)");
        assertThat(read.manifest().verityRoot()).isEqualTo(image.root());
        assertThat(read.image().readAllBytes()).isEqualTo(image.bytes());
    }

    @Test
    void shouldNotBelieveABundleOfAnotherKey() {
        byte[] foreign = Bundles.of("2.0.0", image, Bundles.keys().getPrivate());

        assertThatThrownBy(() -> open(foreign))
                .isInstanceOf(ApplianceException.class)
                .hasMessage("The signature of this bundle is not of a key that this appliance trusts");
    }

    @Test
    void shouldBelieveTheOldAndTheNewKeyWhileOneTakesOver() throws IOException {
        KeyPair next = Bundles.keys();
        Files.writeString(pem, "# from 2027 on\n" + Bundles.pem(next.getPublic()) + Bundles.pem(keys.getPublic()));

        assertThat(open(bundle).manifest().verityRoot()).isEqualTo(image.root());
        assertThat(open(Bundles.of("3.0.0", image, next.getPrivate()))
                        .manifest()
                        .release()
                        .version())
                .isEqualTo("3.0.0");
    }

    /** Every bit of what leads is either signed or the signature. */
    @Test
    void shouldRefuseABundleWhenAnyByteBeforeTheImageDiffers() {
        int lead = new String(bundle, StandardCharsets.ISO_8859_1).indexOf("\n", 400) + 1;
        assertThat(bundle[lead]).isEqualTo((byte) 0x1f);
        for (int at = 0; at < lead; at++) {
            byte[] changed = bundle.clone();
            changed[at] ^= 1;

            assertThatThrownBy(() -> open(changed)).as("byte %d", at).isInstanceOf(ApplianceException.class);
        }
    }

    @Test
    void shouldRefuseOrReadWhateverComes() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(8);
        for (int round = 0; round < 3_000; round++) {
            byte[] bytes = Arrays.copyOf(bundle, random.nextInt(500));
            for (int i = 0; i < 4 && bytes.length > 0; i++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                open(bytes);
            } catch (ApplianceException | IOException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
    }

    @Test
    void shouldSayThatTheImageIsMissingWhenABundleBreaksOffBehindItsSignature() {
        int lead = new String(bundle, StandardCharsets.ISO_8859_1).indexOf("\n", 400) + 1;
        for (int length = lead; length < lead + 10; length++) {
            byte[] cut = Arrays.copyOf(bundle, length);

            assertThatThrownBy(() -> open(cut)).hasMessageContaining("no image follows the signature; fetch it again");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "version, '', version",
        "image-bytes, -1, image-bytes",
        "image-bytes, 99999999999999999999, image-bytes",
        "image-sha256, 00, image-sha256",
        "verity-root, ../../etc, verity-root",
        "verity-offset, 4095, verity-offset",
        "verity-offset, 999999996928, verity-offset",
        "architecture, 'a b', architecture"
    })
    void shouldNameWhatIsWrongInASignedManifest(String key, String value, String named) {
        var manifest = Bundles.manifest("2.0.0", image);
        manifest.put(key, value);

        assertThatThrownBy(() -> open(Bundles.of(manifest, image, keys.getPrivate())))
                .isInstanceOf(ApplianceException.class)
                .hasMessageContaining("manifest's " + named);
    }

    @Test
    void shouldReadAManifestOfALaterReleaseThatSaysMore() throws IOException {
        var manifest = Bundles.manifest("2.0.0", image);
        manifest.put("mood", "good");

        assertThat(open(Bundles.of(manifest, image, keys.getPrivate()))
                        .manifest()
                        .imageBytes())
                .isEqualTo(image.bytes().length);
    }

    @Test
    void shouldSayThatThereIsNoKeyWhenTheFileHasNone() throws IOException {
        Files.writeString(pem, "nothing");

        assertThatThrownBy(() -> open(bundle)).hasMessageContaining("no upgrade can be believed");
        Files.delete(pem);
        assertThatThrownBy(() -> open(bundle)).isInstanceOf(ApplianceException.class);
    }
}
