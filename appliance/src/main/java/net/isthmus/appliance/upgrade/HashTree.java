package net.isthmus.appliance.upgrade;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.LongConsumer;
import net.isthmus.core.ApplianceException;

/**
 * Checks a slot as dm-verity will at boot, but whole and at once: every block of the file system against the hash tree
 * behind it, every level of the tree against the one above, the top against the root hash.
 *
 * <pre>
 *   0                        offset                                  (format 1, blocks of 4096)
 *   │ file system            │ superblock │ top level │ … │ level 1 │ level 0: a hash a block │
 *                                                                       SHA-256(salt, block), 128 hashes a block
 * </pre>
 */
final class HashTree {

    static final int BLOCK_BYTES = 4096;

    private static final int DIGEST_BYTES = 32;
    private static final int HASHES_PER_BLOCK = BLOCK_BYTES / DIGEST_BYTES;
    private static final int CHUNK_BLOCKS = 256;
    private static final String MAGIC = "verity\0\0";
    private static final int VERSION_AT = 8;
    private static final int TYPE_AT = 12;
    private static final int ALGORITHM_AT = 32;
    private static final int ALGORITHM_BYTES = 32;
    private static final int DATA_BLOCK_SIZE_AT = 64;
    private static final int HASH_BLOCK_SIZE_AT = 68;
    private static final int DATA_BLOCKS_AT = 72;
    private static final int SALT_SIZE_AT = 80;
    private static final int SALT_AT = 88;
    private static final int MAX_SALT_BYTES = 256;

    private final SeekableByteChannel slot;
    private final long offset;
    private final LongConsumer progress;
    private final MessageDigest sha256 = sha256();
    private final byte[] zeroBlock = new byte[BLOCK_BYTES];
    private byte[] salt = new byte[0];
    private byte[] zeroHash = new byte[0];

    private HashTree(SeekableByteChannel slot, long offset, LongConsumer progress) {
        this.slot = slot;
        this.offset = offset;
        this.progress = progress;
    }

    /**
     * Checks a slot.
     *
     * @param root the root hash, hexadecimal
     * @param offset where the superblock is
     * @param progress is told how many bytes of the file system were checked
     * @throws ApplianceException if any block is not what the root hash says
     */
    static void check(SeekableByteChannel slot, String root, long offset, LongConsumer progress) throws IOException {
        new HashTree(slot, offset, progress).check(HexFormat.of().parseHex(root));
    }

    private void check(byte[] root) throws IOException {
        long blocks = offset / BLOCK_BYTES;
        readSuperblock(blocks);
        long position = offset / BLOCK_BYTES + 1;
        long[] levelBlocks = levels(blocks);
        long[] levelAt = new long[levelBlocks.length];
        for (int level = levelBlocks.length - 1; level >= 0; level--) {
            levelAt[level] = position;
            position += levelBlocks[level];
        }
        int top = levelBlocks.length - 1;
        byte[] topBlock = new byte[BLOCK_BYTES];
        read(levelAt[top], topBlock, 1);
        if (!Arrays.equals(hash(topBlock, 0), root)) {
            throw mismatch("the top of the hash tree does not have the signed root hash");
        }
        for (int level = top; level > 0; level--) {
            compare(levelAt[level - 1], levelBlocks[level - 1], levelAt[level], "level " + (level - 1), done -> {});
        }
        compare(0, blocks, levelAt[0], "the file system", progress);
    }

    private void readSuperblock(long blocks) throws IOException {
        byte[] block = new byte[BLOCK_BYTES];
        read(offset / BLOCK_BYTES, block, 1);
        ByteBuffer fields = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
        int saltBytes = Short.toUnsignedInt(fields.getShort(SALT_SIZE_AT));
        boolean isAsExpected = new String(block, 0, MAGIC.length(), StandardCharsets.ISO_8859_1).equals(MAGIC)
                && fields.getInt(VERSION_AT) == 1
                && fields.getInt(TYPE_AT) == 1
                && algorithm(block).equals("sha256")
                && fields.getInt(DATA_BLOCK_SIZE_AT) == BLOCK_BYTES
                && fields.getInt(HASH_BLOCK_SIZE_AT) == BLOCK_BYTES
                && fields.getLong(DATA_BLOCKS_AT) == blocks
                && saltBytes <= MAX_SALT_BYTES;
        if (!isAsExpected) {
            throw mismatch("there is no hash tree of SHA-256 over blocks of 4096 bytes at " + offset);
        }
        salt = Arrays.copyOfRange(block, SALT_AT, SALT_AT + saltBytes);
        zeroHash = hash(zeroBlock, 0);
    }

    private static String algorithm(byte[] block) {
        String field = new String(block, ALGORITHM_AT, ALGORITHM_BYTES, StandardCharsets.ISO_8859_1);
        int end = field.indexOf('\0');
        return end < 0 ? field : field.substring(0, end);
    }

    /** How many blocks each level has, the lowest first; at least one level. */
    private static long[] levels(long blocks) {
        long[] levels = new long[Long.SIZE / 7 + 1];
        int count = 0;
        long below = blocks;
        do {
            below = (below + HASHES_PER_BLOCK - 1) / HASHES_PER_BLOCK;
            levels[count++] = below;
        } while (below > 1);
        return Arrays.copyOf(levels, count);
    }

    /** Compares blocks with the hashes that a level of the tree has of them. */
    private void compare(long from, long count, long hashesAt, String what, LongConsumer told) throws IOException {
        byte[] chunk = new byte[CHUNK_BLOCKS * BLOCK_BYTES];
        byte[] hashes = new byte[CHUNK_BLOCKS / HASHES_PER_BLOCK * BLOCK_BYTES];
        for (long done = 0; done < count; done += CHUNK_BLOCKS) {
            int blocks = (int) Math.min(CHUNK_BLOCKS, count - done);
            read(from + done, chunk, blocks);
            read(hashesAt + done / HASHES_PER_BLOCK, hashes, (blocks + HASHES_PER_BLOCK - 1) / HASHES_PER_BLOCK);
            for (int block = 0; block < blocks; block++) {
                byte[] hash = hash(chunk, block * BLOCK_BYTES);
                int at = block * DIGEST_BYTES;
                if (!Arrays.equals(hash, 0, DIGEST_BYTES, hashes, at, at + DIGEST_BYTES)) {
                    throw mismatch("block " + (done + block) + " of " + what + " is not what its hash says");
                }
            }
            told.accept((done + blocks) * BLOCK_BYTES);
        }
    }

    /** Much of a file system is empty, and hashing is what takes the time. */
    private byte[] hash(byte[] blocks, int at) {
        if (zeroHash.length != 0 && Arrays.equals(blocks, at, at + BLOCK_BYTES, zeroBlock, 0, BLOCK_BYTES)) {
            return zeroHash;
        }
        sha256.update(salt);
        sha256.update(blocks, at, BLOCK_BYTES);
        return sha256.digest();
    }

    private void read(long block, byte[] into, int blocks) throws IOException {
        slot.position(block * BLOCK_BYTES);
        ByteBuffer rest = ByteBuffer.wrap(into, 0, blocks * BLOCK_BYTES);
        while (rest.hasRemaining()) {
            if (slot.read(rest) < 0) {
                throw mismatch("it ends before its hash tree does");
            }
        }
    }

    private static ApplianceException mismatch(String how) {
        return new ApplianceException("What was written is not what was signed: " + how);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
