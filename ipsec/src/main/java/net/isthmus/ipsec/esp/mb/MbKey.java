package net.isthmus.ipsec.esp.mb;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import net.isthmus.core.config.IpsecIntegrity;
import net.isthmus.ipsec.esp.engine.EspKey;
import net.isthmus.ipsec.sa.EspSuite;
import net.isthmus.ipsec.sa.SaKeys;
import net.isthmus.wire.NetworkOrder;

/**
 * Expanded keys in native memory, which all workers read.
 *
 * <pre>
 *   AES-GCM      | what the library computes of the key                              |
 *   ChaCha20     | key |
 *   CBC, HMAC    | encryption rounds | decryption rounds | inner state | outer state | 256, 256, 64, 64 bytes
 * </pre>
 */
final class MbKey extends EspKey {
    /** What is done with the keys. */
    enum Kind {
        GCM,
        CHACHA,
        CBC
    }

    private static final int ALIGNMENT = 64;
    private static final int DECRYPTION = MbLayout.EXPANDED_BYTES;
    private static final int INNER = 2 * MbLayout.EXPANDED_BYTES;
    private static final int OUTER = INNER + 64;
    private static final int INNER_PAD = 0x36;
    private static final int OUTER_PAD = 0x5c;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory = arena.allocate(MbLayout.GCM_KEY_BYTES, ALIGNMENT);
    private final long address = memory.address();
    private final Kind kind;
    private final MbGcm gcm;
    private final int keyBytes;
    private final int hash;
    private int salt;

    MbKey(EspSuite suite, SaKeys keys, long manager) {
        super(suite);
        keyBytes = suite.encryption().keyBits() / 8;
        kind = kindOf(suite);
        gcm = MbGcm.of(manager, suite.encryption().keyBits());
        hash = suite.integrity().map(MbKey::hash).orElse(0);
        byte[] saltOctets = keys.salt();
        salt = saltOctets.length == 0 ? 0 : NetworkOrder.i32(MemorySegment.ofArray(saltOctets), 0);
        Arrays.fill(saltOctets, (byte) 0);
        try (Arena shortLived = Arena.ofConfined()) {
            byte[] octets = keys.key();
            MemorySegment key = shortLived.allocateFrom(ValueLayout.JAVA_BYTE, octets);
            Arrays.fill(octets, (byte) 0);
            switch (kind) {
                case GCM -> MbCalls.call(gcm.prepare(), key.address(), address);
                case CHACHA -> memory.copyFrom(key);
                case CBC -> {
                    MbCalls.call(
                            MbLibrary.at(
                                    manager,
                                    MbLayout.KEY_EXPANSION
                                            + third(suite.encryption().keyBits())),
                            key.address(),
                            address,
                            address + DECRYPTION);
                    prepareHmac(keys, suite.integrity().orElseThrow(), manager, shortLived);
                }
            }
            key.fill((byte) 0);
        }
    }

    /** Offset of a key length's function among three. */
    static int third(int keyBits) {
        return (keyBits - 128) / 64 * Long.BYTES;
    }

    private static Kind kindOf(EspSuite suite) {
        return switch (suite.encryption()) {
            case AES128_CBC, AES192_CBC, AES256_CBC -> Kind.CBC;
            case CHACHA20_POLY1305, CHACHA20_POLY1305_IIV -> Kind.CHACHA;
            case AES128_GCM16, AES192_GCM16, AES256_GCM16, AES128_GCM16_IIV, AES256_GCM16_IIV -> Kind.GCM;
        };
    }

    private static int hash(IpsecIntegrity integrity) {
        return switch (integrity) {
            case HMAC_SHA1_96 -> MbLayout.HASH_SHA1;
            case HMAC_SHA2_256_128 -> MbLayout.HASH_SHA256;
            case HMAC_SHA2_384_192 -> MbLayout.HASH_SHA384;
            case HMAC_SHA2_512_256 -> MbLayout.HASH_SHA512;
        };
    }

    /** The hash states behind the first block of the inner and the outer hash (RFC 2104 §4). */
    private void prepareHmac(SaKeys keys, IpsecIntegrity integrity, long manager, Arena shortLived) {
        int oneBlock =
                switch (integrity) {
                    case HMAC_SHA1_96 -> MbLayout.SHA1_ONE_BLOCK;
                    case HMAC_SHA2_256_128 -> MbLayout.SHA256_ONE_BLOCK;
                    case HMAC_SHA2_384_192 -> MbLayout.SHA384_ONE_BLOCK;
                    case HMAC_SHA2_512_256 -> MbLayout.SHA512_ONE_BLOCK;
                };
        int blockBytes =
                integrity == IpsecIntegrity.HMAC_SHA1_96 || integrity == IpsecIntegrity.HMAC_SHA2_256_128 ? 64 : 128;
        MemorySegment function = MbLibrary.at(manager, oneBlock);
        MemorySegment block = shortLived.allocate(blockBytes, ALIGNMENT);
        byte[] octets = keys.integrityKey();
        fillPad(block, octets, INNER_PAD);
        MbCalls.call(function, block.address(), address + INNER);
        fillPad(block, octets, OUTER_PAD);
        MbCalls.call(function, block.address(), address + OUTER);
        Arrays.fill(octets, (byte) 0);
        block.fill((byte) 0);
    }

    private static void fillPad(MemorySegment block, byte[] key, int pad) {
        for (int i = 0; i < block.byteSize(); i++) {
            NetworkOrder.putU8(block, i, (i < key.length ? key[i] : 0) ^ pad);
        }
    }

    Kind kind() {
        return kind;
    }

    MbGcm gcm() {
        return gcm;
    }

    /** Address of the keys. */
    long address() {
        return address;
    }

    long decryptionKeys() {
        return address + DECRYPTION;
    }

    long innerState() {
        return address + INNER;
    }

    long outerState() {
        return address + OUTER;
    }

    int keyBytes() {
        return keyBytes;
    }

    /** The library's number of the HMAC. */
    int hash() {
        return hash;
    }

    int salt() {
        return salt;
    }

    @Override
    public void close() {
        memory.fill((byte) 0);
        salt = 0;
        arena.close();
    }
}
