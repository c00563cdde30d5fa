package net.isthmus.appliance.upgrade;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Slot images as {@code veritysetup format} makes them; {@link HashTreeTest} compares one with its output. */
final class SlotImages {

    static final int BLOCK = HashTree.BLOCK_BYTES;

    private SlotImages() {}

    /** An image and the root of its tree. */
    record Image(byte[] bytes, String root, long offset) {}

    /** Blocks of one repeated byte each, and some that are empty. */
    static byte[] pattern(int blocks) {
        byte[] content = new byte[blocks * BLOCK];
        for (int block = 0; block < blocks; block++) {
            if (block < 10 || block >= 20) {
                Arrays.fill(content, block * BLOCK, (block + 1) * BLOCK, (byte) (block * 7 + 3));
            }
        }
        return content;
    }

    /** A file system that begins with the text of {@code /usr/lib/isthmus/release}. */
    static Image release(String version, int blocks) {
        byte[] content = pattern(blocks);
        byte[] text = ("VERSION=" + version + "\nCOMMIT=c0ffee\n").getBytes(StandardCharsets.US_ASCII);
        Arrays.fill(content, 0, BLOCK, (byte) 0);
        System.arraycopy(text, 0, content, 0, text.length);
        return hashed(content, new byte[] {1, 2, 3});
    }

    static Image hashed(byte[] content, byte[] salt) {
        List<byte[]> levels = new ArrayList<>();
        byte[] below = content;
        do {
            below = hashes(below, salt);
            levels.addFirst(below);
        } while (below.length > BLOCK);
        ByteBuffer image = ByteBuffer.allocate(content.length
                        + BLOCK
                        + levels.stream().mapToInt(level -> level.length).sum())
                .order(ByteOrder.LITTLE_ENDIAN);
        image.put(content)
                .put("verity\0\0".getBytes(StandardCharsets.US_ASCII))
                .putInt(1)
                .putInt(1)
                .put(new byte[16])
                .put(Arrays.copyOf("sha256".getBytes(StandardCharsets.US_ASCII), 32))
                .putInt(BLOCK)
                .putInt(BLOCK)
                .putLong(content.length / BLOCK)
                .putShort((short) salt.length)
                .put(new byte[6])
                .put(salt)
                .position(content.length + BLOCK);
        levels.forEach(image::put);
        String root = HexFormat.of().formatHex(hash(levels.getFirst(), 0, salt));
        return new Image(image.array(), root, content.length);
    }

    private static byte[] hashes(byte[] blocks, byte[] salt) {
        int count = blocks.length / BLOCK;
        byte[] hashes = new byte[(count + 127) / 128 * BLOCK];
        for (int block = 0; block < count; block++) {
            System.arraycopy(hash(blocks, block * BLOCK, salt), 0, hashes, block * 32, 32);
        }
        return hashes;
    }

    private static byte[] hash(byte[] blocks, int at, byte[] salt) {
        var sha256 = HashTree.sha256();
        sha256.update(salt);
        sha256.update(blocks, at, BLOCK);
        return sha256.digest();
    }
}
