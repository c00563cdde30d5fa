package net.isthmus.appliance.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import net.isthmus.core.ApplianceException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HashTreeTest {

    private static final byte[] SALT =
            HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");

    @SuppressWarnings("NullAway.Init")
    @TempDir
    Path directory;

    private void check(byte[] slot, SlotImages.Image image) throws IOException {
        Path file = Files.write(directory.resolve("slot"), slot);
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            HashTree.check(channel, image.root(), image.offset(), done -> {});
        }
    }

    /** {@code veritysetup format --hash-offset=1228800 --salt=0001…1f --uuid=0… FILE FILE}, whole. */
    @Test
    void shouldKnowTheTreeThatVeritysetupMakes() throws IOException {
        SlotImages.Image image = SlotImages.hashed(SlotImages.pattern(300), SALT);

        assertThat(HexFormat.of().formatHex(HashTree.sha256().digest(image.bytes())))
                .isEqualTo("c848112f1f5ab8351040a3dd46cb594d1f3e17cc36acd953a94624136eab9baa");
        assertThat(image.root()).isEqualTo("dc0adc5ab2b7928c33eb2fb0d04ab4472c6ca5a1aa9db053b15e6f01e2c94acc");
        check(image.bytes(), image);
    }

    @Test
    void shouldTellHowFarItIsWhenASlotHasThreeLevelsOfHashes() throws IOException {
        int blocks = 128 * 128 + 5;
        SlotImages.Image image = SlotImages.hashed(new byte[blocks * SlotImages.BLOCK], new byte[0]);
        Path file = Files.write(directory.resolve("slot"), image.bytes());
        AtomicLong done = new AtomicLong();

        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            HashTree.check(channel, image.root(), image.offset(), done::set);
        }

        assertThat(done).hasValue(image.offset());
    }

    @Test
    void shouldRefuseASlotWhenAnyBitOfItDiffers() {
        SlotImages.Image image = SlotImages.hashed(SlotImages.pattern(300), SALT);
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(6);
        // Behind its 512 bytes a superblock means nothing.
        int superblock = (int) image.offset();
        for (int i = 0; i < 80; i++) {
            int at = random.nextInt(image.bytes().length);
            if (at >= superblock && at < superblock + SlotImages.BLOCK) {
                continue;
            }
            byte[] slot = image.bytes().clone();
            slot[at] ^= (byte) (1 << random.nextInt(8));

            assertThatThrownBy(() -> check(slot, image)).as("byte %d", at).isInstanceOf(ApplianceException.class);
        }
    }

    @Test
    void shouldNameTheBlockThatDiffers() {
        SlotImages.Image image = SlotImages.hashed(SlotImages.pattern(300), SALT);
        byte[] slot = image.bytes().clone();
        slot[17 * SlotImages.BLOCK + 9] = 1;

        assertThatThrownBy(() -> check(slot, image))
                .hasMessage("What was written is not what was signed: block 17 of the file system is not what its hash"
                        + " says");
    }

    @Test
    void shouldRefuseASlotWhoseTreeIsOfAnotherKind() {
        SlotImages.Image image = SlotImages.hashed(SlotImages.pattern(30), SALT);
        for (int at : new int[] {0, 8, 12, 32, 64, 68, 72, 81}) {
            byte[] slot = image.bytes().clone();
            slot[(int) image.offset() + at] ^= 4;

            assertThatThrownBy(() -> check(slot, image))
                    .as("superblock, byte %d", at)
                    .isInstanceOf(ApplianceException.class)
                    .hasMessageContaining("there is no hash tree");
        }
    }

    @Test
    void shouldRefuseASlotThatEndsTooEarly() {
        SlotImages.Image image = SlotImages.hashed(SlotImages.pattern(300), SALT);
        for (int blocks : new int[] {0, 1, 299, 300, 301, 302, 304}) {
            byte[] slot = Arrays.copyOf(image.bytes(), blocks * SlotImages.BLOCK);

            assertThatThrownBy(() -> check(slot, image)).isInstanceOf(ApplianceException.class);
        }
    }
}
